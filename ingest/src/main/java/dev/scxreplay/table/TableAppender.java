package dev.scxreplay.table;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;

/**
 * Fills the Arrow vectors of one table row by row and hands every full batch to its {@link BatchSink}.
 *
 * <p>A row begins with {@link #beginRow}; columns not set stay null. Not thread-safe; must be closed, which passes on
 * the last rows.
 */
public final class TableAppender implements AutoCloseable {
    /** The rows held before they are handed on. */
    public static final int BATCH_ROWS = 20_000;

    private final Batch batch;
    private final BatchSink sink;
    private final BaseFixedWidthVector[] vectors;
    private int row = -1;
    private long rows;

    /** Creates an appender for one table. */
    public TableAppender(BufferAllocator allocator, TableSchema schema, TextDictionary dictionary, BatchSink sink) {
        this.batch = new Batch(allocator, schema, dictionary, BATCH_ROWS);
        this.sink = sink;
        this.vectors = new BaseFixedWidthVector[schema.columns().size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = batch.vector(i);
        }
    }

    /** Begins the next row; all its columns are null until set. */
    public void beginRow() {
        if (row + 1 == BATCH_ROWS) {
            flush();
        }
        row++;
        rows++;
    }

    /** Sets a 64-bit column, signed or unsigned, of the current row. */
    public void setLong(int column, long value) {
        BaseFixedWidthVector vector = vectors[column];
        if (vector instanceof BigIntVector signed) {
            signed.set(row, value);
        } else {
            ((UInt8Vector) vector).set(row, value);
        }
    }

    /** Sets a 32-bit column of the current row. */
    public void setInt(int column, int value) {
        ((IntVector) vectors[column]).set(row, value);
    }

    /** Sets a text column of the current row to a code of the dictionary. */
    public void setText(int column, int code) {
        ((IntVector) vectors[column]).set(row, code);
    }

    /** Sets a text column of the current row. */
    public void setText(int column, String text) {
        setText(column, batch.dictionary().intern(text));
    }

    /** Sets a truth column of the current row. */
    public void setBool(int column, boolean value) {
        ((BitVector) vectors[column]).set(row, value ? 1 : 0);
    }

    /** The table being filled. */
    public TableSchema schema() {
        return batch.schema();
    }

    /** The texts behind text codes. */
    public TextDictionary dictionary() {
        return batch.dictionary();
    }

    /** The number of rows begun so far. */
    public long rows() {
        return rows;
    }

    /** Hands on the rows filled so far. */
    public void flush() {
        if (row >= 0) {
            batch.setRowCount(row + 1);
            sink.write(batch);
            batch.clear();
            row = -1;
        }
    }

    @Override
    public void close() {
        try {
            flush();
        } finally {
            batch.close();
        }
    }
}
