package dev.scxreplay.ingest.format.ftrace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a text writes what is in front of its events: which columns there are and how wide they are.
 *
 * <p>The first line says which columns there are, each line narrows down how wide; a line that does not fit what the lines
 * before it have settled is not written again from its values.
 */
final class LineStyle {
    private static final Pattern FORM = Pattern.compile("%(\\d+)s-%-(\\d+)d (?:\\(%(\\d+)d\\) )?\\[%03d\\] "
            + "(?:%\\.(\\d)s)? (?:%(\\d+)d\\.%0(\\d)d|%(\\d+)d): ");

    /** The width of one column, as a range that gets smaller. */
    static final class Width {
        private int least;
        private int most = Integer.MAX_VALUE;
        private final int usual;

        Width(int usual) {
            this.usual = usual;
        }

        /** Whether a value of {@code length} may fill {@code total} bytes; if so, the range gets smaller. */
        boolean takes(int length, int total) {
            if (total == Math.max(least, length) && least == most) {
                return true;
            }
            return narrow(length, total);
        }

        private boolean narrow(int length, int total) {
            if (total == length && least <= length) {
                most = Math.min(most, length);
                return true;
            }
            if (total > length && least <= total && total <= most) {
                least = total;
                most = total;
                return true;
            }
            return false;
        }

        int value() {
            return Math.clamp(usual, least, most);
        }
    }

    private final Width comm = new Width(16);
    private final Width pid = new Width(7);
    private final Width tgid = new Width(7);
    private final Width seconds = new Width(5);
    private final Width counter = new Width(12);
    private boolean begun;
    private boolean hasTgid;
    private int flags;
    private int digits;

    /** The kernel's own style, without thread groups, for times of a clock that counts nanoseconds or anything else. */
    static LineStyle ofKernel(boolean bareCounter) {
        LineStyle style = new LineStyle();
        style.flags = 5;
        style.digits = bareCounter ? 0 : 6;
        return style;
    }

    /** Reads what {@link #toString} wrote. */
    static LineStyle parse(String form) {
        Matcher matcher = FORM.matcher(form);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no form of lines: " + form);
        }
        LineStyle style = new LineStyle();
        fix(style.comm, matcher.group(1));
        fix(style.pid, matcher.group(2));
        style.hasTgid = matcher.group(3) != null;
        fix(style.tgid, matcher.group(3));
        style.flags = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
        fix(style.seconds, matcher.group(5));
        style.digits = matcher.group(6) == null ? 0 : Integer.parseInt(matcher.group(6));
        fix(style.counter, matcher.group(7));
        return style;
    }

    private static void fix(Width width, String value) {
        if (value != null) {
            width.least = Integer.parseInt(value);
            width.most = width.least;
        }
    }

    /** Whether what is in front of this event is written again as it stands; asked once for each line. */
    boolean takes(EventLine line) {
        if (line.task == null) {
            return takesColumns(line);
        }
        // what was taken once always is: a width gets no narrower than to those it was taken with
        if (!line.task.taken || !line.seconds.taken) {
            line.spread();
            boolean taken = takesColumns(line);
            line.task.taken |= taken;
            line.seconds.taken |= taken;
            return taken;
        }
        return true;
    }

    private boolean takesColumns(EventLine line) {
        if (!begun && line.regular) {
            begun = true;
            hasTgid = line.tgidBytes > 0;
            flags = line.flagsBytes;
            digits = line.fractionDigits;
        }
        return line.regular
                && hasTgid == line.tgidBytes > 0
                && flags == line.flagsBytes
                && digits == line.fractionDigits
                && comm.takes(line.commTo - line.commFrom, line.commTo - line.lineFrom)
                && pid.takes(line.pidDigits, line.pidBytes)
                && (digits == 0 ? counter : seconds).takes(line.wholeDigits, line.wholeBytes)
                && (!hasTgid || tgid.takes(line.tgidDigits, line.tgidBytes));
    }

    int commWidth() {
        return comm.value();
    }

    int pidWidth() {
        return pid.value();
    }

    /** Width of the thread group, 0 where there is none. */
    int tgidWidth() {
        return hasTgid ? tgid.value() : 0;
    }

    /** Characters of the irq-flags column: 0, 4 or 5. */
    int flagsWidth() {
        return flags;
    }

    /** Width of the seconds, or of the whole number where there are no seconds. */
    int wholeWidth() {
        return digits == 0 ? counter.value() : seconds.value();
    }

    /** Digits behind the point, 0 where the clock counts something else than seconds. */
    int fractionDigits() {
        return digits;
    }

    /** The style in the manner of printf: name, pid, thread group, CPU, flags, time. */
    @Override
    public String toString() {
        return "%" + commWidth() + "s-%-" + pidWidth() + "d " + (hasTgid ? "(%" + tgidWidth() + "d) " : "") + "[%03d] "
                + (flags > 0 ? "%." + flags + "s" : "") + " %" + wholeWidth() + "d"
                + (digits > 0 ? ".%0" + digits + "d" : "") + ": ";
    }
}
