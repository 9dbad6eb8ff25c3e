package dev.scxreplay.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The kernels a user asks for, and what must be said aloud about how they were understood.
 *
 * <p>Each word is a release ({@code 6.17.8}), {@code all}, a range ({@code 6.16..7.3}: both ends included, and an end without
 * a third number means its whole series), or what {@code uname -r} prints on a distribution ({@code
 * 6.17.13+deb13-cloud-amd64}, {@code 6.18.5-200.fc43.x86_64}), which stands for the newest known release at or below. Any of
 * them may be followed by commits to add or take away; in a range, kernels to which these do not apply are left out.
 *
 * @param kernels the kernels in the order of asking, each once
 * @param remarks whole sentences for standard error: names that were mapped, kernels left out
 */
public record KernelRequest(List<KernelSpec> kernels, List<String> remarks) {
    private static final String VERSION = "\\d+\\.\\d+(?:\\.\\d+)?(?:-next)?";
    private static final Pattern SEVERAL =
            Pattern.compile("(all|(" + VERSION + ")\\.\\.(" + VERSION + "))((?:[+-][^+-]*)*)");
    private static final Pattern ONE = Pattern.compile("(\\d+\\.\\d+(?:\\.\\d+)?)((?:[+-][^+-]*)+)");
    private static final Pattern PART = Pattern.compile("[+-][^+-]*");
    /** What is meant as a commit, known or not: an id, or words joined by underscores. */
    private static final Pattern COMMIT = Pattern.compile("[+-](|[0-9a-f]{7,40}|[a-z]+(_[a-z]+)+)");

    public KernelRequest {
        kernels = List.copyOf(kernels);
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads words.
     *
     * @throws KernelSpecException if one of them means no known kernel, or a commit does not apply
     */
    public static KernelRequest parse(List<String> words) throws KernelSpecException {
        return parse(words, Kernels.TABLE);
    }

    static KernelRequest parse(List<String> words, ReleaseTable table) throws KernelSpecException {
        Map<String, KernelSpec> kernels = new LinkedHashMap<>();
        List<String> remarks = new ArrayList<>();
        for (String word : words) {
            String text = word.trim();
            Matcher several = SEVERAL.matcher(text);
            if (several.matches()) {
                for (KernelSpec kernel : several(several, text, table, remarks)) {
                    kernels.putIfAbsent(kernel.name(), kernel);
                }
            } else {
                KernelSpec kernel = one(text, table, remarks);
                kernels.putIfAbsent(kernel.name(), kernel);
            }
        }
        return new KernelRequest(List.copyOf(kernels.values()), remarks);
    }

    /** Reads one word that must mean one kernel. */
    public static KernelRequest parseOne(String word) throws KernelSpecException {
        List<String> remarks = new ArrayList<>();
        return new KernelRequest(List.of(one(word.trim(), Kernels.TABLE, remarks)), remarks);
    }

    private static KernelSpec one(String text, ReleaseTable table, List<String> remarks) throws KernelSpecException {
        Matcher uname = ONE.matcher(text);
        if (!uname.matches()) {
            return KernelSpec.parse(text, table);
        }
        String version = uname.group(1);
        List<String> parts =
                PART.matcher(uname.group(2)).results().map(part -> part.group()).toList();
        int commits = 0;
        while (commits < parts.size() && !COMMIT.matcher(parts.get(commits)).matches()) {
            commits++;
        }
        String distribution = version + String.join("", parts.subList(0, commits));
        if (commits == 0 || !table.longestPrefix(distribution).equals(version) && table.knows(distribution)) {
            return KernelSpec.parse(text, table);
        }
        String release = table.atOrBelow(version)
                .orElseThrow(() -> new KernelSpecException(
                        "Kernel '" + distribution + "' is older than all that are known; the first is "
                                + table.names().getFirst() + "."));
        remarks.add(distribution + " is taken for " + release
                + (release.equals(version) ? "." : ", the newest known release below it."));
        return KernelSpec.parse(release + String.join("", parts.subList(commits, parts.size())), table);
    }

    private static List<KernelSpec> several(Matcher asked, String text, ReleaseTable table, List<String> remarks)
            throws KernelSpecException {
        List<String> names = asked.group(2) == null ? table.names() : between(asked.group(2), asked.group(3), table);
        if (names.isEmpty()) {
            throw new KernelSpecException("There is no known kernel in '" + asked.group(1) + "'; known: "
                    + String.join(", ", table.names()) + ".");
        }
        String changes = asked.group(4);
        List<KernelSpec> kernels = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        KernelSpecException last = null;
        for (String name : names) {
            try {
                kernels.add(KernelSpec.parse(name + changes, table));
            } catch (KernelSpecException e) {
                leftOut.add(name);
                last = e;
            }
        }
        if (kernels.isEmpty() && last != null) {
            throw last;
        }
        if (!leftOut.isEmpty()) {
            remarks.add(text + ": '" + changes + "' does not apply to "
                    + leftOut.stream().collect(Collectors.joining(", ")) + "; left out.");
        }
        return kernels;
    }

    private static List<String> between(String from, String to, ReleaseTable table) throws KernelSpecException {
        int[] first = ReleaseTable.numbers(from);
        int[] last = ReleaseTable.numbers(to);
        boolean series = last.length == 2 && !to.endsWith("-next");
        if (Arrays.compare(Arrays.copyOf(last, series ? 2 : 3), Arrays.copyOf(first, series ? 2 : 3)) < 0) {
            throw new KernelSpecException("The range '" + from + ".." + to + "' ends before it begins.");
        }
        return table.names().stream()
                .filter(name -> Arrays.compare(ReleaseTable.numbers(name), first) >= 0)
                .filter(name -> {
                    int[] numbers = ReleaseTable.numbers(name);
                    boolean next = name.endsWith("-next");
                    return series
                            ? !next && Arrays.compare(Arrays.copyOf(numbers, 2), last) <= 0
                            : Arrays.compare(numbers, last) <= 0;
                })
                .toList();
    }
}
