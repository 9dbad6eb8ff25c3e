package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.trace.IrqFlags;

/**
 * One event line, taken apart into what the kernel prints in front of every event and the rest; reused for every line.
 *
 * <p>{@code comm-pid (tgid) [cpu] flags time: event: payload}, where tgid and flags may be absent. Source: v6.18: {@code
 * trace_print_context()}. A task may have any name, so the name is found by what follows it: the kernel pads it to 16
 * bytes, and where a line is not padded so, the first place behind which everything else fits is taken.
 */
final class EventLine {
    /** The width of the name column, {@code TASK_COMM_LEN}. */
    private static final int COMM_WIDTH = 16;
    /** In lines that are not padded the name may be this long. */
    private static final int MAX_COMM = 64;
    /** Higher CPU numbers are taken for damage; no kernel is built for more ({@code NR_CPUS} is at most 8192). */
    private static final int MAX_CPU = 0xffff;

    /** What 63 bits of nanoseconds hold. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

    /** By number of digits behind the point: the nanoseconds that the last digit counts. */
    private static final int[] NANOSECONDS = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };

    byte[] bytes;
    int commFrom;
    int commTo;
    int pid;
    int cpu;
    /** Value of the irq-flags column, or {@link IrqFlags#UNKNOWN}. */
    int flags;
    /** Whether there is an irq-flags column we do not understand. */
    boolean flagsUnreadable;

    long tsNs;
    /** Whether the time has no fraction: the clock counts something else than seconds. */
    boolean bareCounter;
    /** Name of the event; {@code eventTo} is {@code eventFrom} where the line has none. */
    int eventFrom;

    int eventTo;
    /** What follows the name of the event and one blank, to the end of the line. */
    int payloadFrom;

    int payloadTo;

    private int at;
    private int end;

    /** Reads a line without the event's own part; false if it is no event line. */
    boolean parseContext(byte[] line, int from, int to) {
        bytes = line;
        end = to;
        int dash = from + COMM_WIDTH;
        if (dash + 1 < to && line[dash] == '-' && isDigit(line[dash + 1]) && parseAfterComm(dash + 1)) {
            setComm(from, dash);
            return true;
        }
        for (int i = from + 1, last = Math.min(to - 2, from + MAX_COMM); i <= last; i++) {
            if (line[i] == '-' && isDigit(line[i + 1]) && parseAfterComm(i + 1)) {
                setComm(from, i);
                return true;
            }
        }
        return false;
    }

    /** Finds the event's name and payload behind the context just read. */
    void parseEvent() {
        int p = at;
        if (p < end && bytes[p] == ' ') {
            p++;
        }
        eventFrom = p;
        if (p < end && isNameStart(p)) {
            while (p < end && isNamePart(bytes[p])) {
                p++;
            }
            if (p < end && bytes[p] == ':') {
                eventTo = p;
                p++;
                payloadFrom = p < end && bytes[p] == ' ' ? p + 1 : p;
                payloadTo = end;
                return;
            }
        }
        eventTo = eventFrom;
        payloadFrom = eventFrom;
        payloadTo = end;
    }

    private void setComm(int from, int to) {
        int p = from;
        while (p < to && bytes[p] == ' ') {
            p++;
        }
        commFrom = p;
        commTo = to;
    }

    private boolean parseAfterComm(int from) {
        int p = from;
        long number = 0;
        while (p < end && isDigit(bytes[p]) && p - from < 10) {
            number = number * 10 + (bytes[p++] - '0');
        }
        if (number > Integer.MAX_VALUE) {
            return false;
        }
        pid = (int) number;
        int afterPid = p;
        p = skipBlanks(p);
        if (p == afterPid) {
            return false;
        }
        if (p < end && bytes[p] == '(') {
            p = skipTgid(p);
        }
        if (p >= end || bytes[p] != '[') {
            return false;
        }
        int cpuFrom = ++p;
        number = 0;
        while (p < end && isDigit(bytes[p]) && number <= MAX_CPU) {
            number = number * 10 + (bytes[p++] - '0');
        }
        if (p == cpuFrom || p >= end || bytes[p] != ']' || number > MAX_CPU) {
            return false;
        }
        cpu = (int) number;
        return parseFlagsAndTime(p + 1);
    }

    /** Skips {@code ( 1234) } or {@code (-----) }; the thread group is not kept. */
    private int skipTgid(int from) {
        int p = from + 1;
        while (p < end && (bytes[p] == ' ' || bytes[p] == '-' || isDigit(bytes[p]))) {
            p++;
        }
        return p < end && bytes[p] == ')' ? skipBlanks(p + 1) : end;
    }

    private boolean parseFlagsAndTime(int from) {
        int p = skipBlanks(from);
        if (p == from || p >= end) {
            return false;
        }
        flags = IrqFlags.UNKNOWN;
        flagsUnreadable = false;
        if (!isDigit(bytes[p])) {
            int flagsFrom = p;
            while (p < end && bytes[p] != ' ') {
                p++;
            }
            flags = IrqFlags.parse(bytes, flagsFrom, p - flagsFrom);
            flagsUnreadable = flags == IrqFlags.UNKNOWN;
            p = skipBlanks(p);
        }
        return parseTime(p);
    }

    private boolean parseTime(int from) {
        int p = from;
        long whole = 0;
        while (p < end && isDigit(bytes[p])) {
            whole = whole * 10 + (bytes[p++] - '0');
        }
        if (p == from || p - from > 18) {
            return false;
        }
        bareCounter = p < end && bytes[p] == ':';
        if (bareCounter) {
            tsNs = whole;
            at = p + 1;
            return true;
        }
        if (p >= end || bytes[p] != '.' || whole > MAX_SECONDS) {
            return false;
        }
        int fractionFrom = ++p;
        long fraction = 0;
        while (p < end && isDigit(bytes[p]) && p - fractionFrom < 10) {
            fraction = fraction * 10 + (bytes[p++] - '0');
        }
        int digits = p - fractionFrom;
        if (digits == 0 || digits > 9 || p >= end || bytes[p] != ':') {
            return false;
        }
        tsNs = whole * 1_000_000_000 + fraction * NANOSECONDS[digits];
        at = p + 1;
        return true;
    }

    private int skipBlanks(int from) {
        int p = from;
        while (p < end && bytes[p] == ' ') {
            p++;
        }
        return p;
    }

    /** A letter, or the 0x of an address that stands for a function without a name. */
    private boolean isNameStart(int p) {
        byte b = bytes[p];
        return isLetter(b) || (b == '0' && p + 1 < end && bytes[p + 1] == 'x');
    }

    private static boolean isNamePart(byte b) {
        return isLetter(b) || isDigit(b) || b == '.' || b == '$';
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
