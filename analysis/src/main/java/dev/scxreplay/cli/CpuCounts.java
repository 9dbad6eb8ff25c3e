package dev.scxreplay.cli;

import dev.scxreplay.replay.sweep.MemorySweep;
import java.util.List;
import java.util.TreeSet;

/** The CPU counts that {@code --cpus} means: numbers, and ranges {@code A..B} of the usual counts with their ends. */
final class CpuCounts {
    private CpuCounts() {}

    static List<Integer> parse(List<String> words) {
        TreeSet<Integer> counts = new TreeSet<>();
        for (String word : words) {
            int dots = word.indexOf("..");
            if (dots < 0) {
                counts.add(number(word, word));
                continue;
            }
            int first = number(word, word.substring(0, dots));
            int last = number(word, word.substring(dots + 2));
            if (last < first) {
                throw new Failure(ExitCode.USAGE, "--cpus " + word + " is an empty range.");
            }
            counts.add(first);
            counts.add(last);
            MemorySweep.USUAL_CPUS.stream()
                    .filter(count -> count > first && count < last)
                    .forEach(counts::add);
        }
        return List.copyOf(counts);
    }

    private static int number(String word, String digits) {
        try {
            int value = Integer.parseInt(digits.trim());
            if (value >= 1 && value <= MemorySweep.MAX_CPUS) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of range
        }
        throw new Failure(
                ExitCode.USAGE,
                "--cpus " + word + ": '" + digits.trim() + "' is not a number of CPUs from 1 to " + MemorySweep.MAX_CPUS
                        + ".");
    }
}
