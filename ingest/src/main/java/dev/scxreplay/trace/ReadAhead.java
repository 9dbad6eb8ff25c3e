package dev.scxreplay.trace;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The pieces of a file one after the other, the next ones read by threads that have time; a piece for which none had is read
 * by who wants it. On two cores that takes a tenth off the ingest of a trace.dat.
 *
 * <p>One thread takes pieces; must be closed before the file is.
 */
public final class ReadAhead implements AutoCloseable {
    /** Reads a piece of a file by its number. */
    @FunctionalInterface
    public interface Source {
        /** Fills {@code into}; returns fewer bytes than it has only for the last piece. */
        int read(long piece, byte[] into) throws IOException;
    }

    private final Source source;
    private final int pieceBytes;
    private final Consumer<BooleanSupplier> idle;
    /** By number of the piece, modulo their count. */
    private final byte[][] pieces;

    private final int[] lengths;
    /** The piece wanted next. */
    private long first;
    /** How many from that one on are there. */
    private int ready;
    /** A thread is at the one behind these. */
    private boolean reading;
    /** A step is waiting for a thread, or done by one. */
    private boolean asked;

    private boolean ended;
    private int length;

    /**
     * Creates one that reads nothing yet.
     *
     * @param most how many pieces may be read ahead; 0 for none
     * @param idle given steps to do, each of which says whether there are more; null if there are no threads for it
     */
    public ReadAhead(Source source, int pieceBytes, int most, Consumer<BooleanSupplier> idle) {
        this.source = source;
        this.pieceBytes = pieceBytes;
        this.idle = most == 0 ? null : idle;
        this.pieces = new byte[most][];
        this.lengths = new int[pieces.length];
    }

    /**
     * The bytes of a piece, {@link #length} of them: in {@code free}, or in an array that was read ahead, for which {@code free}
     * is taken.
     */
    public byte[] take(long piece, byte[] free) throws IOException {
        byte[] taken = idle == null ? null : taken(piece, free);
        if (taken != null) {
            return taken;
        }
        length = source.read(piece, free);
        return free;
    }

    /** Bytes of the piece taken last. */
    public int length() {
        return length;
    }

    private synchronized byte[] taken(long piece, byte[] free) {
        while (reading && (piece != first || ready == 0)) {
            await();
        }
        byte[] taken = null;
        if (piece == first && ready > 0) {
            int slot = slot(piece);
            taken = pieces[slot];
            length = lengths[slot];
            pieces[slot] = free;
            ready--;
        } else {
            ready = 0;
        }
        first = piece + 1;
        // a thread is woken for some pieces, not for each
        if (!asked && !ended && ready <= pieces.length / 2) {
            asked = true;
            idle.accept(this::step);
        }
        return taken;
    }

    private boolean step() {
        long piece;
        byte[] into;
        synchronized (this) {
            if (ended || ready == pieces.length) {
                asked = false;
                return false;
            }
            piece = first + ready;
            into = pieces[slot(piece)];
            reading = true;
        }
        int there = 0;
        try {
            into = into == null ? new byte[pieceBytes] : into;
            there = source.read(piece, into);
        } catch (IOException e) {
            // who wants this piece reads it and has the same failure
        }
        synchronized (this) {
            pieces[slot(piece)] = into;
            lengths[slot(piece)] = there;
            ready += there > 0 ? 1 : 0;
            ended |= there < pieceBytes;
            asked = !ended;
            reading = false;
            notifyAll();
            return asked;
        }
    }

    private int slot(long piece) {
        return (int) (piece % pieces.length);
    }

    private void await() {
        boolean interrupted = false;
        while (reading) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends reading ahead, and waits for a piece that is being read. */
    @Override
    public synchronized void close() {
        ended = true;
        await();
    }
}
