package dev.scxreplay.ingest;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.util.ReusableByteArray;

/** The rows of one table of one recording that is merged, in their order, as events of the merged trace. */
final class MergedRows implements AutoCloseable {
    private final EventTable table;
    private final int input;
    private final MergedClock clock;
    private final int cpuBase;
    private final TableReader reader;
    private final EventSink sink;
    private final ReusableByteArray text = new ReusableByteArray();
    private List<FieldVector> vectors;
    private int row = -1;
    private int rows;
    private long seq;
    private long tsNs;

    /** Opens the table of recording number {@code input} of all. */
    MergedRows(
            EventTable table,
            Path file,
            int input,
            MergedClock clock,
            int cpuBase,
            BufferAllocator allocator,
            EventSink sink) {
        this.table = table;
        this.input = input;
        this.clock = clock;
        this.cpuBase = cpuBase;
        this.sink = sink;
        this.reader = TableReader.open(
                allocator, "SELECT * FROM read_parquet('" + file.toString().replace("'", "''") + "')");
    }

    /** Moves to the next row; false at the end. */
    boolean next() {
        while (++row >= rows) {
            if (!reader.next()) {
                return false;
            }
            vectors = reader.root().getFieldVectors();
            rows = reader.root().getRowCount();
            row = -1;
        }
        seq = ((BigIntVector) vectors.get(EventTable.SEQ)).get(row);
        tsNs = clock.of(((BigIntVector) vectors.get(EventTable.TS_NS)).get(row));
        return true;
    }

    /** Time of the row in the merged trace. */
    long tsNs() {
        return tsNs;
    }

    /** Whether its row comes first: by time, then by recording, then by the order in that. */
    boolean isBefore(MergedRows other) {
        if (tsNs != other.tsNs) {
            return tsNs < other.tsNs;
        }
        return input != other.input ? input < other.input : seq < other.seq;
    }

    /** Hands the row on. */
    void handOn() {
        TableAppender to = sink.begin(
                table,
                code(EventTable.EVENT),
                tsNs,
                number(EventTable.COMMON_CPU) + cpuBase,
                number(EventTable.COMMON_PID),
                vectors.get(EventTable.COMMON_COMM).isNull(row) ? -1 : code(EventTable.COMMON_COMM),
                vectors.get(EventTable.COMMON_FLAGS).isNull(row) ? -1 : number(EventTable.COMMON_FLAGS));
        List<Column> columns = table.schema().columns();
        for (int i = EventTable.COMMON.size(); i < columns.size(); i++) {
            if (!vectors.get(i).isNull(row)) {
                copy(i, columns.get(i), to);
            }
        }
    }

    private void copy(int column, Column as, TableAppender to) {
        switch (as.type()) {
            case INT64 -> to.setLong(column, ((BigIntVector) vectors.get(column)).get(row));
            case UINT64 -> to.setLong(column, ((UInt8Vector) vectors.get(column)).get(row));
            case INT32 ->
                to.setInt(column, isCpu(as) && number(column) >= 0 ? number(column) + cpuBase : number(column));
            case BOOL -> to.setBool(column, ((BitVector) vectors.get(column)).get(row) != 0);
            case TEXT -> {
                ((VarCharVector) vectors.get(column)).read(row, text);
                to.setText(column, sink.dictionary().pass(text.getBuffer(), 0, (int) text.getLength()));
            }
        }
    }

    /** Whether an event's own field is a CPU number: those in texts and bitmaps stay as recorded. */
    private static boolean isCpu(Column column) {
        return column.type() == ColumnType.INT32
                && (column.name().equals("cpu") || column.name().endsWith("_cpu"));
    }

    private int number(int column) {
        return ((IntVector) vectors.get(column)).get(row);
    }

    private int code(int column) {
        TextDictionary dictionary = sink.dictionary();
        ((VarCharVector) vectors.get(column)).read(row, text);
        return dictionary.intern(text.getBuffer(), 0, (int) text.getLength());
    }

    @Override
    public void close() {
        reader.close();
    }
}
