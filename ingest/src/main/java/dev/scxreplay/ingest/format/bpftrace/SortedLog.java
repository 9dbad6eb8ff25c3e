package dev.scxreplay.ingest.format.bpftrace;

import dev.scxreplay.ingest.text.TimeOrder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The event lines of a log in the order of time, equal times in the order of the file: first all are {@link #add}ed, then
 * read one by one. Needs 24 bytes of memory for each, 36 while they are sorted.
 */
final class SortedLog implements AutoCloseable {
    private static final int WINDOW_BYTES = 1 << 18;
    private static final int MOST_LINES = Integer.MAX_VALUE - 16;

    private final FileChannel channel;
    private final long size;
    private long[] tsNs = new long[1024];
    private long[] offset = new long[1024];
    private long[] number = new long[1024];
    private int count;
    private int[] order = {};
    private byte[] window = {};
    private long windowFrom;

    SortedLog(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = channel.size();
    }

    /** Adds a line; false if there are too many. */
    boolean add(long ts, long at, long line) {
        if (count == MOST_LINES) {
            return false;
        }
        if (count == tsNs.length) {
            int larger = (int) Math.min(2L * count, MOST_LINES);
            tsNs = Arrays.copyOf(tsNs, larger);
            offset = Arrays.copyOf(offset, larger);
            number = Arrays.copyOf(number, larger);
        }
        tsNs[count] = ts;
        offset[count] = at;
        number[count++] = line;
        return true;
    }

    /** Puts the lines in order; returns how many there are. */
    int sort() {
        order = TimeOrder.sort(tsNs, count);
        tsNs = null;
        return count;
    }

    /** The number in the file of the {@code i}-th line. */
    long number(int i) {
        return number[order[i]];
    }

    /** Reads the {@code i}-th line, which fits as it did before. */
    void read(int i, LogLine line) throws IOException {
        long from = offset[order[i]];
        int wanted = WINDOW_BYTES;
        while (true) {
            int begin = (int) Math.min(from - windowFrom, Integer.MAX_VALUE);
            if (from >= windowFrom && begin < window.length) {
                int end = begin;
                while (end < window.length && window[end] != '\n') {
                    end++;
                }
                if (end < window.length || windowFrom + end == size) {
                    if (end > begin && window[end - 1] == '\r') {
                        end--;
                    }
                    line.parse(window, begin, end);
                    return;
                }
                wanted = windowFrom == from ? 2 * window.length : WINDOW_BYTES;
            }
            fill(from, wanted);
        }
    }

    private void fill(long from, int wanted) throws IOException {
        int length = (int) Math.min(wanted, size - from);
        if (window.length != length) {
            window = new byte[length];
        }
        windowFrom = from;
        ByteBuffer buffer = ByteBuffer.wrap(window);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
