package dev.scxreplay.ingest.format.perfdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The bytes of a recording in blocks, the last ones kept: records are looked at twice, once to see in which order they
 * are and soon after to be handed on.
 */
final class FileBlocks implements AutoCloseable {
    static final int BLOCK_BITS = 16;
    static final int BLOCK_BYTES = 1 << BLOCK_BITS;
    /** Blocks kept of all files of a recording together. */
    static final int MOST_KEPT = 1024;

    /** Is shown what is read. */
    @FunctionalInterface
    interface Watcher {
        void seen(long position, byte[] bytes, int from, int length);
    }

    /** Shows nobody anything. */
    static final Watcher UNWATCHED = (position, bytes, from, length) -> {};

    private final String name;
    private final FileChannel channel;
    private final Watcher watcher;
    private final long size;
    private final byte[][] kept;
    private final long[] numbers;

    /**
     * Opens a file.
     *
     * @param name what its places are said with; empty for a recording of one file
     * @param blocks how many of them are kept, a power of two
     */
    FileBlocks(Path file, String name, int blocks, Watcher watcher) throws IOException {
        this.name = name;
        this.watcher = watcher;
        this.kept = new byte[blocks][];
        this.numbers = new long[blocks];
        Arrays.fill(numbers, -1);
        channel = FileChannel.open(file, StandardOpenOption.READ);
        size = channel.size();
    }

    long size() {
        return size;
    }

    String name() {
        return name;
    }

    /** A place in it, for the log. */
    String place(long offset) {
        return name.isEmpty() ? "offset " + offset : name + " offset " + offset;
    }

    /**
     * The block of that number; only its first bytes count if the file ends in it. Its array holds another block once {@link
     * #holds} is no longer true of it.
     */
    byte[] block(long number) throws IOException {
        int slot = (int) number & kept.length - 1;
        byte[] block = kept[slot];
        if (block == null || numbers[slot] != number) {
            if (block == null) {
                block = new byte[BLOCK_BYTES];
                kept[slot] = block;
            }
            numbers[slot] = -1; // of none, if reading fails
            int there = read(number << BLOCK_BITS, block, 0, BLOCK_BYTES);
            Arrays.fill(block, there, BLOCK_BYTES, (byte) 0);
            numbers[slot] = number;
        }
        return block;
    }

    /** Whether a block is there without being read. */
    boolean holds(long number) {
        return numbers[(int) number & kept.length - 1] == number;
    }

    /** Reads up to {@code length} bytes; fewer only where the file ends. */
    int read(long position, byte[] into, int from, int length) throws IOException {
        if (position < 0 || position >= size) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(into, from, length);
        while (buffer.hasRemaining()) {
            int got = channel.read(buffer, position + (buffer.position() - from));
            if (got < 0) {
                break;
            }
        }
        int done = buffer.position() - from;
        watcher.seen(position, into, from, done);
        return done;
    }

    /** {@code length} bytes; the caller has checked that they are there. */
    byte[] bytes(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        read(position, bytes, 0, length);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
