package dev.scxreplay.table;

import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;

/**
 * The rows of one column that make one Parquet page, taken out of Arrow memory; scratch shared by all columns of a file.
 *
 * <p>Values are dense: absent ones are left out, their places are in the definition levels.
 */
final class Page {
    /** The most rows of a page; a multiple of 8, so that a page begins on a byte of the validity bits. */
    static final int MAX_ROWS = 20_000;

    /** Dense values of a 64-bit column, and of a 32-bit column once widened. */
    final long[] longs = new long[MAX_ROWS];
    /** Dense values of a 32-bit column, text codes, truth values or dictionary ids. */
    final int[] ints = new int[MAX_ROWS + RunLengthEncoding.PADDING];
    /** The page's values, encoded. */
    final EncodedBytes encoded = new EncodedBytes();
    /** Another encoding of the same values, for comparison. */
    final EncodedBytes alternative = new EncodedBytes();
    /** The page's definition levels, encoded; empty for a required column. */
    final EncodedBytes levels = new EncodedBytes();

    final ZstdPages zstd = new ZstdPages();
    final DeltaEncoding delta = new DeltaEncoding();

    private final int[] present = new int[MAX_ROWS + RunLengthEncoding.PADDING];
    private final byte[] bits = new byte[MAX_ROWS / 8];
    private int rows;
    private int count;

    int rows() {
        return rows;
    }

    /** The number of values that are present. */
    int count() {
        return count;
    }

    int nulls() {
        return rows - count;
    }

    /** Takes the validity of {@code newRows} rows from row {@code from} on; the loads that follow refer to them. */
    void begin(BaseFixedWidthVector vector, int from, int newRows, boolean nullable) {
        rows = newRows;
        loadBits(vector.getValidityBuffer(), from);
        count = countBits();
        levels.clear();
        if (!nullable) {
            return;
        }
        if (count == 0 || count == rows) {
            RunLengthEncoding.putRun(count == 0 ? 0 : 1, rows, 1, levels);
        } else {
            expandBits(present);
            RunLengthEncoding.encode(present, rows, 1, levels);
        }
    }

    void loadLongs(BaseFixedWidthVector vector, int from) {
        if (count > 0) {
            vector.getDataBuffer()
                    .nioBuffer((long) from * Long.BYTES, rows * Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer()
                    .get(longs, 0, rows);
            if (count < rows) {
                int kept = 0;
                for (int i = 0; i < rows; i++) {
                    longs[kept] = longs[i];
                    kept += present[i];
                }
            }
        }
    }

    void loadInts(BaseFixedWidthVector vector, int from) {
        if (count > 0) {
            vector.getDataBuffer()
                    .nioBuffer((long) from * Integer.BYTES, rows * Integer.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asIntBuffer()
                    .get(ints, 0, rows);
            keepPresentInts();
        }
    }

    void loadWidenedInts(BaseFixedWidthVector vector, int from) {
        loadInts(vector, from);
        for (int i = 0; i < count; i++) {
            longs[i] = ints[i];
        }
    }

    void loadBits(BaseFixedWidthVector vector, int from) {
        if (count > 0) {
            loadBits(vector.getDataBuffer(), from);
            expandBits(ints);
            keepPresentInts();
        }
    }

    void close() {
        zstd.release();
    }

    private void keepPresentInts() {
        if (count < rows) {
            int kept = 0;
            for (int i = 0; i < rows; i++) {
                ints[kept] = ints[i];
                kept += present[i];
            }
        }
    }

    private void loadBits(ArrowBuf buffer, int from) {
        int bytes = (rows + 7) / 8;
        buffer.getBytes(from / 8, bits, 0, bytes);
        if (rows % 8 != 0) {
            bits[bytes - 1] &= (byte) ((1 << rows % 8) - 1);
        }
    }

    private int countBits() {
        int ones = 0;
        for (int i = 0; i < (rows + 7) / 8; i++) {
            ones += Integer.bitCount(bits[i] & 0xFF);
        }
        return ones;
    }

    private void expandBits(int[] into) {
        for (int i = 0; i < rows; i++) {
            into[i] = bits[i >> 3] >>> (i & 7) & 1;
        }
    }
}
