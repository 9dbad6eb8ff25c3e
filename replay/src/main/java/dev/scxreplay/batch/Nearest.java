package dev.scxreplay.batch;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which known names a mistyped one may have meant. */
public final class Nearest {
    private static final int SHOWN = 3;

    private Nearest() {}

    /** " Did you mean a, b or c?", or an empty text if nothing is near. */
    public static String question(String typed, Collection<String> known) {
        List<String> near = known.stream()
                .filter(name -> name.contains(typed) || distance(typed, name) <= Math.max(2, typed.length() / 3))
                .sorted(Comparator.<String>comparingInt(name -> distance(typed, name))
                        .thenComparing(name -> name))
                .limit(SHOWN)
                .toList();
        if (near.isEmpty()) {
            return "";
        }
        int last = near.size() - 1;
        String list = last == 0 ? near.get(0) : String.join(", ", near.subList(0, last)) + " or " + near.get(last);
        return " Did you mean " + list + "?";
    }

    /** Letters to insert, delete or replace to make one text of the other. */
    public static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
