package dev.scxreplay.machine;

import dev.scxreplay.sim.Ratio;
import java.util.Collection;

/**
 * One rule of a fault plan.
 *
 * @param site the site's name
 * @param cpu the CPU whose allocations fail, or -1 for all
 * @param when which of them
 */
public record FaultRule(String site, int cpu, When when) {
    /** Which of the allocations fail. */
    public sealed interface When {
        /** The {@code n}th, from 1, and no other. */
        record Nth(long n) implements When {}

        /** Each {@code n}th. */
        record Every(long n) implements When {}

        /** Each with this probability. */
        record Probability(Ratio ratio) implements When {}
    }

    /**
     * Reads {@code SITE[@CPU]=N|every:N|prob:P}.
     *
     * @throws IllegalArgumentException with one clear sentence if it cannot be read or the site is not known
     */
    public static FaultRule parse(String text, Collection<String> knownSites) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    "fault '" + text + "' is not of the form SITE[@CPU]=N, =every:N or =prob:P");
        }
        String target = text.substring(0, equals);
        int at = target.indexOf('@');
        String site = at < 0 ? target : target.substring(0, at);
        if (!knownSites.contains(site)) {
            throw new IllegalArgumentException("fault '" + text + "' names no known site; known are "
                    + String.join(", ", knownSites.stream().sorted().toList()));
        }
        int cpu = at < 0 ? -1 : (int) number(text, target.substring(at + 1), 0, Topology.MAX_CPUS - 1);
        return new FaultRule(site, cpu, when(text, text.substring(equals + 1)));
    }

    private static When when(String text, String value) {
        if (value.startsWith("every:")) {
            return new When.Every(number(text, value.substring("every:".length()), 1, Long.MAX_VALUE));
        }
        if (value.startsWith("prob:")) {
            try {
                return new When.Probability(Ratio.parse(value.substring("prob:".length())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("fault '" + text + "': " + e.getMessage(), e);
            }
        }
        return new When.Nth(number(text, value, 1, Long.MAX_VALUE));
    }

    private static long number(String text, String digits, long min, long max) {
        try {
            long value = Long.parseLong(digits);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of range
        }
        String range = max == Long.MAX_VALUE ? min + " or more" : min + " to " + max;
        throw new IllegalArgumentException("fault '" + text + "': '" + digits + "' is not a number of " + range);
    }
}
