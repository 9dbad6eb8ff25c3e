package dev.scxreplay.ingest.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream, one at a time, as ranges of a byte array that is reused.
 *
 * <p>A line ends with a newline, with a carriage return and a newline, or with the stream. A mark of UTF-8 in front of the first
 * one, as editors on Windows put it there, belongs to none.
 */
public final class Lines {
    /** What is beyond this many bytes of one line is dropped, and {@link #tooLong} says so. */
    public static final int MAX_LINE_BYTES = 16 << 20;

    private static final byte[] UTF8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final InputStream stream;
    /** How much is read at once. */
    private final int block;

    private byte[] bytes;
    /** Where to go on reading when {@link #bytes} has been read; null to go on there. */
    private byte[] spare;

    private int next;
    private int filled;
    private boolean ended;
    private long bytesBefore;
    private long number;
    private int from;
    private int to;
    private boolean tooLong;
    private boolean plain;
    private boolean returned;
    /** The bits of all bytes looked at for this line. */
    private long high;

    /** Creates the lines of a stream, before its first. */
    public Lines(InputStream stream) {
        this(stream, 1 << 18);
    }

    /** As above, and reads {@code block} bytes at once. */
    public Lines(InputStream stream, int block) {
        this.stream = stream;
        this.block = block;
        this.bytes = new byte[block];
    }

    /** The lines of these bytes. */
    public static Lines of(byte[] all) {
        // one more is asked for than there are, so that the end is seen at once
        return new Lines(new ByteArrayInputStream(all), all.length + 1);
    }

    /** How many bytes of a text that begins so say that it is UTF-8. */
    public static int markBytes(byte[] head, int length) {
        boolean marked =
                length >= UTF8_MARK.length && Arrays.equals(head, 0, UTF8_MARK.length, UTF8_MARK, 0, UTF8_MARK.length);
        return marked ? UTF8_MARK.length : 0;
    }

    /** Has the lines that are not read yet go to another array, so that those before them stay as they are. */
    public void continueIn(byte[] other) {
        spare = other;
    }

    /** Goes to the next line; false after the last one. */
    public boolean advance() throws IOException {
        tooLong = false;
        high = 0;
        int newline = newline(next, filled);
        while (newline < 0 && !ended) {
            int seen = fill();
            newline = newline(seen, filled);
        }
        plain = (high & HIGH_BITS) == 0;
        from = next;
        if (newline >= 0) {
            to = newline;
            next = newline + 1;
        } else if (from < filled) {
            to = filled;
            next = filled;
        } else {
            return false;
        }
        if (number == 0 && bytesBefore == 0) {
            from += markBytes(bytes, to);
        }
        returned = to > from && bytes[to - 1] == '\r';
        if (returned) {
            to--;
        }
        number++;
        return true;
    }

    /** Goes behind the empty lines that follow, as far as they have been read, and returns how many they are. */
    public int skipEmpty() {
        int begin = next;
        while (next < filled && bytes[next] == '\n') {
            next++;
        }
        number += next - begin;
        return next - begin;
    }

    /** The array that holds the line; another one after the next {@link #advance}. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the line begins in {@link #bytes}. */
    public int from() {
        return from;
    }

    /** Where the line ends in {@link #bytes}, without its newline. */
    public int to() {
        return to;
    }

    /** Number of the line, counted from 1. */
    public long number() {
        return number;
    }

    /** Offset in the stream at which the line begins. */
    public long offset() {
        return bytesBefore + from;
    }

    /** Offset in the stream of the next line. */
    public long nextOffset() {
        return bytesBefore + next;
    }

    /** Whether the line is plain ASCII for sure. */
    public boolean plain() {
        return plain;
    }

    /** Whether it ended with a carriage return, which stands at {@link #to}. */
    public boolean returned() {
        return returned;
    }

    /** Whether the line was longer than {@link #MAX_LINE_BYTES}. */
    public boolean tooLong() {
        return tooLong;
    }

    /** Reads more behind the unfinished line and returns from where there is something new to look at. */
    private int fill() throws IOException {
        if (next > 0) {
            byte[] begun = bytes;
            if (spare != null) {
                bytes = spare.length > filled - next ? spare : new byte[bytes.length];
                spare = null;
            }
            System.arraycopy(begun, next, bytes, 0, filled - next);
            bytesBefore += next;
            filled -= next;
            next = 0;
        }
        if (filled == bytes.length) {
            if (bytes.length < MAX_LINE_BYTES) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            } else {
                tooLong = true;
                bytesBefore += filled / 2;
                filled /= 2;
            }
        }
        int seen = filled;
        int asked = Math.min(block, bytes.length - filled);
        int n = stream.readNBytes(bytes, filled, asked);
        ended = n < asked;
        filled += n;
        return seen;
    }

    private int newline(int begin, int end) {
        int i = begin;
        long bits = 0;
        for (; i + 8 <= end; i += 8) {
            long plainWord = Words.at(bytes, i);
            bits |= plainWord;
            long word = plainWord ^ NEWLINES;
            long found = (word - ONES) & ~word & HIGH_BITS;
            if (found != 0) {
                high |= bits;
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < end; i++) {
            bits |= bytes[i];
            if (bytes[i] == '\n') {
                break;
            }
        }
        high |= bits;
        return i < end ? i : -1;
    }
}
