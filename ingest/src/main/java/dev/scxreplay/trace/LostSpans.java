package dev.scxreplay.trace;

import dev.scxreplay.table.TableReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;

/**
 * The places where events of a trace are missing, by the time at which they begin ({@link TraceTables#LOST_SPAN}).
 *
 * <p>Memory is bounded by one batch. Not thread-safe.
 */
public final class LostSpans implements AutoCloseable {
    /** Null if the trace has none. */
    private final TableReader reader;

    private int row = -1;
    private int rows;

    /** Opens the lost spans of a trace. */
    public LostSpans(BufferAllocator allocator, Path traceDirectory) {
        Path file = traceDirectory.resolve(TraceTables.LOST_SPAN.name() + ".parquet");
        reader = Files.exists(file)
                ? TableReader.open(
                        allocator,
                        "SELECT cpu, from_ns, to_ns FROM read_parquet('"
                                + file.toString().replace("'", "''") + "') ORDER BY from_ns, cpu, to_ns")
                : null;
    }

    /** Moves to the next one; false at the end. */
    public boolean next() {
        row++;
        while (row >= rows) {
            if (reader == null || !reader.next()) {
                return false;
            }
            rows = reader.root().getRowCount();
            row = 0;
        }
        return true;
    }

    /** The CPU whose events are missing; -1 if the recorder did not say. */
    public int cpu() {
        return ((IntVector) reader.root().getVector(0)).get(row);
    }

    /** Time of the CPU's last event before them, ns. */
    public long fromNs() {
        return ((BigIntVector) reader.root().getVector(1)).get(row);
    }

    /** Time of the CPU's first event after them, ns. */
    public long toNs() {
        return ((BigIntVector) reader.root().getVector(2)).get(row);
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
