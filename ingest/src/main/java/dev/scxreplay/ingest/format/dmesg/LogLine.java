package dev.scxreplay.ingest.format.dmesg;

import dev.scxreplay.ingest.dump.DumpPlace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a log, taken apart into what is printed in front of every line and the rest.
 *
 * <p>That is what dmesg prints (with {@code -x} the facility and level in front, with {@code CONFIG_PRINTK_CALLER} the
 * caller behind, with {@code -T} a date), what journalctl prints in its short forms, or nothing.
 *
 * @param tsNs time in ns, or {@link DumpPlace#NO_TIME}
 * @param wallTime date and time as printed; empty if none are
 * @param source who wrote it; empty if not printed
 * @param text the rest
 * @param prefixed whether anything was in front of it
 */
record LogLine(long tsNs, String wallTime, String source, String text, boolean prefixed) {
    /** What 63 bits of nanoseconds hold. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

    private static final int NANOSECOND_DIGITS = 9;

    private static final Pattern QUOTED = Pattern.compile("(?:> ?){1,8}(.*)");
    private static final Pattern SECONDS = Pattern.compile("(?:<\\d{1,3}>)?(?:[a-z]+ *:[a-z]+ *: ?)?"
            + "\\[ *(\\d{1,18})\\.(\\d{1,9})(?: *<[^>]*>)?\\](?:\\[ *([TC]\\d+)\\])?(?: (.*))?");
    /** What journalctl prints behind its time in seconds. */
    private static final Pattern HOST = Pattern.compile("\\S+ (kernel|\\S+\\[\\d+\\]):(?: (.*))?");

    private static final Pattern DATED =
            Pattern.compile("(?:[a-z]+ *:[a-z]+ *: ?)?\\[(\\S+ \\S+ +\\d+ \\d\\d:\\d\\d:\\d\\d \\d{4})\\](?: (.*))?");
    private static final Pattern JOURNAL = Pattern.compile(
            "(\\S{1,20} +\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d"
                    + "(?:[.,]\\d+)?(?:[+-]\\d\\d:?\\d\\d|Z)?) \\S+ ([^\\s:\\[]+(?:\\[\\d+\\])?):(?: (.*))?");

    /** Takes a line apart. */
    static LogLine of(String line) {
        Matcher quoted = QUOTED.matcher(line);
        String rest = quoted.matches() ? quoted.group(1) : line;
        Matcher seconds = SECONDS.matcher(rest);
        if (seconds.matches() && Long.parseLong(seconds.group(1)) <= MAX_SECONDS) {
            String text = text(seconds.group(4));
            Matcher host = HOST.matcher(text);
            boolean journal = host.matches();
            String source = journal ? host.group(1) : "";
            return new LogLine(ns(seconds), "", source, journal ? text(host.group(2)) : text, true);
        }
        Matcher dated = DATED.matcher(rest);
        if (dated.matches()) {
            return new LogLine(DumpPlace.NO_TIME, dated.group(1), "", text(dated.group(2)), true);
        }
        Matcher journal = JOURNAL.matcher(rest);
        if (journal.matches()) {
            return new LogLine(DumpPlace.NO_TIME, journal.group(1), journal.group(2), text(journal.group(3)), true);
        }
        return new LogLine(DumpPlace.NO_TIME, "", "", rest, false);
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }

    private static long ns(Matcher seconds) {
        StringBuilder fraction = new StringBuilder(seconds.group(2));
        while (fraction.length() < NANOSECOND_DIGITS) {
            fraction.append('0');
        }
        return Long.parseLong(seconds.group(1)) * 1_000_000_000 + Long.parseLong(fraction.toString());
    }
}
