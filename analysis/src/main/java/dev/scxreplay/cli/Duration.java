package dev.scxreplay.cli;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time given on the command line: a whole number and ns, us, ms or s. */
final class Duration {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ns|us|ms|s)");

    private Duration() {}

    /**
     * Reads one, in ns.
     *
     * @param text what was given, or null if the option was not
     * @throws Failure if it is none, or not from {@code least} to {@code most} ns
     */
    static OptionalLong ns(String option, String text, long least, long most) {
        if (text == null) {
            return OptionalLong.empty();
        }
        Matcher form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new Failure(ExitCode.USAGE, option + " is a time such as 30ms, 2s or 500us, not " + text + ".");
        }
        long unit = switch (form.group(2)) {
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            default -> 1L;
        };
        long ns = Long.parseLong(form.group(1)) * unit;
        if (ns < least || ns > most) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + " must be from " + least / 1_000_000 + " ms to " + most / 1_000_000 + " ms, not " + text
                            + ".");
        }
        return OptionalLong.of(ns);
    }
}
