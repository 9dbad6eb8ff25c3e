package dev.scxreplay.ingest.format.bpftrace;

/**
 * One event line, taken apart; reused for every line: {@code TS_NS CPU PID COMM EVENT: FIELDS}, the name filled up with blanks
 * to 16 bytes, as the script of {@code scx-replay record --bpftrace} prints it.
 */
final class LogLine {
    /** The width of the name column; a name has at most 15 bytes, {@code TASK_COMM_LEN} less the final zero. */
    private static final int COMM_WIDTH = 16;

    private static final int MAX_CPU = 0xffff;

    byte[] bytes;
    long tsNs;
    int cpu;
    int pid;
    int commFrom;
    int commTo;
    int eventFrom;
    int eventTo;
    int payloadFrom;
    int payloadTo;

    private int at;
    private long number;

    /** Reads a line; false if it is no event. */
    boolean parse(byte[] line, int from, int to) {
        bytes = line;
        if (!number(from, to, Long.MAX_VALUE)) {
            return false;
        }
        tsNs = number;
        if (!number(at, to, MAX_CPU)) {
            return false;
        }
        cpu = (int) number;
        if (!number(at, to, Integer.MAX_VALUE)) {
            return false;
        }
        pid = (int) number;
        commFrom = at;
        commTo = commFrom + COMM_WIDTH;
        if (commTo >= to || bytes[commTo] != ' ') {
            return false;
        }
        eventFrom = commTo + 1;
        while (commTo > commFrom && bytes[commTo - 1] == ' ') {
            commTo--;
        }
        int p = eventFrom;
        while (p < to && isNamePart(bytes[p])) {
            p++;
        }
        eventTo = p;
        if (p == eventFrom || p == to || bytes[p] != ':') {
            return false;
        }
        payloadFrom = p + 1 < to && bytes[p + 1] == ' ' ? p + 2 : p + 1;
        payloadTo = to;
        return true;
    }

    /** Reads digits and the one blank behind them. */
    private boolean number(int from, int to, long most) {
        int p = from;
        number = 0;
        while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
            int digit = bytes[p++] - '0';
            if (number > (most - digit) / 10) {
                return false;
            }
            number = number * 10 + digit;
        }
        at = p + 1;
        return p > from && p < to && bytes[p] == ' ';
    }

    private static boolean isNamePart(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
    }
}
