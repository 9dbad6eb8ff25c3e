package dev.scxreplay.ingest.text;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A growing line of bytes. */
public final class TextBytes {
    private byte[] bytes = new byte[1 << 16];
    private int length;

    /** Creates an empty one. */
    public TextBytes() {}

    /** Adds one character of ASCII. */
    public void add(char character) {
        ensure(1);
        bytes[length++] = (byte) character;
    }

    /** Adds bytes as they are. */
    public void add(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Adds a number that is not negative, with zeros in front up to {@code width} digits. */
    public void addDecimal(long value, int width) {
        int digits = Math.max(digits(value), width);
        ensure(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Adds the 64 bits of a number in hexadecimal, with zeros in front up to {@code width} digits. */
    public void addHex(long value, int width) {
        int digits = Math.max(Math.max(1, 16 - Long.numberOfLeadingZeros(value) / 4), width);
        ensure(digits);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = (byte) Character.forDigit((int) (value >>> 4 * i) & 15, 16);
        }
    }

    /** Adds {@code count} blanks; none if that is negative. */
    public void addBlanks(int count) {
        if (count > 0) {
            ensure(count);
            Arrays.fill(bytes, length, length + count, (byte) ' ');
            length += count;
        }
    }

    /** How many there are. */
    public int length() {
        return length;
    }

    /** Writes them out and forgets them. */
    public void flushTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    /** How many digits a number has that is not negative. */
    public static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
