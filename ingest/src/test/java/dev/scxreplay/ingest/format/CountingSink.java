package dev.scxreplay.ingest.format;

import dev.scxreplay.table.Batch;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.IntVector;

/** Counts what one trace after the other gives; their rows are dropped once they were looked at. */
public final class CountingSink implements EventSink, IngestLog, AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final Map<EventTable, TableAppender> appenders = new EnumMap<>(EventTable.class);
    private final Map<String, TableAppender> beside = new TreeMap<>();
    private TextDictionary dictionary = new TextDictionary();
    private long mostCalls;
    private long calls;
    private long rows;

    /** Begins another trace, for which a reader may call this sink so often. */
    public void begin(long allowedCalls) {
        mostCalls = allowedCalls;
        calls = 0;
        rows = 0;
    }

    /** The rows of events this trace has. */
    public long rows() {
        return rows;
    }

    /**
     * Looks at the rows of all traces since this was called last: whether those tables hold what the writer demands.
     *
     * @throws AssertionError if not
     */
    public void checkRows() {
        try {
            appenders.values().forEach(TableAppender::flush);
            beside.values().forEach(TableAppender::flush);
        } finally {
            closeAppenders();
            dictionary = new TextDictionary();
        }
    }

    @Override
    public TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags) {
        called();
        rows++;
        TableAppender row = appenders.computeIfAbsent(
                table, key -> new TableAppender(allocator, key.schema(), dictionary, CountingSink::check));
        row.beginRow();
        row.setLong(EventTable.SEQ, rows);
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

    private static void check(Batch batch) {
        for (int i = 0; i < batch.schema().columns().size(); i++) {
            Column column = batch.schema().columns().get(i);
            BaseFixedWidthVector vector = batch.vector(i);
            for (int row = 0; row < batch.rowCount(); row++) {
                if (vector.isNull(row)) {
                    if (!column.nullable()) {
                        throw new AssertionError(batch.schema().name() + " has a row without " + column.name());
                    }
                } else if (column.type() == ColumnType.TEXT) {
                    int code = ((IntVector) vector).get(row);
                    if (code < 0 || code >= batch.dictionary().size()) {
                        throw new AssertionError(column.name() + " has no text of code " + code);
                    }
                }
            }
        }
    }

    private void called() {
        if (++calls > mostCalls) {
            throw new AssertionError(
                    "a reader that does not end: it called its sink more than " + mostCalls + " times");
        }
    }

    @Override
    public TableAppender beside(TableSchema table) {
        called();
        return beside.computeIfAbsent(
                table.name(), name -> new TableAppender(allocator, table, dictionary, CountingSink::check));
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        called();
    }

    @Override
    public void lineBetween(String line) {
        called();
    }

    @Override
    public void lineOfEvent(String line) {
        called();
    }

    @Override
    public void clock(String clock, long tsNs, long traceNs) {
        called();
    }

    @Override
    public void restart() {
        called();
        rows = 0;
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
        called();
    }

    @Override
    public void count(Stat stat, long count) {
        called();
    }

    private void closeAppenders() {
        appenders.values().forEach(TableAppender::close);
        appenders.clear();
        beside.values().forEach(TableAppender::close);
        beside.clear();
    }

    @Override
    public void close() {
        closeAppenders();
        allocator.close();
    }
}
