package dev.scxreplay.report;

import dev.scxreplay.report.PerfettoPackets.Message;
import dev.scxreplay.table.TableReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * The recorded schedule as Perfetto has it: bundles of the kernel's events, each of one CPU.
 *
 * <p>Source of the numbers: perfetto, {@code protos/perfetto/trace/ftrace/ftrace_event_bundle.proto}, {@code
 * ftrace_event.proto}, {@code sched.proto}.
 */
final class PerfettoSchedule {
    private static final int FTRACE_EVENTS = 1;
    private static final int BUNDLE_CPU = 1;
    private static final int BUNDLE_EVENT = 2;
    private static final int EVENT_TIME = 1;
    private static final int EVENT_PID = 2;
    private static final int SCHED_SWITCH = 4;
    private static final int SCHED_WAKEUP = 17;
    private static final int SCHED_WAKING = 20;
    private static final int SCHED_WAKEUP_NEW = 114;
    /** A bundle is written once it has so many bytes; with it, 8,192 CPUs hold 64 MB at most. */
    private static final int BUNDLE_BYTES = 1 << 13;

    private static final String TASK_STATES = "SDTtXZPI";

    /** Which event a row is, and its first fields; the state is the bits of {@link #TASK_STATES}, + the next one. */
    private static final String COMMON = "seq, ts_ns, common_cpu, common_pid, ";

    private static final String SWITCHES = "SELECT " + COMMON + SCHED_SWITCH
            + ", prev_comm, prev_pid, prev_prio, next_comm, next_pid, next_prio, CAST(" + stateBits() + " AS BIGINT)"
            + " FROM read_parquet(";
    private static final String WAKEUPS = "SELECT " + COMMON + "CASE event WHEN 'sched_wakeup' THEN " + SCHED_WAKEUP
            + " WHEN 'sched_waking' THEN " + SCHED_WAKING + " ELSE " + SCHED_WAKEUP_NEW
            + " END, comm, pid, prio, target_cpu"
            + " FROM read_parquet(";

    private final PerfettoPackets packets;
    private final List<Message> bundles = new ArrayList<>();
    private final Message event = new Message();
    private final Message payload = new Message();

    PerfettoSchedule(PerfettoPackets packets) {
        this.packets = packets;
    }

    /** One table being read. */
    private static final class Rows implements AutoCloseable {
        private final TableReader reader;
        private int row = -1;
        private int rows;

        Rows(BufferAllocator allocator, Path file, String select) {
            String quoted = "'" + file.toString().replace("'", "''") + "'";
            reader = Files.exists(file) ? TableReader.open(allocator, select + quoted + ")") : null;
        }

        /** Goes to the next row; false if there is none. */
        boolean next() {
            row++;
            while (reader != null && row >= rows && rows >= 0) {
                rows = reader.next() ? reader.root().getRowCount() : -1;
                row = 0;
            }
            return reader != null && rows > 0;
        }

        long big(int column) {
            return ((BigIntVector) reader.root().getVector(column)).get(row);
        }

        int number(int column) {
            return ((IntVector) reader.root().getVector(column)).get(row);
        }

        byte[] text(int column) {
            return ((VarCharVector) reader.root().getVector(column)).get(row);
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
            }
        }
    }

    /**
     * Writes all switches and wake-ups of a trace.
     *
     * @param trace the directory of its tables
     * @return how many there are
     */
    long write(Path trace) throws IOException {
        long events = 0;
        try (BufferAllocator allocator = new RootAllocator();
                Rows switches = new Rows(allocator, trace.resolve("event_sched_switch.parquet"), SWITCHES);
                Rows wakeups = new Rows(allocator, trace.resolve("event_sched_wakeup.parquet"), WAKEUPS)) {
            boolean switchLeft = switches.next();
            boolean wakeupLeft = wakeups.next();
            while (switchLeft || wakeupLeft) {
                if (switchLeft && (!wakeupLeft || switches.big(0) < wakeups.big(0))) {
                    schedSwitch(switches);
                    switchLeft = switches.next();
                } else {
                    wakeup(wakeups);
                    wakeupLeft = wakeups.next();
                }
                events++;
            }
        }
        for (int cpu = 0; cpu < bundles.size(); cpu++) {
            finish(cpu);
        }
        return events;
    }

    private void schedSwitch(Rows rows) throws IOException {
        payload.clear();
        payload.text(1, rows.text(5));
        payload.number(2, rows.number(6));
        payload.number(3, rows.number(7));
        payload.number(4, rows.big(11));
        payload.text(5, rows.text(8));
        payload.number(6, rows.number(9));
        payload.number(7, rows.number(10));
        add(rows);
    }

    private void wakeup(Rows rows) throws IOException {
        payload.clear();
        payload.text(1, rows.text(5));
        payload.number(2, rows.number(6));
        payload.number(3, rows.number(7));
        payload.number(5, rows.number(8));
        add(rows);
    }

    private void add(Rows rows) throws IOException {
        event.clear();
        event.number(EVENT_TIME, rows.big(1));
        event.number(EVENT_PID, rows.number(3));
        event.message(rows.number(4), payload);
        int cpu = rows.number(2);
        while (bundles.size() <= cpu) {
            bundles.add(null);
        }
        if (bundles.get(cpu) == null) {
            bundles.set(cpu, new Message());
            bundles.get(cpu).number(BUNDLE_CPU, cpu);
        }
        bundles.get(cpu).message(BUNDLE_EVENT, event);
        if (bundles.get(cpu).size() > BUNDLE_BYTES) {
            finish(cpu);
        }
    }

    private void finish(int cpu) throws IOException {
        Message bundle = bundles.get(cpu);
        if (bundle != null) {
            packets.packet(FTRACE_EVENTS, bundle);
            bundles.set(cpu, null);
        }
    }

    /** The number behind the letters of a state. Source: v6.18, TRACE_EVENT(sched_switch): a bit each, the one above is +. */
    private static String stateBits() {
        StringBuilder sql = new StringBuilder("(CASE WHEN contains(prev_state, '+') THEN ")
                .append(1 << TASK_STATES.length())
                .append(" ELSE 0 END)");
        for (int i = 0; i < TASK_STATES.length(); i++) {
            sql.append(" + (CASE WHEN contains(prev_state, '")
                    .append(TASK_STATES.charAt(i))
                    .append("') THEN ")
                    .append(1 << i)
                    .append(" ELSE 0 END)");
        }
        return sql.toString();
    }
}
