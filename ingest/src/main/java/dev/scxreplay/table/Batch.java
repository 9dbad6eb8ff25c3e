package dev.scxreplay.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;

/**
 * Some rows of one table as Arrow vectors, one per column.
 *
 * <p>Text columns are {@link IntVector}s of codes, see {@link #text}: those from 0 on are codes of the dictionary given at
 * creation. A batch is filled through
 * {@link TableAppender} and emptied by {@link #clear}. Not thread-safe; must be closed.
 */
public final class Batch implements AutoCloseable {
    private final TableSchema schema;
    private final TextDictionary dictionary;
    private final List<BaseFixedWidthVector> vectors = new ArrayList<>();
    /** Texts only this batch has: they were too many for the dictionary. */
    private final List<byte[]> ownTexts = new ArrayList<>();

    private long ownTextBytes;
    /** The dictionary as it was when the rows were complete; it may grow while they are read by another thread. */
    private byte[][] texts = {};

    private int textCount;
    private int capacity;
    private int rowCount;

    /** Allocates an empty batch of at most {@code capacity} rows. */
    public Batch(BufferAllocator allocator, TableSchema schema, TextDictionary dictionary, int capacity) {
        this.schema = schema;
        this.dictionary = dictionary;
        this.capacity = capacity;
        for (Column column : schema.columns()) {
            BaseFixedWidthVector vector = switch (column.type()) {
                case INT64 -> new BigIntVector(column.name(), allocator);
                case UINT64 -> new UInt8Vector(column.name(), allocator);
                case INT32, TEXT -> new IntVector(column.name(), allocator);
                case BOOL -> new BitVector(column.name(), allocator);
            };
            vector.allocateNew(capacity);
            vectors.add(vector);
        }
    }

    /** The table this batch belongs to. */
    public TableSchema schema() {
        return schema;
    }

    /** The texts behind the codes of the text columns. */
    public TextDictionary dictionary() {
        return dictionary;
    }

    /** The vector of a column: BigInt, UInt8, Int (also for text codes) or Bit. */
    public BaseFixedWidthVector vector(int column) {
        return vectors.get(column);
    }

    /** The number of rows held. */
    public int rowCount() {
        return rowCount;
    }

    /** The number of rows this batch can hold. */
    public int capacity() {
        return capacity;
    }

    /** Makes room for {@code rows} rows and keeps those it has; the vectors' memory moves. */
    void grow(int rows) {
        for (BaseFixedWidthVector vector : vectors) {
            while (vector.getValueCapacity() < rows) {
                vector.reAlloc();
            }
        }
        capacity = rows;
    }

    /** Declares how many rows are filled. */
    public void setRowCount(int rows) {
        rowCount = rows;
        texts = dictionary.texts();
        textCount = dictionary.size();
        for (BaseFixedWidthVector vector : vectors) {
            vector.setValueCount(rows);
        }
    }

    /** Adds a text and returns its code, which is negative and means it in this batch only. */
    int addText(byte[] text) {
        ownTexts.add(text);
        ownTextBytes += text.length;
        return -ownTexts.size();
    }

    /** The bytes of a code of a text column; not a copy, not to be changed. */
    public byte[] text(int code) {
        return code < 0 ? ownTexts.get(-1 - code) : texts[code];
    }

    /** The number of texts that may have codes from 0 on. */
    int textCount() {
        return textCount;
    }

    /** The number of texts that may have negative codes. */
    int ownTextCount() {
        return ownTexts.size();
    }

    /** The bytes of these texts. */
    long ownTextBytes() {
        return ownTextBytes;
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        rowCount = 0;
        ownTexts.clear();
        ownTextBytes = 0;
        for (BaseFixedWidthVector vector : vectors) {
            vector.reset();
        }
    }

    @Override
    public void close() {
        for (BaseFixedWidthVector vector : vectors) {
            vector.close();
        }
    }
}
