package dev.scxreplay.ingest.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of a text as a number, the first one lowest, and what can be asked of all of them at once. */
public final class Words {
    /** Eight colons. */
    public static final long COLONS = 0x3a3a3a3a3a3a3a3aL;
    /** Eight blanks. */
    public static final long BLANKS = 0x2020202020202020L;

    static final long EQUALS_SIGNS = 0x3d3d3d3d3d3d3d3dL;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ZEROS = 0x3030303030303030L;

    private Words() {}

    /** The eight bytes at {@code at}, which must be there. */
    public static long at(byte[] bytes, int at) {
        return (long) EIGHT_BYTES.get(bytes, at);
    }

    /** The bits of the first {@code count} bytes; none of fewer than one, all of more than seven. */
    public static long mask(int count) {
        return count <= 0 ? 0 : count >= Long.BYTES ? -1 : (1L << count * Byte.SIZE) - 1;
    }

    /** Which of the eight is the first that equals those of {@code pattern}; 8 if none does. */
    public static int find(long word, long pattern) {
        long other = word ^ pattern;
        return Long.numberOfTrailingZeros((other - ONES) & ~other & HIGH_BITS) >>> 3;
    }

    /** The high bit of each byte that equals that of {@code pattern}, and of no other. */
    public static long all(long word, long pattern) {
        long other = word ^ pattern;
        return ~((other & ~HIGH_BITS) + ~HIGH_BITS | other) & HIGH_BITS;
    }

    /** Bit {@code i} of the lowest 16 is set where byte {@code at + i} is a blank; all 16 bytes must be there. */
    static int blanksOf16(byte[] bytes, int at) {
        return blanks(at(bytes, at)) | blanks(at(bytes, at + Long.BYTES)) << Long.BYTES;
    }

    private static int blanks(long word) {
        return (int) ((all(word, BLANKS) >>> 7) * 0x0102040810204080L >>> 56);
    }

    /** How many of the eight, from the first one on, are decimal digits. */
    public static int digits(long word) {
        return Long.numberOfTrailingZeros(noDigits(word)) >>> 3;
    }

    /** How many of the eight, from the last one back, are decimal digits, if all are ASCII; fewer else. */
    public static int digitsFromEnd(long word) {
        return Long.numberOfLeadingZeros(noDigits(word)) >>> 3;
    }

    private static long noDigits(long word) {
        long digits = word ^ ZEROS;
        return (digits + 0x7676767676767676L | digits) & HIGH_BITS;
    }

    /** The number that the first {@code count} of the eight are, which are decimal digits; 1 to 8. */
    public static long decimal(long word, int count) {
        return decimal(word << (Long.BYTES - count) * Byte.SIZE);
    }

    /** The number that the last {@code count} of the eight are, which are decimal digits; 1 to 8. */
    public static long decimalAtEnd(long word, int count) {
        int others = (Long.BYTES - count) * Byte.SIZE;
        return decimal(word >>> others << others);
    }

    /** Eight digits, or zeros in their place, to a number: first pairs of them, then all at once. */
    private static long decimal(long word) {
        long digits = word & 0x0f0f0f0f0f0f0f0fL;
        long pairs = digits * 10 + (digits >>> Byte.SIZE);
        return (pairs & 0xff000000ffL) * (100 + (1_000_000L << 32))
                        + (pairs >>> 16 & 0xff000000ffL) * (1 + (10_000L << 32))
                >>> 32;
    }
}
