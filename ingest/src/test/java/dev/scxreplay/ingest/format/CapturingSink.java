package dev.scxreplay.ingest.format;

import dev.scxreplay.table.Batch;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;

/** Fills real batches and gives their rows back in the order of the trace. */
public final class CapturingSink implements EventSink, IngestLog, AutoCloseable {
    /** One row of any event table, absent values left out. */
    public record Row(EventTable table, Map<String, Object> values) {
        /** The value of a column. */
        public String event() {
            return text("event");
        }

        /** The value of a column. */
        public long tsNs() {
            return (Long) values.get("ts_ns");
        }

        /** The value of a column. */
        public int number(String column) {
            return (Integer) values.get(column);
        }

        /** The value of a column. */
        public String text(String column) {
            return (String) values.get(column);
        }
    }

    /** One call of {@link EventSink#lost}. */
    public record Lost(int cpu, long fromNs, long toNs, long count) {}

    private final BufferAllocator allocator = new RootAllocator();
    private final TextDictionary dictionary = new TextDictionary();
    private final Map<EventTable, TableAppender> appenders = new EnumMap<>(EventTable.class);
    private final Map<Long, Row> rows = new TreeMap<>();
    private final List<Lost> lost = new ArrayList<>();
    private final Map<Stat, Long> stats = new EnumMap<>(Stat.class);
    private final List<String> reasons = new ArrayList<>();
    private final List<String> clocks = new ArrayList<>();
    private long seq;

    /** All rows in order; call after reading. */
    public List<Row> rows() {
        appenders.values().forEach(TableAppender::flush);
        return new ArrayList<>(rows.values());
    }

    /** Forgets everything but the dictionary. */
    public void clear() {
        appenders.values().forEach(TableAppender::flush);
        rows.clear();
        lost.clear();
        stats.clear();
        reasons.clear();
        clocks.clear();
        seq = 0;
    }

    /** Each call of {@link EventSink#lost}. */
    public List<Lost> lost() {
        return lost;
    }

    /** Each call of {@link EventSink#clock}. */
    public List<String> clocks() {
        return clocks;
    }

    /** What was counted. */
    public Map<Stat, Long> stats() {
        return stats;
    }

    /** What was logged. */
    public List<String> reasons() {
        return reasons;
    }

    @Override
    public TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags) {
        TableAppender appender = appenders.computeIfAbsent(
                table, key -> new TableAppender(allocator, key.schema(), dictionary, batch -> take(key, batch)));
        appender.beginRow();
        appender.setLong(EventTable.SEQ, seq++);
        appender.setLong(EventTable.TS_NS, tsNs);
        appender.setText(EventTable.EVENT, event);
        appender.setInt(EventTable.COMMON_CPU, cpu);
        appender.setInt(EventTable.COMMON_PID, pid);
        if (comm >= 0) {
            appender.setText(EventTable.COMMON_COMM, comm);
        }
        if (flags >= 0) {
            appender.setInt(EventTable.COMMON_FLAGS, flags);
        }
        return appender;
    }

    private void take(EventTable table, Batch batch) {
        List<Column> columns = batch.schema().columns();
        for (int row = 0; row < batch.rowCount(); row++) {
            Map<String, Object> values = new TreeMap<>();
            for (int i = 0; i < columns.size(); i++) {
                BaseFixedWidthVector vector = batch.vector(i);
                if (!vector.isNull(row)) {
                    values.put(columns.get(i).name(), value(batch, columns.get(i), vector, row));
                }
            }
            rows.put((Long) values.get("seq"), new Row(table, values));
        }
    }

    private static Object value(Batch batch, Column column, BaseFixedWidthVector vector, int row) {
        return switch (column.type()) {
            case INT64 -> ((BigIntVector) vector).get(row);
            case UINT64 -> ((UInt8Vector) vector).get(row);
            case INT32 -> ((IntVector) vector).get(row);
            case BOOL -> ((BitVector) vector).get(row) != 0;
            case TEXT -> new String(batch.text(((IntVector) vector).get(row)), StandardCharsets.UTF_8);
        };
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        lost.add(new Lost(cpu, fromNs, toNs, count));
    }

    @Override
    public void clock(String clock, long tsNs, long traceNs) {
        clocks.add(clock + " " + tsNs + " " + traceNs);
    }

    @Override
    public void restart() {
        clear();
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
        count(stat, 1);
        reasons.add(stat + " " + place + ": " + reason);
    }

    @Override
    public void count(Stat stat, long count) {
        stats.merge(stat, count, Long::sum);
    }

    @Override
    public void close() {
        appenders.values().forEach(TableAppender::close);
        allocator.close();
    }
}
