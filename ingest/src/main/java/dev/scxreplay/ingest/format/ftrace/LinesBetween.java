package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.trace.EventSink;
import java.util.Arrays;

/** The lines between two events as they stand; they are kept together, as a damaged file may be nothing else. */
final class LinesBetween {
    /** Held at once; a longer line is kept alone. */
    private static final int MOST_BYTES = 1 << 16;

    private byte[] bytes = new byte[256];
    private int length;
    private int count;
    /** Whether it is known whether to keep them. */
    private boolean decided;

    private boolean kept;

    /** Whether one more line of that length would be too much to hold. */
    boolean isFull(int lineBytes) {
        return count > 0 && length + lineBytes >= MOST_BYTES;
    }

    /** Decides whether those added before and from now on are kept. */
    void keepIf(boolean keep, EventSink sink) {
        decided = true;
        kept = keep;
        flush(sink);
    }

    /** Adds a line without its newline. */
    void add(byte[] line, int from, int to, EventSink sink) {
        if (decided && !kept) {
            return;
        }
        if (isFull(to - from)) {
            flush(sink);
        }
        int most = length + 1 + to - from;
        if (most > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, most));
        }
        if (count++ > 0) {
            bytes[length++] = '\n';
        }
        System.arraycopy(line, from, bytes, length, to - from);
        length += to - from;
    }

    /** Hands on those that are held, before the event behind them; nothing before it is decided. */
    void flush(EventSink sink) {
        if (count > 0 && decided) {
            if (kept) {
                sink.lineBetween(KeptText.escape(bytes, 0, length));
            }
            count = 0;
            length = 0;
            if (bytes.length > 2 * MOST_BYTES) {
                bytes = new byte[MOST_BYTES];
            }
        }
    }
}
