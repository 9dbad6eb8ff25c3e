package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;
import java.io.IOException;

/** Goes through the records between two places of a file; a record is a range of an array that is reused. */
final class RecordCursor {
    static final int HEADER_BYTES = 8;

    /** How a walk ended. */
    enum End {
        /** At the place it should. */
        COMPLETE,
        /** In the middle of a record. */
        CUT,
        /** At a record that is shorter than its own header: where the next one begins is not known. */
        CORRUPT
    }

    private final FileBlocks file;
    private final Words words;
    private final long end;
    private long next;
    private long offset;
    private End ended = End.COMPLETE;

    private byte[] block = {};
    private long blockNumber = -1;
    /** Holds a record that lies in several blocks. */
    private byte[] crossing = {};

    private byte[] bytes = {};
    private int from;
    private int size;
    private int type;
    private int misc;

    /** Goes from {@code begin} to {@code end} or the end of the file. */
    RecordCursor(FileBlocks file, Words words, long begin, long end) {
        this.file = file;
        this.words = words;
        this.next = begin;
        this.end = Math.min(end, file.size());
    }

    /** Goes to the next record; false behind the last, see {@link #ended}. */
    boolean advance() throws IOException {
        offset = next;
        if (end - offset < HEADER_BYTES) {
            ended = end > offset ? End.CUT : End.COMPLETE;
            return false;
        }
        place(HEADER_BYTES);
        size = words.u16(bytes, from + 6);
        if (size < HEADER_BYTES) {
            ended = End.CORRUPT;
            return false;
        }
        if (end - offset < size) {
            ended = End.CUT;
            return false;
        }
        if (from + size > bytes.length || bytes == crossing) {
            place(size);
        }
        type = words.s32(bytes, from);
        misc = words.u16(bytes, from + 4);
        next = offset + size;
        return true;
    }

    /** Makes the record readable again after others have been read, for which its block may have been given up. */
    void again() throws IOException {
        if (bytes == block && !file.holds(blockNumber)) {
            place(size);
        }
    }

    /** Leaves out what follows a record without being one; false if the range ends in it. */
    boolean skip(long length) {
        boolean there = length >= 0 && length <= end - next;
        next = there ? next + length : end;
        return there;
    }

    End ended() {
        return ended;
    }

    /** The array the record lies in, from {@link #from} on. */
    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    /** Bytes of the record, its header included. */
    int size() {
        return size;
    }

    int type() {
        return type;
    }

    int misc() {
        return misc;
    }

    /** Where in the file the record begins. */
    long offset() {
        return offset;
    }

    /** Where in the file the next record begins. */
    long nextOffset() {
        return next;
    }

    private void place(int length) throws IOException {
        load(offset >>> FileBlocks.BLOCK_BITS);
        from = (int) offset & FileBlocks.BLOCK_BYTES - 1;
        bytes = block;
        if (from + length <= FileBlocks.BLOCK_BYTES) {
            return;
        }
        if (crossing.length < length) {
            crossing = new byte[Math.max(length, 256)];
        }
        int done = 0;
        while (done < length) {
            long at = offset + done;
            load(at >>> FileBlocks.BLOCK_BITS);
            int inBlock = (int) at & FileBlocks.BLOCK_BYTES - 1;
            int n = Math.min(length - done, FileBlocks.BLOCK_BYTES - inBlock);
            System.arraycopy(block, inBlock, crossing, done, n);
            done += n;
        }
        bytes = crossing;
        from = 0;
    }

    private void load(long number) throws IOException {
        if (number != blockNumber || !file.holds(number)) {
            block = file.block(number);
            blockNumber = number;
        }
    }
}
