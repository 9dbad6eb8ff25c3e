package dev.scxreplay.doctor;

import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * All events of a trace in order, those that measure the kernel too, which a replay never sees.
 *
 * <p>Memory is bounded by one batch per table. Not thread-safe.
 */
final class EventStream implements AutoCloseable {
    private final PriorityQueue<Source> open = new PriorityQueue<>(Comparator.comparingLong(source -> source.seq));
    private Source current;

    EventStream(BufferAllocator allocator, Path traceDirectory) {
        for (EventTable table : EventTable.values()) {
            Path file = file(traceDirectory, table);
            if (Files.exists(file)) {
                Source source = new Source(TableReader.open(
                        allocator,
                        "SELECT seq, ts_ns, common_cpu, common_pid, coalesce(common_flags, -1)::INTEGER, "
                                + columns(table) + " FROM " + scan(file)));
                if (source.advance()) {
                    open.add(source);
                } else {
                    source.reader.close();
                }
            }
        }
    }

    static Path file(Path traceDirectory, EventTable table) {
        return traceDirectory.resolve(table.schema().name() + ".parquet");
    }

    static String scan(Path file) {
        return "read_parquet('" + file.toString().replace("'", "''") + "')";
    }

    /** Moves to the next event; false at the end. */
    boolean next() {
        if (current != null) {
            if (!current.advance()) {
                current.reader.close();
            } else if (open.isEmpty() || current.seq < open.peek().seq) {
                return true;
            } else {
                open.add(current);
            }
        }
        current = open.poll();
        return current != null;
    }

    EventCode code() {
        return EventCode.of(current.code.get(current.row));
    }

    long seq() {
        return current.seq;
    }

    long tsNs() {
        return current.ts.get(current.row);
    }

    int cpu() {
        return current.cpu.get(current.row);
    }

    /** Pid of the task that recorded it, -1 if unknown. */
    int pid() {
        return current.pid.get(current.row);
    }

    /** As in {@link EventTable}, -1 if not recorded. */
    int flags() {
        return current.flags.get(current.row);
    }

    long a() {
        return current.argument(0);
    }

    long b() {
        return current.argument(1);
    }

    long c() {
        return current.argument(2);
    }

    @Override
    public void close() {
        if (current != null) {
            current.reader.close();
        }
        open.forEach(source -> source.reader.close());
        open.clear();
        current = null;
    }

    private static String columns(EventTable table) {
        return switch (table) {
            case SCHED_SWITCH ->
                code(EventCode.SWITCH) + ", prev_pid::BIGINT, next_pid::BIGINT, ascii(prev_state)::BIGINT";
            case SCHED_WAKEUP ->
                "CASE event WHEN 'sched_waking' THEN " + code(EventCode.WAKING) + " WHEN 'sched_wakeup' THEN "
                        + code(EventCode.WAKEUP) + " ELSE " + code(EventCode.WAKEUP_NEW)
                        + " END, pid::BIGINT, target_cpu::BIGINT, 0::BIGINT";
            case SCHED_MIGRATE_TASK -> code(EventCode.MIGRATE) + ", pid::BIGINT, orig_cpu::BIGINT, dest_cpu::BIGINT";
            case SCHED_PROCESS ->
                "CASE event WHEN 'sched_process_fork' THEN " + code(EventCode.FORK) + " WHEN 'sched_process_exit' THEN "
                        + code(EventCode.EXIT) + " WHEN 'sched_process_exec' THEN " + code(EventCode.EXEC) + " ELSE "
                        + code(EventCode.OTHER)
                        + " END, pid::BIGINT, coalesce(child_pid, old_pid, pid)::BIGINT, 0::BIGINT";
            case IRQ_VECTOR ->
                "CASE WHEN ends_with(event, '_entry') THEN " + code(EventCode.VECTOR_ENTRY) + " ELSE "
                        + code(EventCode.VECTOR_EXIT) + " END, vector::BIGINT, 0::BIGINT, 0::BIGINT";
            case SCX_PROBE ->
                "CASE event WHEN 'kick_cpu' THEN " + code(EventCode.KICK) + " WHEN 'kick_work_in' THEN "
                        + code(EventCode.KICK_WORK_IN) + " WHEN 'kick_work_out' THEN " + code(EventCode.KICK_WORK_OUT)
                        + " WHEN 'wait_begin' THEN " + code(EventCode.WAIT_BEGIN) + " WHEN 'wait_end' THEN "
                        + code(EventCode.WAIT_END) + " WHEN 'init_dsq' THEN " + code(EventCode.DSQ_INIT)
                        + " WHEN 'exit_dsq' THEN " + code(EventCode.DSQ_EXIT) + " ELSE " + code(EventCode.OTHER)
                        + " END, CASE WHEN dsq IS NOT NULL THEN " + signed("dsq") + " ELSE cpu::BIGINT END, "
                        + signed("cur") + ", " + signed("snap");
            case SCHED_STAT, IPI, KMEM, PERCPU, SCHED_EXT, PRINT, SCX_DSQ, OTHER -> code(EventCode.OTHER);
        };
    }

    private static String code(EventCode code) {
        return code.ordinal() + "::INTEGER";
    }

    /** The same 64 bits as a signed number. */
    private static String signed(String column) {
        return "CASE WHEN " + column + " > 9223372036854775807 THEN (" + column
                + "::HUGEINT - 18446744073709551616)::BIGINT ELSE " + column + "::BIGINT END";
    }

    /** The event tables that a trace has. */
    static List<Path> files(Path traceDirectory) {
        List<Path> files = new ArrayList<>();
        for (EventTable table : EventTable.values()) {
            if (Files.exists(file(traceDirectory, table))) {
                files.add(file(traceDirectory, table));
            }
        }
        return files;
    }

    /** One event table, read batch by batch. */
    private static final class Source {
        private static final int FIRST_ARGUMENT = 6;

        final TableReader reader;
        long seq;
        int row = -1;
        private int rows;
        private BigIntVector sequence;
        private BigIntVector ts;
        private IntVector cpu;
        private IntVector pid;
        private IntVector flags;
        private IntVector code;
        private final BigIntVector[] arguments = new BigIntVector[3];

        Source(TableReader reader) {
            this.reader = reader;
        }

        boolean advance() {
            row++;
            while (row >= rows) {
                if (!reader.next()) {
                    return false;
                }
                VectorSchemaRoot root = reader.root();
                rows = root.getRowCount();
                sequence = (BigIntVector) root.getVector(0);
                ts = (BigIntVector) root.getVector(1);
                cpu = (IntVector) root.getVector(2);
                pid = (IntVector) root.getVector(3);
                flags = (IntVector) root.getVector(4);
                code = (IntVector) root.getVector(5);
                for (int i = FIRST_ARGUMENT; i < root.getFieldVectors().size(); i++) {
                    arguments[i - FIRST_ARGUMENT] = (BigIntVector) root.getVector(i);
                }
                row = 0;
            }
            seq = sequence.get(row);
            return true;
        }

        long argument(int index) {
            BigIntVector vector = arguments[index];
            return vector == null || vector.isNull(row) ? 0 : vector.get(row);
        }
    }
}
