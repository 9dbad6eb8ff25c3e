package dev.scxreplay.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Puts kernels that follow each other and have the same result on one line. */
final class SameResult {
    private SameResult() {}

    /** The first of each run of equal rows, under the names of the run: {@code 6.12 .. 6.12.8}. */
    static <T> Map<String, T> group(List<T> rows, Function<T, String> name, BiPredicate<T, T> same) {
        Map<String, T> groups = new LinkedHashMap<>();
        int at = 0;
        while (at < rows.size()) {
            int last = at;
            while (last + 1 < rows.size() && same.test(rows.get(at), rows.get(last + 1))) {
                last++;
            }
            String first = name.apply(rows.get(at));
            String names = last == at ? first : first + (last == at + 1 ? ", " : " .. ") + name.apply(rows.get(last));
            groups.put(names, rows.get(at));
            at = last + 1;
        }
        return groups;
    }
}
