package dev.scxreplay.ingest.format;

import dev.scxreplay.table.Batch;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.IrqFlags;
import dev.scxreplay.trace.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;

/** Fills real batches and prints their rows, one line each, in the order of the trace. */
public final class PrintingSink implements EventSink, IngestLog, AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final TextDictionary dictionary = new TextDictionary();
    private final Map<EventTable, TableAppender> appenders = new EnumMap<>(EventTable.class);
    private final Map<Long, String> rows = new TreeMap<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> oddities = new ArrayList<>();
    private long seq;

    /** {@code ts cpu comm-pid flags TABLE event field=value ...}; fields without a value are left out. */
    public List<String> rows() {
        appenders.values().forEach(TableAppender::flush);
        return List.copyOf(rows.values());
    }

    /** {@code cpu from to count}. */
    public List<String> lost() {
        return lost;
    }

    /** {@code STAT place: reason}, or {@code STAT count}. */
    public List<String> oddities() {
        return oddities;
    }

    @Override
    public TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags) {
        TableAppender row = appenders.computeIfAbsent(
                table, key -> new TableAppender(allocator, key.schema(), dictionary, batch -> print(key, batch)));
        row.beginRow();
        row.setLong(EventTable.SEQ, seq++);
        row.setLong(EventTable.TS_NS, tsNs);
        row.setText(EventTable.EVENT, event);
        row.setInt(EventTable.COMMON_CPU, cpu);
        row.setInt(EventTable.COMMON_PID, pid);
        if (comm >= 0) {
            row.setText(EventTable.COMMON_COMM, comm);
        }
        if (flags >= 0) {
            row.setInt(EventTable.COMMON_FLAGS, flags);
        }
        return row;
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        lost.add(cpu + " " + fromNs + " " + toNs + " " + count);
    }

    @Override
    public void restart() {
        appenders.values().forEach(TableAppender::flush);
        rows.clear();
        lost.clear();
        oddities.clear();
        seq = 0;
    }

    @Override
    public TextDictionary dictionary() {
        return dictionary;
    }

    @Override
    public IngestLog log() {
        return this;
    }

    @Override
    public void odd(Stat stat, String place, String reason) {
        oddities.add(stat + " " + place + ": " + reason);
    }

    @Override
    public void count(Stat stat, long count) {
        oddities.add(stat + " " + count);
    }

    @Override
    public void close() {
        appenders.values().forEach(TableAppender::close);
        allocator.close();
    }

    private void print(EventTable table, Batch batch) {
        for (int row = 0; row < batch.rowCount(); row++) {
            StringJoiner text = new StringJoiner(" ");
            text.add(value(batch, EventTable.TS_NS, row))
                    .add(value(batch, EventTable.COMMON_CPU, row))
                    .add(value(batch, EventTable.COMMON_COMM, row) + "-" + value(batch, EventTable.COMMON_PID, row))
                    .add(flags(value(batch, EventTable.COMMON_FLAGS, row)))
                    .add(table.name())
                    .add(value(batch, EventTable.EVENT, row));
            List<Column> columns = table.schema().columns();
            for (int i = EventTable.COMMON.size(); i < columns.size(); i++) {
                if (!batch.vector(i).isNull(row)) {
                    text.add(columns.get(i).name() + "=" + value(batch, i, row));
                }
            }
            rows.put(Long.parseLong(value(batch, EventTable.SEQ, row)), text.toString());
        }
    }

    private static String flags(String value) {
        return value.equals("null") ? "no-flags" : IrqFlags.text(Integer.parseInt(value));
    }

    private static String value(Batch batch, int column, int row) {
        BaseFixedWidthVector vector = batch.vector(column);
        if (vector.isNull(row)) {
            return "null";
        }
        return switch (batch.schema().columns().get(column).type()) {
            case INT64 -> Long.toString(((BigIntVector) vector).get(row));
            case UINT64 -> "0x" + Long.toHexString(((UInt8Vector) vector).get(row));
            case INT32 -> Integer.toString(((IntVector) vector).get(row));
            case BOOL -> Boolean.toString(((BitVector) vector).get(row) != 0);
            case TEXT -> new String(batch.text(((IntVector) vector).get(row)), StandardCharsets.UTF_8);
        };
    }
}
