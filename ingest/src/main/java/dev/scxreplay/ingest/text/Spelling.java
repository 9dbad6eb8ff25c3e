package dev.scxreplay.ingest.text;

import java.nio.charset.StandardCharsets;

/**
 * The ways in which the kernel spells a number or a truth value, as bits: each line leaves those that give its own bytes
 * back, and what all lines leave is how the field is written again.
 */
public final class Spelling {
    /** {@code %d}, {@code %u}. */
    public static final int DECIMAL = 1;
    /** {@code %03d}. */
    public static final int DECIMAL_OF_3 = 2;
    /** {@code 0x%x}. */
    public static final int HEX = 4;
    /** {@code %016x}, as pointers are printed where a long has 64 bits. */
    public static final int HEX_OF_16 = 8;
    /** {@code %08x}, as pointers are printed where a long has 32 bits. */
    public static final int HEX_OF_8 = 16;
    /** {@code true} and {@code false}. */
    public static final int WORD = 32;
    /** Any of them. */
    public static final int ANY = 63;

    private static final String[] NAMES = {"d", "03d", "0xx", "016x", "08x", "s"};
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private Spelling() {}

    /** The spellings that give {@code bytes[from, to)} back; 0 if none does. */
    static int of(byte[] bytes, int from, int to, boolean pointer) {
        int length = to - from;
        byte first = bytes[from];
        if (first > '0' && first <= '9' && !pointer) {
            return length >= 3 ? DECIMAL | DECIMAL_OF_3 : DECIMAL; // nearly all
        }
        if (first == '0' && length > 2 && bytes[from + 1] == 'x') {
            return (length == 3 || bytes[from + 2] != '0') && isLower(bytes, from + 2, to) ? HEX : 0;
        }
        if (pointer) {
            int width = length == 16 ? HEX_OF_16 : length == 8 ? HEX_OF_8 : 0;
            return isLower(bytes, from, to) ? width : 0;
        }
        if (first == '-') {
            if (bytes[from + 1] == '0') {
                return length == 3 && bytes[from + 2] != '0' ? DECIMAL_OF_3 : 0;
            }
            return length > 2 ? DECIMAL | DECIMAL_OF_3 : DECIMAL;
        }
        if (first > '9') {
            return WORD;
        }
        int plain = first != '0' || length == 1 ? DECIMAL : 0;
        return length == 3 || length > 3 && first != '0' ? plain | DECIMAL_OF_3 : plain;
    }

    /** The name of the first of some spellings. */
    static String name(int spellings) {
        return NAMES[Integer.numberOfTrailingZeros(spellings)];
    }

    /**
     * The spelling of a name.
     *
     * @throws IllegalArgumentException if no spelling has it
     */
    static int named(String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                return 1 << i;
            }
        }
        throw new IllegalArgumentException("no spelling is named " + name);
    }

    /**
     * Writes a number.
     *
     * @param value its 64 bits; of a column of 32 bits, hexadecimal shows the low half
     */
    public static void write(TextBytes out, int spelling, long value, boolean unsigned, boolean half) {
        switch (spelling) {
            case DECIMAL -> decimal(out, value, unsigned, 1);
            case DECIMAL_OF_3 -> decimal(out, value, unsigned, 3);
            case HEX -> {
                out.add('0');
                out.add('x');
                out.addHex(half ? value & 0xffff_ffffL : value, 1);
            }
            case HEX_OF_16 -> out.addHex(value, 16);
            case HEX_OF_8 -> out.addHex(value, 8);
            case WORD -> out.add(value != 0 ? TRUE : FALSE);
            default -> throw new IllegalArgumentException("not one spelling: " + spelling);
        }
    }

    private static void decimal(TextBytes out, long value, boolean unsigned, int width) {
        if (unsigned && value < 0) {
            out.add(Long.toUnsignedString(value).getBytes(StandardCharsets.US_ASCII));
        } else if (value < 0) {
            out.add('-');
            out.addDecimal(-value, width - 1);
        } else {
            out.addDecimal(value, width);
        }
    }

    private static boolean isLower(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'F') {
                return false;
            }
        }
        return true;
    }
}
