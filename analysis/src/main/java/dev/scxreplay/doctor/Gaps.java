package dev.scxreplay.doctor;

import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.TraceTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;

/** The places where events are missing, as time comes to them. */
final class Gaps implements AutoCloseable {
    private record Gap(int cpu, long fromNs, long toNs) {}

    private final TableReader reader;
    private final List<Gap> open = new ArrayList<>();
    private Gap next;
    private int row = -1;
    private int rows;

    Gaps(BufferAllocator allocator, Path traceDirectory) {
        Path file = traceDirectory.resolve(TraceTables.LOST_SPAN.name() + ".parquet");
        reader = TableReader.open(
                allocator,
                "SELECT cpu, from_ns, to_ns FROM " + EventStream.scan(file) + " ORDER BY from_ns, cpu, to_ns");
        next = read();
    }

    /** Goes to a time; returns whether what was known before may have changed unseen. */
    boolean moveTo(long ns) {
        boolean changed = open.removeIf(gap -> gap.toNs < ns);
        for (; next != null && next.fromNs <= ns; next = read()) {
            changed = true;
            if (next.toNs >= ns) {
                open.add(next);
            }
        }
        return changed || !open.isEmpty();
    }

    /** How many CPUs lack events at this time. */
    int size() {
        return open.size();
    }

    int cpu(int index) {
        return open.get(index).cpu;
    }

    private Gap read() {
        row++;
        while (row >= rows) {
            if (!reader.next()) {
                return null;
            }
            rows = reader.root().getRowCount();
            row = 0;
        }
        return new Gap(
                ((IntVector) reader.root().getVector(0)).get(row),
                ((BigIntVector) reader.root().getVector(1)).get(row),
                ((BigIntVector) reader.root().getVector(2)).get(row));
    }

    @Override
    public void close() {
        reader.close();
    }
}
