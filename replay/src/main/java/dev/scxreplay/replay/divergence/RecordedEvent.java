package dev.scxreplay.replay.divergence;

import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.TraceCursor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;

/**
 * One event of a recording.
 *
 * @param seq its place in the trace
 * @param tsNs its time, ns
 */
public record RecordedEvent(long seq, long tsNs) {
    /**
     * The last event up to a time, of that very time if possible one of the CPU asked for; the first event of all if the time
     * is before it. Empty if the trace has none.
     */
    static Optional<RecordedEvent> at(Path traceDirectory, long atNs, int cpu) {
        List<String> tables = new ArrayList<>();
        for (EventTable table : EventTable.values()) {
            Path file = traceDirectory.resolve(table.schema().name() + ".parquet");
            if (Files.exists(file)) {
                tables.add("SELECT seq, ts_ns, common_cpu FROM read_parquet('"
                        + file.toString().replace("'", "''") + "')" + where(table));
            }
        }
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        String events = tables.stream().collect(Collectors.joining(" UNION ALL ", "(", ")"));
        String sql = "SELECT seq, ts_ns FROM " + events + " ORDER BY ts_ns > " + atNs + ", CASE WHEN ts_ns > " + atNs
                + " THEN seq END, ts_ns DESC, common_cpu = " + cpu + " DESC, seq DESC LIMIT 1";
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(allocator, sql)) {
            if (!reader.next() || reader.root().getRowCount() == 0) {
                return Optional.empty();
            }
            return Optional.of(new RecordedEvent(
                    ((BigIntVector) reader.root().getVector(0)).get(0),
                    ((BigIntVector) reader.root().getVector(1)).get(0)));
        }
    }

    /** What measures the recorded kernel's own waits decides nothing in a replay. */
    private static String where(EventTable table) {
        return table == EventTable.SCX_PROBE
                ? " WHERE event NOT IN ('" + String.join("', '", TraceCursor.GROUND_TRUTH) + "')"
                : "";
    }
}
