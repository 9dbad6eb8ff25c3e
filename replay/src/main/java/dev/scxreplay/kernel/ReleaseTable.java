package dev.scxreplay.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A table of releases, oldest first, and the kernels made from it.
 *
 * <p>A release of a stable tree has as parent what it was made from; a new mainline release has the newest known stable
 * release of the one before, which is not history but gives the same sum of commits.
 */
final class ReleaseTable {
    private static final Pattern VERSION = Pattern.compile("\\d{1,4}\\.\\d{1,4}(\\.\\d{1,4})?");

    /**
     * One release.
     *
     * @param name e.g. {@code 6.17.8}
     * @param parent the release it starts from; empty for the first
     * @param adds commits it has and its parent has not
     * @param sizes structure sizes; null if they are those of the parent
     */
    private record Release(String name, String parent, List<Commit> adds, StructSizes sizes) {}

    private final Map<String, Release> rows = new LinkedHashMap<>();

    /** A table with the same rows, to which others can be added. */
    ReleaseTable copy() {
        ReleaseTable copy = new ReleaseTable();
        copy.rows.putAll(rows);
        return copy;
    }

    /** Adds a release with the structure sizes of its parent. */
    ReleaseTable add(String name, String parent, Commit... adds) {
        return add(name, parent, null, adds);
    }

    /** Adds a release with structure sizes of its own. */
    ReleaseTable add(String name, String parent, StructSizes sizes, Commit... adds) {
        if (rows.containsKey(name) || !parent.isEmpty() && !rows.containsKey(parent)) {
            throw new IllegalArgumentException("release " + name + " is there already or lacks its parent " + parent);
        }
        rows.put(name, new Release(name, parent, List.of(adds), sizes));
        return this;
    }

    /** Names of all releases, oldest first. */
    List<String> names() {
        return List.copyOf(rows.keySet());
    }

    /** All releases, oldest first. */
    List<KernelSpec> all() {
        return names().stream().map(this::plain).toList();
    }

    boolean knows(String release) {
        return rows.containsKey(release);
    }

    private KernelSpec plain(String name) {
        try {
            return KernelSpec.parse(name, this);
        } catch (KernelSpecException e) {
            throw new IllegalStateException("the table of releases contradicts itself at " + name, e);
        }
    }

    /** The longest release that a text begins with, alone or before a commit; empty if there is none. */
    String longestPrefix(String text) {
        return names().stream()
                .filter(name -> text.startsWith(name)
                        && (text.length() == name.length() || "+-".indexOf(text.charAt(name.length())) >= 0))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    /** The newest release at or below the version a text begins with; empty if there is none. */
    Optional<String> atOrBelow(String uname) {
        Matcher version = VERSION.matcher(uname);
        if (!version.lookingAt()) {
            return Optional.empty();
        }
        return names().stream()
                .filter(name -> VERSION.matcher(name).matches())
                .filter(name -> Arrays.compare(numbers(name), numbers(version.group())) <= 0)
                .max(Comparator.comparing(ReleaseTable::numbers, Arrays::compare));
    }

    /** The numbers of the version a release or a text begins with. */
    static int[] numbers(String text) {
        Matcher version = VERSION.matcher(text);
        return version.lookingAt()
                ? Stream.of(version.group().split("\\."))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[0];
    }

    /** The names most like one that is not known: those of the same series, else those nearest in spelling. */
    List<String> nearest(String unknown) {
        String[] parts = unknown.split("[.-]", -1);
        String series = parts.length < 2 ? unknown : parts[0] + "." + parts[1];
        List<String> same = names().stream()
                .filter(name -> name.equals(series) || name.startsWith(series + ".") || name.startsWith(series + "-"))
                .toList();
        if (!same.isEmpty()) {
            return same;
        }
        return names().stream()
                .sorted(Comparator.comparingInt(name -> distance(name, unknown)))
                .limit(3)
                .toList();
    }

    /**
     * The commits of a release without some, then some more, applied in order, and the sum of them.
     *
     * @param without commits to leave out
     * @param with commits to add
     */
    KernelSpec compose(String name, String release, Set<Commit> without, Set<Commit> with) throws KernelSpecException {
        List<Commit> contained = new ArrayList<>();
        KernelProfile profile = Kernels.FIRST;
        for (Release step : lineage(release)) {
            for (Commit commit : step.adds) {
                if (!without.contains(commit)) {
                    requireNeeds(commit, contained, release);
                    contained.add(commit);
                    profile = commit.applyTo(profile);
                }
            }
            if (step.sizes != null) {
                profile = profile.with(draft -> draft.sizes = step.sizes);
            }
        }
        for (Commit commit : without) {
            if (!containedIn(release, commit)) {
                throw new KernelSpecException(release + " does not contain " + commit + ".");
            }
        }
        for (Commit commit : with) { // in the order of history, whatever the order of asking
            if (contained.contains(commit)) {
                throw new KernelSpecException(release + " already contains " + commit + ".");
            }
            for (Commit later : contained) {
                if (later.needs().contains(commit)) {
                    throw new KernelSpecException(commit + " comes before " + later + ", which " + release + " has.");
                }
            }
            for (Commit needed : commit.needs()) {
                if (!contained.contains(needed)) {
                    throw new KernelSpecException(commit + " needs " + needed + ", which " + release + " lacks.");
                }
            }
            contained.add(commit);
            profile = commit.applyTo(profile);
        }
        return new KernelSpec(name, release, List.copyOf(contained), profile);
    }

    private static void requireNeeds(Commit commit, List<Commit> contained, String release) throws KernelSpecException {
        for (Commit needed : commit.needs()) {
            if (!contained.contains(needed)) {
                throw new KernelSpecException(
                        needed + " cannot be taken away: " + commit + ", which " + release + " has, needs it.");
            }
        }
    }

    private boolean containedIn(String release, Commit commit) {
        return lineage(release).stream().anyMatch(step -> step.adds.contains(commit));
    }

    private List<Release> lineage(String release) {
        List<Release> oldestFirst = new ArrayList<>();
        for (String at = release; !at.isEmpty(); at = rows.get(at).parent) {
            oldestFirst.addFirst(rows.get(at));
        }
        return oldestFirst;
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
