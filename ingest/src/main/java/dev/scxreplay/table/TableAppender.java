package dev.scxreplay.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;

/**
 * Fills the Arrow vectors of one table row by row and hands every full batch to its {@link BatchSink}.
 *
 * <p>A row begins with {@link #beginRow}; columns not set stay null. Not thread-safe; must be closed, which passes on
 * the last rows.
 *
 * <p>The validity of numbers and texts is set for a whole batch at once: bit by bit that of the required ones took a
 * twelfth of the ingest of a trace.dat, that of the optional ones a ninth of the ingest of a Perfetto trace. Values go to
 * memory by address, as the row is always inside the batch: with the short texts of {@link TextDictionary} that took a twelfth
 * off the ingest of a text.
 */
public final class TableAppender implements AutoCloseable {
    /** The rows held before they are handed on. */
    public static final int BATCH_ROWS = 20_000;

    /** The bytes of texts held before the rows are handed on: usual rows are 20,000 before that. */
    private static final long BATCH_TEXT_BYTES = 16 << 20;

    /** The rows there is room for at first: zeroing room for all took a sixth of a batch of small jobs. */
    private static final int FIRST_ROWS = 512;

    private Batch batch;
    /** Rows of the batch there is room for. */
    private int capacity;

    private final BatchSink sink;
    private final BaseFixedWidthVector[] vectors;
    /** By column: bytes of a number or the code of a text; 0 for truths. */
    private final byte[] widths;
    /** By column: the address of the batch's first value of a number or text. */
    private final long[] addresses;
    /** By column: bits of the rows in which an optional number or text is set; null for all others. */
    private final long[][] valid;
    /** Bits of the columns of required numbers and texts. */
    private final long required;
    /** Bits of those of them that are set in the current row. */
    private long filled;
    /** The rows of this batch in which not all are; the writer will refuse them. */
    private final List<Incomplete> incomplete = new ArrayList<>();

    private int row = -1;
    private long rows;

    private record Incomplete(int row, long missing) {}

    /** Creates an appender for one table; of at most 64 columns. */
    public TableAppender(BufferAllocator allocator, TableSchema schema, TextDictionary dictionary, BatchSink sink) {
        this.batch = new Batch(allocator, schema, dictionary, FIRST_ROWS);
        this.sink = sink;
        this.vectors = new BaseFixedWidthVector[schema.columns().size()];
        this.widths = new byte[vectors.length];
        this.addresses = new long[vectors.length];
        this.valid = new long[vectors.length][];
        if (vectors.length > Long.SIZE) {
            throw new IllegalArgumentException("table " + schema.name() + " has " + vectors.length + " columns");
        }
        long bits = 0;
        for (int i = 0; i < vectors.length; i++) {
            Column column = schema.columns().get(i);
            widths[i] = switch (column.type()) {
                case INT64, UINT64 -> Long.BYTES;
                case INT32, TEXT -> Integer.BYTES;
                case BOOL -> 0;
            };
            if (!column.nullable() && column.type() != ColumnType.BOOL) {
                bits |= 1L << i;
            } else if (column.type() != ColumnType.BOOL) {
                valid[i] = new long[(BATCH_ROWS + Long.SIZE - 1) / Long.SIZE];
            }
        }
        this.required = bits;
        fill(batch);
    }

    private void fill(Batch next) {
        batch = next;
        capacity = batch.capacity();
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = batch.vector(i);
            addresses[i] = vectors[i].getDataBuffer().memoryAddress();
        }
    }

    /** Begins the next row; all its columns are null until set. */
    public void beginRow() {
        endRow();
        if (row + 1 == capacity) {
            if (capacity < BATCH_ROWS) {
                batch.grow(BATCH_ROWS);
                fill(batch);
            } else {
                handOn();
            }
        } else if (batch.ownTextBytes() > BATCH_TEXT_BYTES) {
            handOn();
        }
        row++;
        filled = 0;
        rows++;
    }

    /** Sets a 64-bit column, signed or unsigned, of the current row. */
    public void setLong(int column, long value) {
        MemoryUtil.putLong(place(column, Long.BYTES), value);
    }

    /** Sets a 32-bit column of the current row. */
    public void setInt(int column, int value) {
        MemoryUtil.putInt(place(column, Integer.BYTES), value);
    }

    /** The address of a column's value in this row, in which it is noted as set. */
    private long place(int column, int width) {
        if (widths[column] != width || row < 0) {
            throw new IllegalArgumentException(
                    "column " + schema().columns().get(column).name() + " of row " + row + " has no value of " + width
                            + " bytes");
        }
        long[] optional = valid[column];
        if (optional == null) {
            filled |= 1L << column;
        } else {
            optional[row / Long.SIZE] |= 1L << row;
        }
        return addresses[column] + (long) row * width;
    }

    /** Sets a text column of the current row to a code of the dictionary. */
    public void setText(int column, int code) {
        setInt(column, code >= 0 ? code : batch.addText(dictionary().passing(code)));
    }

    /** Sets a text column of the current row. */
    public void setText(int column, String text) {
        setText(column, dictionary().pass(text));
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

    /** Hands on the rows filled so far and waits until they are written. */
    public void flush() {
        handOn();
        sink.await();
    }

    /** Hands on the rows filled so far. */
    void handOn() {
        if (row >= 0) {
            endRow();
            setValidity();
            batch.setRowCount(row + 1);
            Batch next = sink.exchange(batch);
            if (next != batch) {
                fill(next);
            }
            incomplete.clear();
            row = -1;
        }
    }

    private void endRow() {
        if ((filled & required) != required && row >= 0) {
            incomplete.add(new Incomplete(row, required & ~filled));
            filled = required; // noted once
        }
    }

    private void setValidity() {
        for (int i = 0; i < vectors.length; i++) {
            if ((required >> i & 1) != 0) {
                ArrowBuf validity = vectors[i].getValidityBuffer();
                validity.setOne(0, (row + Byte.SIZE) / Byte.SIZE);
                for (Incomplete one : incomplete) {
                    if ((one.missing >> i & 1) != 0) {
                        BitVectorHelper.unsetBit(validity, one.row);
                    }
                }
            } else if (valid[i] != null) {
                ArrowBuf validity = vectors[i].getValidityBuffer();
                for (int word = 0; word <= row / Long.SIZE; word++) {
                    validity.setLong((long) word * Long.BYTES, valid[i][word]);
                    valid[i][word] = 0;
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            handOn();
        } finally {
            batch.close();
        }
    }
}
