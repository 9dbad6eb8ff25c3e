package dev.scxreplay.table;

/**
 * Parquet's hybrid of runs and bit packing, for dictionary ids, truth values and definition levels.
 *
 * <p>A run is {@code varint(length << 1)} and the value in whole bytes; packed values come in groups of 8 after
 * {@code varint(groups << 1 | 1)}.
 */
final class RunLengthEncoding {
    /** Unused elements an encoded array must have behind its values. */
    static final int PADDING = 8;

    private static final int GROUP = 8;
    /** A shorter run costs more than it saves: it cuts the packed values before and after it in two. */
    private static final int SHORTEST_RUN = 3 * GROUP;

    private RunLengthEncoding() {}

    /** The bits needed for values up to {@code highest}. */
    static int width(int highest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(highest);
    }

    /** Appends {@code count} values of {@code width} bits; overwrites the padding behind them. */
    static void encode(int[] values, int count, int width, EncodedBytes out) {
        int packedFrom = 0;
        int at = 0;
        while (at + GROUP <= count) {
            if (sameGroup(values, at)) {
                int end = runEnd(values, at, count);
                if (end - at >= SHORTEST_RUN) {
                    putPacked(values, packedFrom, at, width, out);
                    putRun(values[at], end - at, width, out);
                    at = end;
                    packedFrom = end;
                    continue;
                }
            }
            at += GROUP;
        }
        int groups = (count - packedFrom + GROUP - 1) / GROUP;
        int end = packedFrom + groups * GROUP;
        for (int i = count; i < end; i++) {
            values[i] = 0;
        }
        putPacked(values, packedFrom, end, width, out);
    }

    /** Appends one value, {@code length} times. */
    static void putRun(int value, int length, int width, EncodedBytes out) {
        out.putUnsigned((long) length << 1);
        out.putLow(value, (width + 7) / 8);
    }

    private static boolean sameGroup(int[] values, int at) {
        int first = values[at];
        int differing = 0;
        for (int i = at + 1; i < at + GROUP; i++) {
            differing |= values[i] ^ first;
        }
        return differing == 0;
    }

    private static int runEnd(int[] values, int at, int count) {
        int end = at + GROUP;
        while (end < count && values[end] == values[at]) {
            end++;
        }
        return end;
    }

    private static void putPacked(int[] values, int from, int to, int width, EncodedBytes out) {
        int groups = (to - from) / GROUP;
        if (groups == 0) {
            return;
        }
        out.putUnsigned((long) groups << 1 | 1);
        out.reserve(groups * width);
        if (width <= 8) {
            packNarrow(values, from, to, width, out);
        } else {
            packWide(values, from, to, width, out);
        }
    }

    /** Up to 8 bits: a group fits into one long. */
    private static void packNarrow(int[] values, int from, int to, int width, EncodedBytes out) {
        int position = out.size();
        for (int i = from; i < to; i += GROUP) {
            long low = values[i]
                    | (long) values[i + 1] << width
                    | (long) values[i + 2] << 2 * width
                    | (long) values[i + 3] << 3 * width;
            long high = values[i + 4]
                    | (long) values[i + 5] << width
                    | (long) values[i + 6] << 2 * width
                    | (long) values[i + 7] << 3 * width;
            out.setLong(position, low | high << 4 * width);
            position += width;
        }
        out.advance(position - out.size());
    }

    private static void packWide(int[] values, int from, int to, int width, EncodedBytes out) {
        int position = out.size();
        long word = 0;
        int filled = 0;
        for (int i = from; i < to; i++) {
            long value = values[i];
            word |= value << filled;
            filled += width;
            if (filled >= Long.SIZE) {
                out.setLong(position, word);
                position += Long.BYTES;
                filled -= Long.SIZE;
                word = value >>> (width - filled);
            }
        }
        out.setLong(position, word);
        out.advance(position + filled / 8 - out.size());
    }
}
