package dev.scxreplay.ingest.format.ftrace;

/**
 * What the kernel prints in front of an event in its latency format where the option {@code verbose} is set, behind the name.
 *
 * <p>{@code   23042   0 1 00000002 0000003f [5e95e540] 78.526ms (+0.047ms): }: pid, CPU, trace flags in decimal, preempt depth,
 * number of the entry, time in microseconds, time since the first event and to the next one. Of a clock that counts
 * something else the time is its own: {@code [000000000000001b] 12 (+3): }. Sources: v6.18: {@code trace_print_lat_context()},
 * {@code lat_print_timestamp()}.
 */
final class VerboseContext {
    private static final long NONE = -1;

    private final byte[] bytes;
    private final int end;
    private int at;

    private VerboseContext(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** Reads what is in {@code from} to {@code end} into a line, up to the event at {@code payloadFrom}; false if it is no such thing. */
    static boolean parse(EventLine line, int from, int end) {
        return new VerboseContext(line.bytes, from, end).parse(line);
    }

    private boolean parse(EventLine line) {
        long pid = number(' ', 10, Integer.MAX_VALUE);
        long cpu = number(' ', 10, EventLine.MAX_CPU);
        long flags = number(' ', 10, 0xff);
        long depth = number(' ', 16, 0xff);
        long index = number(' ', 16, Long.MAX_VALUE);
        long time = number('[', 16, Long.MAX_VALUE / 1000);
        if ((pid | cpu | flags | depth | index | time) < 0 || !skip("] ")) {
            return false;
        }
        boolean microseconds = fromFirst();
        if (!skip(" (+") || fromFirst() != microseconds || !skip("):")) {
            return false;
        }
        line.pid = (int) pid;
        line.cpu = (int) cpu;
        line.flags = (int) (flags | depth << 8);
        line.bareCounter = !microseconds;
        line.tsNs = microseconds ? time * 1000 : time;
        line.payloadFrom = at;
        return true;
    }

    /** A number behind blanks and {@code before}, {@link #NONE} if there is none of up to {@code most}. */
    private long number(char before, int radix, long most) {
        int p = at;
        while (p < end && bytes[p] == ' ') {
            p++;
        }
        if (p == at || before != ' ' && (p == end || bytes[p++] != before)) {
            return NONE;
        }
        int digits = p;
        long number = 0;
        for (; p < end && digit(p, radix) >= 0; p++) {
            number = number * radix + digit(p, radix);
            if (number > most) {
                return NONE;
            }
        }
        at = p;
        return p == digits ? NONE : number;
    }

    private int digit(int p, int radix) {
        return Character.digit(bytes[p], radix);
    }

    /** Skips {@code 78.526ms} or {@code 12}; whether it is in milliseconds. */
    private boolean fromFirst() {
        while (at < end && (digit(at, 10) >= 0 || bytes[at] == '.')) {
            at++;
        }
        return skip("ms");
    }

    private boolean skip(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= end || bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        at += text.length();
        return true;
    }
}
