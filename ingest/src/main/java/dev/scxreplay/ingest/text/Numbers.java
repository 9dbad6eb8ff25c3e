package dev.scxreplay.ingest.text;

import dev.scxreplay.table.ColumnType;
import java.nio.charset.StandardCharsets;

/** Reads the numbers and truth values that the kernel prints. */
final class Numbers {
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    /** So many digits always fit into 63 bits. */
    private static final int SAFE_DIGITS = 18;

    /** The number read last; a truth value is 0 or 1, an unsigned one its 64 bits, one of 32 bits has its own in the low half. */
    long value;

    /**
     * Reads the value at {@code from}, up to a blank or {@code to}.
     *
     * @param pointer whether it is hexadecimal even without {@code 0x}
     * @return where it ends, or -1 if no value of this type stands there
     */
    int parse(ColumnType type, boolean pointer, byte[] bytes, int from, int to) {
        int end = read(type, pointer, bytes, from, to);
        return end == to || (end > 0 && bytes[end] == ' ') ? end : -1;
    }

    /** As {@link #parse} of a column that is no truth value, where that is 1 to 7 decimal digits; else -1, and nothing is said. */
    int parseShort(byte[] bytes, int from, int to) {
        if (from + Long.BYTES > bytes.length) {
            return -1;
        }
        long word = Words.at(bytes, from);
        int digits = Words.digits(word);
        int end = from + digits;
        if (digits == 0 || digits == Long.BYTES || end > to || end < to && bytes[end] != ' ') {
            return -1;
        }
        value = Words.decimal(word, digits);
        return end;
    }

    private int read(ColumnType type, boolean pointer, byte[] bytes, int from, int to) {
        return switch (type) {
            case BOOL -> truth(bytes, from, to);
            case INT32 -> int32(bytes, from, to);
            case INT64 -> isHex(bytes, from, to) ? hex(bytes, from + 2, to) : signed(bytes, from, to);
            case UINT64 -> unsigned(pointer, bytes, from, to);
            case TEXT -> throw new IllegalArgumentException("a text is no number");
        };
    }

    private int truth(byte[] bytes, int from, int to) {
        if (Field.matches(TRUE, 0, bytes, from, to)) {
            value = 1;
            return from + TRUE.length;
        }
        if (Field.matches(FALSE, 0, bytes, from, to)) {
            value = 0;
            return from + FALSE.length;
        }
        int end = decimal(bytes, from, to);
        return end >= 0 && value >>> 1 == 0 ? end : -1;
    }

    private int int32(byte[] bytes, int from, int to) {
        if (isHex(bytes, from, to)) {
            int end = hex(bytes, from + 2, to);
            return value >>> 32 == 0 ? end : -1;
        }
        int end = signed(bytes, from, to);
        return value == (int) value ? end : -1;
    }

    private int unsigned(boolean pointer, byte[] bytes, int from, int to) {
        if (isHex(bytes, from, to)) {
            return hex(bytes, from + 2, to);
        }
        return pointer ? hex(bytes, from, to) : decimal(bytes, from, to);
    }

    private int signed(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '-') {
            int end = decimal(bytes, from + 1, to);
            value = -value;
            return value <= 0 ? end : -1;
        }
        int end = decimal(bytes, from, to);
        return value >= 0 ? end : -1;
    }

    /** Up to 64 bits without a sign. */
    private int decimal(byte[] bytes, int from, int to) {
        int p = from;
        int stop = Math.min(to, from + SAFE_DIGITS);
        long sum = 0;
        while (p < stop && bytes[p] >= '0' && bytes[p] <= '9') {
            sum = sum * 10 + (bytes[p++] - '0');
        }
        if (p < stop || p == to) {
            value = sum;
            return p == from ? -1 : p;
        }
        return longDecimal(bytes, from, to);
    }

    /** As above, of so many digits that they may not fit. */
    private int longDecimal(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && bytes[p] == '0') {
            p++;
        }
        int first = p;
        value = 0;
        while (p < to && bytes[p] >= '0' && bytes[p] <= '9') {
            if (p - first == 19 && Long.compareUnsigned(value, 0x1999999999999999L) > 0) {
                return -1;
            }
            long tenfold = value * 10;
            value = tenfold + (bytes[p++] - '0');
            if (p - first == 20 && Long.compareUnsigned(value, tenfold) < 0) {
                return -1;
            }
        }
        return p == from || p - first > 20 ? -1 : p;
    }

    private int hex(byte[] bytes, int from, int to) {
        int p = from;
        value = 0;
        for (; p < to; p++) {
            int digit = hexDigit(bytes[p]);
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
        }
        return p == from || p - from > 16 ? -1 : p;
    }

    private static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        return from + 2 < to && bytes[from] == '0' && bytes[from + 1] == 'x';
    }
}
