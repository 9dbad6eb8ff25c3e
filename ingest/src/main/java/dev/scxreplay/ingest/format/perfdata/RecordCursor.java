package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;
import java.io.IOException;
import java.util.Arrays;

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

    /** Bytes that may be read into an array of this cursor, if the file does not hold them; 0 to have the file hold them. */
    private final int window;

    private byte[] own;
    /** The array that holds some bytes of the file, from {@link #blockAt} on: its own or one of the file's. */
    private byte[] block = {};

    private long blockAt;
    /** Holds a record that lies in several blocks. */
    private byte[] crossing = {};

    private byte[] bytes = {};
    private int from;
    private int size;
    private int type;
    private int misc;

    /** Goes from {@code begin} to {@code end} or the end of the file. */
    RecordCursor(FileBlocks file, Words words, long begin, long end, int window) {
        this.window = window;
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
        if (bytes == block && !isThere()) {
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
        load(offset);
        from = (int) (offset - blockAt);
        bytes = block;
        if (from + length <= block.length) {
            return;
        }
        if (crossing.length < length) {
            crossing = new byte[Math.max(length, 256)];
        }
        int done = 0;
        while (done < length) {
            long at = offset + done;
            load(at);
            int inBlock = (int) (at - blockAt);
            int n = Math.min(length - done, block.length - inBlock);
            System.arraycopy(block, inBlock, crossing, done, n);
            done += n;
        }
        bytes = crossing;
        from = 0;
    }

    private void load(long at) throws IOException {
        if (at >= blockAt && at - blockAt < block.length && isThere()) {
            return;
        }
        long number = at >>> FileBlocks.BLOCK_BITS;
        if (window == 0 || file.holds(number)) {
            block = file.block(number);
            blockAt = number << FileBlocks.BLOCK_BITS;
            return;
        }
        own = own == null ? new byte[window] : own;
        int there = file.read(at, own, 0, window);
        Arrays.fill(own, there, window, (byte) 0);
        block = own;
        blockAt = at;
    }

    /** Whether the array still holds what it did. */
    private boolean isThere() {
        return block == own || file.holds(blockAt >>> FileBlocks.BLOCK_BITS);
    }
}
