package dev.scxreplay.ingest.text;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Places of a text in order of time, equal times in the order in which they were added: first all are {@link #add}ed, then read
 * one by one.
 *
 * <p>Only some are in memory. When those are full they are written, in order, as a run to a file; in the end all runs are merged.
 * So memory is 40 bytes for each of {@code inMemory} places and 16 KiB for each run, whatever the text's size.
 */
final class PlacesByTime implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 14;
    /** The most that one place needs in a run: five numbers of up to ten bytes. */
    private static final int MOST_BYTES = 50;

    private final Path file;
    private final FileChannel channel;
    private final List<Run> runs = new ArrayList<>();
    private final PriorityQueue<Run> heads = new PriorityQueue<>();
    private final ByteBuffer written = ByteBuffer.allocate(BUFFER_BYTES);
    private final int inMemory;
    private long[] tsNs = new long[1024];
    private long[] from = new long[1024];
    private long[] to = new long[1024];
    private long[] line = new long[1024];
    private int held;
    private boolean reading;
    private Run current;

    /** Keeps up to {@code inMemory} places in memory, the others in {@code file}, which is deleted in the end. */
    PlacesByTime(Path file, int inMemory) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.inMemory = inMemory;
    }

    /** Adds the bytes {@code fromByte} to {@code toByte}, which begin with line {@code firstLine}. */
    void add(long atNs, long fromByte, long toByte, long firstLine) throws IOException {
        if (held == inMemory) {
            writeRun();
        }
        if (held == tsNs.length) {
            tsNs = Arrays.copyOf(tsNs, 2 * held);
            from = Arrays.copyOf(from, 2 * held);
            to = Arrays.copyOf(to, 2 * held);
            line = Arrays.copyOf(line, 2 * held);
        }
        tsNs[held] = atNs;
        from[held] = fromByte;
        to[held] = toByte;
        line[held++] = firstLine;
    }

    /** Goes to the next place in order; false after the last one. */
    boolean next() throws IOException {
        if (!reading) {
            reading = true;
            writeRun();
            for (Run run : runs) {
                run.begin();
                heads.add(run);
            }
        } else if (current.advance()) {
            if (heads.isEmpty() || current.compareTo(heads.peek()) < 0) {
                return true;
            }
            heads.add(current);
        }
        current = heads.poll();
        return current != null;
    }

    /** Where the place begins. */
    long from() {
        return current.from;
    }

    /** Where the place ends. */
    long to() {
        return current.to;
    }

    /** Number of its first line. */
    long line() {
        return current.line;
    }

    private void writeRun() throws IOException {
        if (held == 0) {
            return;
        }
        Run run = new Run(runs.size(), channel.size(), held);
        int[] order = TimeOrder.sort(tsNs, held);
        long lastNs = 0;
        long lastTo = 0;
        long lastLine = 0;
        for (int place : order) {
            if (written.remaining() < MOST_BYTES) {
                flush();
            }
            write(tsNs[place] - lastNs);
            write(from[place] - lastTo);
            write(to[place] - from[place]);
            write(line[place] - lastLine);
            lastNs = tsNs[place];
            lastTo = to[place];
            lastLine = line[place];
        }
        flush();
        runs.add(run);
        held = 0;
    }

    /** Seven bits in a byte, the lowest first; small numbers of either sign are short. */
    private void write(long number) {
        long left = number << 1 ^ number >> 63;
        while ((left & ~0x7fL) != 0) {
            written.put((byte) (left | 0x80));
            left >>>= 7;
        }
        written.put((byte) left);
    }

    private void flush() throws IOException {
        written.flip();
        channel.position(channel.size());
        while (written.hasRemaining()) {
            channel.write(written);
        }
        written.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    /** Places in order, in the file. */
    private final class Run implements Comparable<Run> {
        private final int number;
        private long at;
        private long left;
        private ByteBuffer read;
        long tsNs;
        long from;
        long to;
        long line;

        Run(int number, long at, long places) {
            this.number = number;
            this.at = at;
            this.left = places;
        }

        void begin() throws IOException {
            read = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
            advance();
        }

        boolean advance() throws IOException {
            if (left == 0) {
                return false;
            }
            left--;
            if (read.remaining() < MOST_BYTES) {
                fill();
            }
            tsNs += number();
            from = to + number();
            to = from + number();
            line += number();
            return true;
        }

        private void fill() throws IOException {
            read.compact();
            int n;
            do {
                n = channel.read(read, at);
                at += Math.max(n, 0);
            } while (n > 0 && read.hasRemaining());
            read.flip();
            if (!read.hasRemaining()) {
                throw new EOFException("the file became shorter while it was read");
            }
        }

        private long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = read.get();
                number |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return number >>> 1 ^ -(number & 1);
                }
            }
        }

        @Override
        public int compareTo(Run other) {
            return tsNs != other.tsNs ? Long.compare(tsNs, other.tsNs) : Integer.compare(number, other.number);
        }
    }
}
