package dev.scxreplay.ingest.format.perfscript;

/**
 * One event line of {@code perf script}, taken apart; reused for every line.
 *
 * <p>{@code comm pid[/tid] [cpu] mode time: [period] event: payload}, where name, CPU and mode may be absent. Source: v6.18: {@code
 * perf_sample__fprintf_start()} and {@code process_event()} of {@code tools/perf/builtin-script.c}. A task may have any name, so
 * the name ends in front of the first number behind which everything else fits.
 */
final class ScriptLine {
    /** A name has at most 15 bytes, {@code TASK_COMM_LEN} less the final zero; perf fills it up to 16. */
    private static final int MAX_COMM = 16;

    private static final int MOST_MODES = 6;
    private static final int MAX_CPU = 0xffff;
    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

    byte[] bytes;
    int commFrom;
    int commTo;
    /** The thread; -1 where perf no longer knew it. */
    int tid;
    /** -1 if the line has none. */
    int cpu;

    long tsNs;
    /** The period's digits; nothing if the line has none. */
    int periodFrom;

    int periodTo;
    /** The event with its group or modifiers, without the colon behind it. */
    int eventFrom;

    int eventTo;
    int payloadFrom;
    int payloadTo;

    private int at;
    private int end;
    private long number;

    /** Reads a line; false if it is no event. */
    boolean parse(byte[] line, int from, int to) {
        bytes = line;
        end = to;
        int p = skipBlanks(from);
        commFrom = p;
        commTo = p;
        if (p < to && isDigit(p) && parseAfterComm(p)) {
            return true;
        }
        for (int last = Math.min(to, p + MAX_COMM + 8); p < last; p++) {
            // blanks may follow that align the pid
            if (p > commFrom && bytes[p - 1] == ' ' && (isDigit(p) || bytes[p] == '-') && parseAfterComm(p)) {
                commTo = p - 1;
                while (commTo > commFrom && bytes[commTo - 1] == ' ') {
                    commTo--;
                }
                return commTo - commFrom <= MAX_COMM;
            }
        }
        return false;
    }

    private boolean parseAfterComm(int from) {
        if (!signed(from)) {
            return false;
        }
        tid = (int) number;
        if (at < end && bytes[at] == '/') {
            if (!signed(at + 1)) {
                return false;
            }
            tid = (int) number;
        }
        int p = skipBlanks(at);
        if (p == at) {
            return false;
        }
        cpu = -1;
        if (p < end && bytes[p] == '[') {
            if (!digits(p + 1, MAX_CPU) || at >= end || bytes[at] != ']') {
                return false;
            }
            cpu = (int) number;
            p = skipBlanks(behindMode(skipBlanks(at + 1)));
        }
        return parseTime(p) && parseEvent(skipBlanks(at));
    }

    /** Where the letters end that {@code -F +misc} puts behind the CPU; {@code from} if there are none. */
    private int behindMode(int from) {
        int p = from;
        while (p < end && (bytes[p] >= 'A' && bytes[p] <= 'Z' || bytes[p] >= 'a' && bytes[p] <= 'z')) {
            p++;
        }
        return p - from <= MOST_MODES && p < end && bytes[p] == ' ' ? p : from;
    }

    private boolean parseTime(int from) {
        if (!digits(from, MAX_SECONDS) || at >= end || bytes[at] != '.') {
            return false;
        }
        long seconds = number;
        int fractionFrom = at + 1;
        if (!digits(fractionFrom, 999_999_999) || at >= end || bytes[at] != ':') {
            return false;
        }
        for (int i = at - fractionFrom; i < 9; i++) {
            number *= 10;
        }
        tsNs = seconds * 1_000_000_000 + number;
        at++;
        return true;
    }

    private boolean parseEvent(int from) {
        periodFrom = from;
        periodTo = from;
        int p = from;
        if (digits(p, Long.MAX_VALUE / 10) && at < end && bytes[at] == ' ') {
            periodTo = at;
            p = skipBlanks(at);
        }
        eventFrom = p;
        while (p < end && bytes[p] != ' ') {
            p++;
        }
        eventTo = p;
        if (eventTo - eventFrom > 1 && bytes[eventTo - 1] == ':') {
            eventTo--;
        } else if (!isRecord()) {
            return false;
        }
        payloadFrom = skipBlanks(p);
        payloadTo = end;
        while (payloadTo > payloadFrom && bytes[payloadTo - 1] == ' ') {
            payloadTo--;
        }
        return true;
    }

    /** Whether it is no event but a record of perf, such as {@code PERF_RECORD_LOST lost 12}. */
    boolean isRecord() {
        return startsWith("PERF_RECORD_");
    }

    boolean startsWith(String name) {
        if (eventTo - eventFrom < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (bytes[eventFrom + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the name is {@code :PID}, as perf did not know it, or was left out. */
    boolean isUnnamed() {
        return commTo == commFrom
                || bytes[commFrom] == ':'
                        && commTo - commFrom > 1
                        && (isDigit(commFrom + 1) || bytes[commFrom + 1] == '-');
    }

    private boolean signed(int from) {
        boolean minus = from < end && bytes[from] == '-';
        if (!digits(minus ? from + 1 : from, Integer.MAX_VALUE)) {
            return false;
        }
        number = minus ? -number : number;
        return true;
    }

    private boolean digits(int from, long most) {
        int p = from;
        number = 0;
        while (p < end && isDigit(p)) {
            number = number * 10 + (bytes[p++] - '0');
            if (number > most) {
                return false;
            }
        }
        at = p;
        return p > from;
    }

    private int skipBlanks(int from) {
        int p = from;
        while (p < end && bytes[p] == ' ') {
            p++;
        }
        return p;
    }

    private boolean isDigit(int p) {
        return bytes[p] >= '0' && bytes[p] <= '9';
    }
}
