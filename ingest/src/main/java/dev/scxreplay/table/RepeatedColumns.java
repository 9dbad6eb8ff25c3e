package dev.scxreplay.table;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;

/**
 * Which columns of a row group say the same as one before them, row by row: in a sched_switch, the task that is switched out
 * is the one that records it, twice by pid and twice by name.
 *
 * <p>Such a column's pages are encoded and compressed once. A row group ends where two columns part, and these never
 * meet again in this file.
 */
final class RepeatedColumns {
    private static final int NONE = -1;

    private final List<Column> columns;
    private final int[] originals;
    /** Columns that have parted from another. */
    private final boolean[] alone;

    RepeatedColumns(TableSchema schema) {
        columns = schema.columns();
        originals = new int[columns.size()];
        alone = new boolean[columns.size()];
        Arrays.fill(originals, NONE);
    }

    /** The column that {@code column} repeats, or -1. */
    int originalOf(int column) {
        return originals[column];
    }

    /** Begins a row group with the page of these rows, {@code from} being a multiple of 8. */
    void find(Batch batch, int from, int rows) {
        Arrays.fill(originals, NONE);
        for (int i = 1; i < originals.length; i++) {
            for (int other = 0; other < i && !alone[i] && originals[i] == NONE; other++) {
                if (originals[other] == NONE && canRepeat(i, other) && same(batch, i, other, from, rows)) {
                    originals[i] = isConstant(batch.vector(i), width(i), from, rows) ? NONE : other;
                }
            }
        }
    }

    /** Whether the next page has all the columns repeat that the row group found. */
    boolean holds(Batch batch, int from, int rows) {
        boolean all = true;
        for (int i = 1; i < originals.length; i++) {
            if (originals[i] != NONE && !same(batch, i, originals[i], from, rows)) {
                alone[i] = true;
                all = false;
            }
        }
        return all;
    }

    private boolean canRepeat(int column, int other) {
        return width(column) > 0
                && columns.get(column).type() == columns.get(other).type()
                && columns.get(column).nullable() == columns.get(other).nullable();
    }

    /** Bytes of a value; 0 for truths, which cost nothing anyway. */
    private int width(int column) {
        return switch (columns.get(column).type()) {
            case INT64, UINT64 -> Long.BYTES;
            case INT32, TEXT -> Integer.BYTES;
            case BOOL -> 0;
        };
    }

    private boolean same(Batch batch, int column, int other, int from, int rows) {
        int width = width(column);
        BaseFixedWidthVector one = batch.vector(column);
        BaseFixedWidthVector two = batch.vector(other);
        return values(one, width, from, rows).equals(values(two, width, from, rows))
                && validity(one, from, rows).equals(validity(two, from, rows));
    }

    /** One value in all rows: nothing is cheaper to encode. */
    private static boolean isConstant(BaseFixedWidthVector vector, int width, int from, int rows) {
        return values(vector, width, from, rows - 1).equals(values(vector, width, from + 1, rows - 1));
    }

    private static ByteBuffer values(BaseFixedWidthVector vector, int width, int from, int rows) {
        return vector.getDataBuffer().nioBuffer((long) from * width, rows * width);
    }

    private static ByteBuffer validity(BaseFixedWidthVector vector, int from, int rows) {
        return vector.getValidityBuffer().nioBuffer(from / Byte.SIZE, (rows + Byte.SIZE - 1) / Byte.SIZE);
    }
}
