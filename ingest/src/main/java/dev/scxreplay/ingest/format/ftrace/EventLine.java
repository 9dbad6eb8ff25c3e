package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.trace.IrqFlags;
import java.util.Arrays;

/**
 * One event line, taken apart into what is printed in front of every event and the rest; reused for every line.
 *
 * <p>{@code comm-pid (tgid) [cpu] flags time: event: payload}, where tgid and flags may be absent; in the latency format
 * {@code comm-pid cpuflags time: event: payload}, with eight bytes of the name, or, where the option {@code verbose} is set,
 * {@code comm pid cpu flags depth index [time] time (+time): event: payload}. Sources: v6.18: {@code
 * trace_print_context()}, {@code trace_print_lat_context()}; trace-cmd 3.1.6: {@code trace-cmd report -l}. A task may have
 * any name, so the name is found by what follows it: the kernel pads it to 16 bytes, and where a line is not padded so, the
 * first place behind which everything else fits is taken.
 */
final class EventLine {
    /** The width of the name column, {@code TASK_COMM_LEN}. */
    static final int COMM_WIDTH = 16;
    /** Its width in the latency format, which cuts longer names. */
    static final int LATENCY_COMM_WIDTH = 8;
    /** In lines that are not padded the name may be this long, or what else stands in front of it. */
    private static final int MAX_COMM = 128;
    /** Higher CPU numbers are taken for damage; no kernel is built for more ({@code NR_CPUS} is at most 8192). */
    static final int MAX_CPU = 0xffff;

    /** What 63 bits of nanoseconds hold. */
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

    /** By number of digits behind the point: the nanoseconds that the last digit counts. */
    private static final int[] NANOSECONDS = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };

    /** Whether lines of the latency format are events too; false in all other texts, where such a line is anything. */
    boolean latency;

    /** What the line is; everything from the name on is for events. */
    LineKind kind = LineKind.EMPTY;
    /** How many lines it stands for: more than one if they are empty. */
    int count;
    /** Number of the line, counted from 1. */
    long number;
    /** Whether it is plain ASCII for sure. */
    boolean plain;
    /** Whether it ended with a carriage return, which stands at {@link #lineTo}. */
    boolean returned;

    /** The task with its name and pid, if these are known, and then {@link #seconds} and {@link #name} are too; else null. */
    KnownContexts.Task task;
    /** What stands between CPU and time; {@link #regular} and what follows it are filled by {@link #spread} only. */
    KnownContexts.Seconds seconds;

    KnownContexts.Name name;

    byte[] bytes;
    int lineFrom;
    /** Where it ends, without what ends it. */
    int lineTo;

    int commFrom;
    int commTo;
    /** Whether the name may have been cut. */
    boolean commCut;

    int pid;
    /** The thread group, 0 where it is printed as unknown; only where there is such a column. */
    int tgid;

    int cpu;
    /** Value of the irq-flags column, or {@link IrqFlags#UNKNOWN}. */
    int flags;
    /** Whether there is an irq-flags column we do not understand. */
    boolean flagsUnreadable;

    long tsNs;
    /** Whether the time has no fraction: the clock counts something else than seconds. */
    boolean bareCounter;

    /** Whether the columns stand as the kernel puts them, whatever their width; what follows is for {@link LineStyle}. */
    boolean regular;

    int pidDigits;
    /** With the blanks behind it, but for the one that ends the column. */
    int pidBytes;

    int tgidDigits;
    /** With the blanks in front of it; 0 where there is no such column. */
    int tgidBytes;

    int flagsBytes;
    int wholeDigits;
    /** With the blanks in front of it, but for the one that begins the column. */
    int wholeBytes;

    int fractionDigits;

    /** Name of the event; {@code eventTo} is {@code eventFrom} where the line has none. */
    int eventFrom;

    int eventTo;
    /** What follows the name of the event and one blank, to the end of the line. */
    int payloadFrom;

    int payloadTo;

    private int at;
    private int end;

    /** Takes the present line of a text, with its context and the name of its event. */
    void take(Lines lines, KnownContexts known) {
        bytes = lines.bytes();
        lineFrom = lines.from();
        lineTo = lines.to();
        number = lines.number();
        plain = lines.plain();
        returned = lines.returned();
        if (!lines.tooLong() && known.take(this)) {
            kind = LineKind.EVENT;
            return;
        }
        task = null;
        kind = LineKind.of(lines, this);
        count = kind == LineKind.EMPTY && !returned ? 1 + lines.skipEmpty() : 1;
        if (kind == LineKind.EVENT) {
            parseEvent();
            known.remember(this);
        }
    }

    /** Fills what only {@link LineStyle} and the like ask for, which a known context leaves out. */
    void spread() {
        if (task != null) {
            commFrom = lineFrom + task.commFrom;
            commTo = commFrom + task.commBytes;
            commCut = false;
            tgidBytes = 0;
            flagsUnreadable = false;
            bareCounter = false;
            regular = true;
            pidDigits = task.pidDigits;
            pidBytes = task.pidBytes;
            flagsBytes = seconds.flagsBytes;
            wholeDigits = seconds.wholeDigits;
            wholeBytes = seconds.wholeBytes;
            fractionDigits = KnownContexts.MICROS_DIGITS;
        }
    }

    /** Reads a line without the event's own part; false if it is no event line. */
    boolean parseContext(byte[] line, int from, int to) {
        bytes = line;
        end = to;
        lineFrom = from;
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
        return latency && parseVerbose(from);
    }

    /** Finds the event's name and payload behind the context just read. */
    void parseEvent() {
        int p = at;
        regular &= p < end && bytes[p] == ' ';
        if (p < end && bytes[p] == ' ') {
            p++;
        }
        if (p < end && !isNameStart(p)) {
            p = behindDifference(p);
        }
        eventFrom = p;
        if (p < end && isNameStart(p)) {
            while (p < end && isNamePart(bytes[p])) {
                p++;
            }
            if (p < end && bytes[p] == ':') {
                eventTo = p;
                p++;
                regular &= p < end && bytes[p] == ' ';
                payloadFrom = p < end && bytes[p] == ' ' ? p + 1 : p;
                payloadTo = end;
                return;
            }
        }
        eventTo = eventFrom;
        payloadFrom = eventFrom;
        payloadTo = end;
    }

    private boolean parseVerbose(int from) {
        regular = false;
        flagsUnreadable = false;
        tgidBytes = 0;
        for (int i = from + 1, last = Math.min(end - 2, from + MAX_COMM); i <= last; i++) {
            if (bytes[i] == ' ' && VerboseContext.parse(this, i, end)) {
                at = payloadFrom;
                setComm(from, i);
                commCut = false;
                return true;
            }
        }
        return false;
    }

    /** Where the name begins behind {@code (+855)   } or as many blanks, as {@code trace-cmd report --ts-diff} has it. */
    private int behindDifference(int from) {
        int p = from;
        if (p + 1 < end && bytes[p] == '(' && bytes[p + 1] == '+') {
            p += 2;
            while (p < end && isDigit(bytes[p])) {
                p++;
            }
            if (p >= end || bytes[p++] != ')') {
                return from;
            }
        }
        p = skipBlanks(p);
        int name = p;
        while (p < end && isNamePart(bytes[p])) {
            p++;
        }
        boolean named = p > name && p < end && bytes[p] == ':' && isNameStart(name);
        regular &= !named;
        return named ? name : from;
    }

    private void setComm(int from, int to) {
        int p = to - from > COMM_WIDTH ? columnFrom(from, to) : from;
        while (p < to && bytes[p] == ' ') {
            p++;
        }
        // in front of a name that begins like this there are blanks, as it is shorter than its column
        boolean quoted = p == from && p + 1 < to && bytes[p] == '>' && bytes[p + 1] == ' ';
        if (quoted || p < to && bytes[p] == '\t') {
            regular = false;
            while (p < to && (bytes[p] == ' ' || bytes[p] == '\t' || bytes[p] == '>')) {
                p++; // of a mail that quotes it
            }
        }
        commFrom = p;
        commTo = to;
        commCut = !regular && latency && to - p == LATENCY_COMM_WIDTH;
    }

    /** Where the column of the name begins in what is too long for one, as a journal, a mail or grep has something in front. */
    private int columnFrom(int from, int to) {
        regular = false;
        for (int p = to; p >= from + 2; p--) {
            if (bytes[p - 1] == ' ' && bytes[p - 2] == ' ') {
                return p;
            }
        }
        // a name has 15 bytes at most, so the column begins with a blank
        return bytes[to - COMM_WIDTH] == ' ' ? to - COMM_WIDTH : from;
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
        pidDigits = p - from;
        regular = bytes[from] != '0' || pidDigits == 1;
        int afterPid = p;
        p = skipBlanks(p);
        if (p == afterPid) {
            return false;
        }
        pidBytes = p - from - 1;
        tgidBytes = 0;
        if (p < end && bytes[p] == '(') {
            p = tgidEnd(p);
        }
        if (p >= end || bytes[p] != '[') {
            return latency && tgidBytes == 0 && parseLatency(p);
        }
        p = cpuEnd(p + 1);
        return p > 0 && p < end && bytes[p] == ']' && parseFlagsAndTime(p + 1);
    }

    /** Reads {@code ( 1234) } or {@code (-----) } and gives where what follows begins. */
    private int tgidEnd(int from) {
        int p = skipBlanks(from + 1);
        int digits = p;
        tgid = 0;
        while (p < end && isDigit(bytes[p]) && p - digits < 9) {
            tgid = tgid * 10 + (bytes[p++] - '0');
        }
        tgidDigits = p - digits;
        while (p < end && bytes[p] == '-') {
            p++;
        }
        if (p >= end || bytes[p] != ')') {
            return end;
        }
        regular &= tgidDigits == 0 ? digits == from + 1 : tgidDigits == p - digits && bytes[digits] != '0';
        tgidBytes = p - from - 1;
        p++;
        int after = skipBlanks(p);
        regular &= after == p + 1;
        return after;
    }

    /** Reads the number of a CPU and gives where it ends, or -1. */
    private int cpuEnd(int from) {
        int p = from;
        int number = 0;
        while (p < end && isDigit(bytes[p]) && number <= MAX_CPU) {
            number = number * 10 + (bytes[p++] - '0');
        }
        cpu = number;
        int digits = p - from;
        regular &= digits == 3 || digits > 3 && bytes[from] != '0';
        return digits == 0 || number > MAX_CPU ? -1 : p;
    }

    private boolean parseFlagsAndTime(int from) {
        int p = skipBlanks(from);
        if (p == from || p >= end) {
            return false;
        }
        flags = IrqFlags.UNKNOWN;
        flagsUnreadable = false;
        if (isDigit(bytes[p])) {
            flagsBytes = 0;
            wholeBytes = p - from - 2;
        } else {
            regular &= p == from + 1;
            int flagsFrom = p;
            while (p < end && bytes[p] != ' ') {
                p++;
            }
            readFlags(flagsFrom, p);
            int after = skipBlanks(p);
            wholeBytes = after - p - 1;
            p = after;
        }
        return parseTime(p);
    }

    private void readFlags(int from, int to) {
        flagsBytes = to - from;
        flags = IrqFlags.parse(bytes, from, to - from);
        if (latency && flags == IrqFlags.UNKNOWN && bytes[from] == 'X') {
            // trace-cmd 3.1.6 has an X for the bit that means a lazy reschedule since v6.13
            byte[] column = Arrays.copyOfRange(bytes, from, to);
            column[0] = '.';
            int others = IrqFlags.parse(column, 0, column.length);
            flags = others == IrqFlags.UNKNOWN ? others : others | IrqFlags.NEED_RESCHED_LAZY;
        }
        flagsUnreadable = flags == IrqFlags.UNKNOWN;
        regular &= !flagsUnreadable;
    }

    /** Reads {@code   3d..2.   17us+: }, and {@code   3d..2.    11.238319: } as trace-cmd has it. */
    private boolean parseLatency(int from) {
        int p = cpuEnd(from);
        regular = false;
        if (p < 0) {
            return false;
        }
        flags = IrqFlags.UNKNOWN;
        flagsUnreadable = false;
        int flagsFrom = p;
        while (p < end && bytes[p] != ' ') {
            p++;
        }
        if (p > flagsFrom) {
            readFlags(flagsFrom, p);
        }
        p = skipBlanks(p);
        int digits = p;
        long whole = 0;
        while (p < end && isDigit(bytes[p]) && p - digits < 16) {
            whole = whole * 10 + (bytes[p++] - '0');
        }
        boolean microseconds = p > digits && p + 3 < end && bytes[p] == 'u' && bytes[p + 1] == 's';
        if (!microseconds) {
            return p < end && parseTime(digits);
        }
        // v6.18: lat_print_timestamp() puts a mark for the time to the next event between the time and its colon
        if (bytes[p + 3] != ':' || whole > Long.MAX_VALUE / 1000) {
            return false;
        }
        tsNs = whole * 1000;
        bareCounter = false;
        at = p + 4;
        return true;
    }

    private boolean parseTime(int from) {
        int p = from;
        long whole = 0;
        while (p < end && isDigit(bytes[p])) {
            whole = whole * 10 + (bytes[p++] - '0');
        }
        wholeDigits = p - from;
        if (p == from || wholeDigits > 18) {
            return false;
        }
        wholeBytes += wholeDigits;
        regular &= wholeBytes >= wholeDigits && (bytes[from] != '0' || wholeDigits == 1);
        bareCounter = p < end && bytes[p] == ':';
        fractionDigits = 0;
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
        fractionDigits = digits;
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

    static boolean isNamePart(byte b) {
        return isLetter(b) || isDigit(b) || b == '.' || b == '$';
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
