package dev.scxreplay.table;

/**
 * Parquet's DELTA_BINARY_PACKED: blocks of 128 differences in 4 miniblocks, each packed into as few bits as it needs.
 *
 * <p>Not thread-safe: it owns the block being packed.
 */
final class DeltaEncoding {
    private static final int BLOCK = 128;
    private static final int MINIBLOCKS = 4;
    private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

    private final long[] deltas = new long[BLOCK];
    private final int[] widths = new int[MINIBLOCKS];

    /** Appends {@code count} 64-bit values; differences wrap around. */
    void encodeLongs(long[] values, int count, EncodedBytes out) {
        putHeader(values, count, out);
        for (int from = 1; from < count; from += BLOCK) {
            int length = Math.min(BLOCK, count - from);
            for (int i = 0; i < length; i++) {
                deltas[i] = values[from + i] - values[from + i - 1];
            }
            putBlock(length, out);
        }
    }

    /** Appends {@code count} 32-bit values, held in longs; differences wrap around at 32 bits. */
    void encodeInts(long[] values, int count, EncodedBytes out) {
        putHeader(values, count, out);
        for (int from = 1; from < count; from += BLOCK) {
            int length = Math.min(BLOCK, count - from);
            for (int i = 0; i < length; i++) {
                deltas[i] = (int) (values[from + i] - values[from + i - 1]);
            }
            putBlock(length, out);
        }
    }

    private static void putHeader(long[] values, int count, EncodedBytes out) {
        out.putUnsigned(BLOCK);
        out.putUnsigned(MINIBLOCKS);
        out.putUnsigned(count);
        out.putZigZag(count == 0 ? 0 : values[0]);
    }

    private void putBlock(int length, EncodedBytes out) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < length; i++) {
            least = Math.min(least, deltas[i]);
        }
        for (int i = 0; i < length; i++) {
            deltas[i] -= least;
        }
        for (int i = length; i < BLOCK; i++) {
            deltas[i] = 0;
        }
        out.putZigZag(least);
        for (int m = 0; m < MINIBLOCKS; m++) {
            long used = 0;
            for (int i = m * MINIBLOCK; i < (m + 1) * MINIBLOCK; i++) {
                used |= deltas[i];
            }
            widths[m] = Long.SIZE - Long.numberOfLeadingZeros(used);
            out.putByte(widths[m]);
        }
        for (int m = 0; m * MINIBLOCK < length; m++) {
            putMiniblock(m * MINIBLOCK, widths[m], out);
        }
    }

    private void putMiniblock(int from, int width, EncodedBytes out) {
        if (width == 0) {
            return;
        }
        out.reserve(MINIBLOCK * width / 8);
        int position = out.size();
        long word = 0;
        int filled = 0;
        for (int i = from; i < from + MINIBLOCK; i++) {
            long value = deltas[i];
            word |= value << filled;
            filled += width;
            if (filled >= Long.SIZE) {
                out.setLong(position, word);
                position += Long.BYTES;
                filled -= Long.SIZE;
                // nothing is left over when the word was filled exactly; a shift by 64 would keep everything
                word = filled == 0 ? 0 : value >>> (width - filled);
            }
        }
        out.setLong(position, word);
        out.advance(MINIBLOCK * width / 8);
    }
}
