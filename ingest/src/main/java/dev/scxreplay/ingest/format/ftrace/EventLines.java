package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The lines of a text, each with its context taken apart, one at a time.
 *
 * <p>They are read in blocks, which a thread of its own may do ahead: reading, looking for line ends and taking apart what is
 * in front of the events is a good part of the work: 2.0 s become 1.3 s for 587 MB on two cores. Must be closed before the stream is.
 */
final class EventLines implements AutoCloseable {
    /** With a quarter of it, two threads wake each other four times as often, and that took back most of what they save. */
    private static final int BLOCK_BYTES = 1 << 18;

    private static final int BLOCKS_AHEAD = 4;

    /** Lines that lie in one array; their objects are used again. */
    private static final class Block {
        byte[] bytes = new byte[BLOCK_BYTES];
        EventLine[] lines = new EventLine[1024];
        int count;
        boolean last;
        /** What ended it before its time; null if nothing. */
        Throwable failure;

        EventLine add() {
            if (count == lines.length) {
                lines = Arrays.copyOf(lines, count * 2);
            }
            if (lines[count] == null) {
                lines[count] = new EventLine();
            }
            return lines[count++];
        }
    }

    private final Lines lines;
    private final KnownContexts known = new KnownContexts();
    private final BlockingQueue<Block> free = new LinkedBlockingQueue<>();
    private final BlockingQueue<Block> full = new LinkedBlockingQueue<>();
    /** Null where nothing is read ahead. */
    private final Thread thread;

    private volatile boolean closed;
    /** Null before the first line. */
    private Block block;

    private int at;

    /** Whether {@link #lines} is at a line that is in no block yet. */
    private boolean pending;

    private boolean latency;

    /** The lines of {@code stream}, taken apart by a thread of its own if {@code ahead}; {@link EventLine#latency} of the first. */
    EventLines(InputStream stream, boolean ahead, boolean latency) {
        this.latency = latency;
        lines = new Lines(stream, BLOCK_BYTES);
        for (int i = 0; i < (ahead ? BLOCKS_AHEAD : 1); i++) {
            free.add(new Block());
        }
        thread = ahead ? Thread.ofPlatform().daemon().name("scx-replay-lines").start(this::readAhead) : null;
    }

    /** Goes to the next line; false after the last one. */
    boolean advance() throws IOException {
        at++;
        while (block == null || at >= block.count) {
            if (block != null && block.failure != null) {
                fail(block.failure);
            }
            if (block != null && block.last) {
                return false;
            }
            next();
        }
        return true;
    }

    /** The line it is at, good until the next {@link #advance}. */
    EventLine line() {
        return block.lines[at];
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            free.add(new Block());
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // it is at most one block from its end
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void next() throws IOException {
        if (block != null) {
            free.add(block);
        }
        at = 0;
        block = thread == null ? filled(free.remove()) : take(full);
    }

    private static Block take(BlockingQueue<Block> queue) throws IOException {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void readAhead() {
        try {
            for (Block next = take(free); !closed; next = take(free)) {
                full.add(filled(next));
                if (next.last || next.failure != null) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private Block filled(Block next) {
        try {
            fill(next);
        } catch (IOException | RuntimeException | Error e) {
            next.failure = e; // for who reads, behind the lines before it
        }
        return next;
    }

    private void fill(Block next) throws IOException {
        next.count = 0;
        // its lines lie where the lines before them ended; those behind them go where its own were last time
        lines.continueIn(next.bytes);
        while (pending || lines.advance()) {
            pending = next.count > 0 && lines.bytes() != next.bytes;
            if (pending) {
                return;
            }
            next.bytes = lines.bytes();
            EventLine line = next.add();
            line.latency = latency;
            line.take(lines, known);
            latency = line.latency;
        }
        next.last = true;
    }

    private static void fail(Throwable failure) throws IOException {
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
