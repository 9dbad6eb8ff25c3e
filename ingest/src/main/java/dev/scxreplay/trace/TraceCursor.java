package dev.scxreplay.trace;

import dev.scxreplay.table.TableReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The totally ordered stream of one trace's events, merged from its event tables by {@code seq}.
 *
 * <p>What only measures the kernel under record is not part of it: the events wait_begin, wait_end, kick_work_out,
 * kick_wait_in and kick_wait_out are what a modelled wait is checked against, and so are never read here. Memory is
 * bounded by one batch per table. Not thread-safe.
 */
public final class TraceCursor implements AutoCloseable {
    /** The events that hold the measured waits; never an input of a replay. */
    public static final List<String> GROUND_TRUTH =
            List.of("wait_begin", "wait_end", "kick_work_out", "kick_wait_in", "kick_wait_out");

    /**
     * Whether an interrupt asks for a function call its sender waits for. Calls of many CPUs do (TLB flush, patching of
     * code, on_each_cpu()); queued wake-ups do not, and a call of one CPU through generic_exec_single() may or may not, so
     * it is left out. v6.17.13, v7.3.4: smp_call_function_many_cond(), __smp_call_single_queue().
     */
    private static final String SYNCHRONOUS = "(starts_with(callback, 'generic_smp_call_function_single_interrupt')"
            + " AND NOT regexp_matches(callsite, '^(ttwu_queue_wakelist|generic_exec_single|"
            + "__smp_call_single_queue|smp_call_function_single_async|irq_work_queue_on)'))";

    private final List<Source> open = new ArrayList<>();
    private Source[] sources;
    private long[] heads;
    private Source current;

    /** Opens the events of a trace. */
    public TraceCursor(BufferAllocator allocator, Path traceDirectory) {
        for (EventTable table : EventTable.values()) {
            Path file = traceDirectory.resolve(table.schema().name() + ".parquet");
            if (Files.exists(file)) {
                Source source = new Source(TableReader.open(allocator, select(table, file)));
                if (source.advance()) {
                    open.add(source);
                } else {
                    source.close();
                }
            }
        }
        index();
    }

    /** Moves to the next event; false at the end. */
    public boolean next() {
        if (current != null && !current.advance()) {
            current.close();
            open.remove(current);
            index();
        } else if (current != null) {
            heads[current.slot] = current.seq();
        }
        int best = -1;
        long bestSeq = Long.MAX_VALUE;
        for (int i = 0; i < heads.length; i++) {
            if (heads[i] < bestSeq) {
                bestSeq = heads[i];
                best = i;
            }
        }
        current = best < 0 ? null : sources[best];
        return current != null;
    }

    /** What kind of event this is. */
    public TraceEvent event() {
        return TraceEvent.of(current.code.get(current.row));
    }

    /** Time in the recording's clock, ns. */
    public long tsNs() {
        return current.ts.get(current.row);
    }

    /** CPU that recorded the event. */
    public int cpu() {
        return current.cpu.get(current.row);
    }

    /** Pid of the task running there. */
    public int pid() {
        return current.pid.get(current.row);
    }

    /** {@code common_flags} as documented in {@link EventTable}, or -1 if the recording has none. */
    public int flags() {
        return current.flags.get(current.row);
    }

    /** An argument of the event, 0 (a) to 4 (e), see {@link TraceEvent}; 0 where it has none. */
    public long argument(int index) {
        return current.argument(index);
    }

    /** The text of a {@link TraceEvent#PRINT} or {@link TraceEvent#SYNCHRONOUS_CALL}. */
    public String text() {
        return new String(current.text.get(current.row), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        for (Source source : open) {
            source.close();
        }
        open.clear();
    }

    private void index() {
        sources = open.toArray(Source[]::new);
        heads = new long[sources.length];
        for (int i = 0; i < sources.length; i++) {
            sources[i].slot = i;
            heads[i] = sources[i].seq();
        }
    }

    private static String select(EventTable table, Path file) {
        String arguments = switch (table) {
            case SCHED_SWITCH ->
                constant(TraceEvent.SCHED_SWITCH)
                        + ", prev_pid::BIGINT, next_pid::BIGINT, prev_prio::BIGINT, next_prio::BIGINT,"
                        + " starts_with(prev_state, 'R')::BIGINT";
            case SCHED_WAKEUP ->
                code(
                                "sched_waking",
                                TraceEvent.SCHED_WAKING,
                                "sched_wakeup",
                                TraceEvent.SCHED_WAKEUP,
                                "sched_wakeup_new",
                                TraceEvent.SCHED_WAKEUP_NEW)
                        + ", pid::BIGINT, target_cpu::BIGINT, prio::BIGINT";
            case SCHED_MIGRATE_TASK ->
                constant(TraceEvent.SCHED_MIGRATE_TASK) + ", pid::BIGINT, orig_cpu::BIGINT, dest_cpu::BIGINT";
            case SCHED_PROCESS ->
                code(
                                "sched_process_fork",
                                TraceEvent.SCHED_PROCESS_FORK,
                                "sched_process_exit",
                                TraceEvent.SCHED_PROCESS_EXIT)
                        + ", pid::BIGINT, child_pid::BIGINT";
            case IPI ->
                "CASE WHEN " + SYNCHRONOUS + " THEN " + TraceEvent.SYNCHRONOUS_CALL.ordinal()
                        + " WHEN event = 'ipi_send_cpu' THEN " + TraceEvent.IPI_SEND_CPU.ordinal() + " ELSE "
                        + TraceEvent.OTHER.ordinal() + " END::INTEGER, coalesce(cpu, -1)::BIGINT,"
                        + " (starts_with(callback, '0x0'))::BIGINT,"
                        + " (starts_with(callback, 'kick_cpus_irq_workfn'))::BIGINT, CASE WHEN " + SYNCHRONOUS
                        + " THEN coalesce(cpumask, '-') || ' ' || callsite END";
            case IRQ_VECTOR ->
                "CASE event WHEN 'reschedule_entry' THEN " + TraceEvent.RESCHEDULE_ENTRY.ordinal()
                        + " WHEN 'reschedule_exit' THEN " + TraceEvent.RESCHEDULE_EXIT.ordinal()
                        + " WHEN 'call_function_entry' THEN " + TraceEvent.CALL_FUNCTION_ENTRY.ordinal()
                        + " WHEN 'call_function_single_entry' THEN " + TraceEvent.CALL_FUNCTION_ENTRY.ordinal()
                        + " WHEN 'irq_work_entry' THEN " + TraceEvent.IRQ_WORK_ENTRY.ordinal()
                        + " WHEN 'irq_work_exit' THEN " + TraceEvent.IRQ_WORK_EXIT.ordinal()
                        + " ELSE CASE WHEN ends_with(event, '_exit') THEN " + TraceEvent.IRQ_EXIT.ordinal()
                        + " ELSE " + TraceEvent.OTHER.ordinal() + " END END::INTEGER";
            case SCHED_EXT ->
                "CASE WHEN event = 'sched_ext_event' AND name = 'SCX_EV_DISPATCH_KEEP_LAST' THEN "
                        + TraceEvent.DISPATCH_KEEP_LAST.ordinal() + " ELSE " + TraceEvent.OTHER.ordinal()
                        + " END::INTEGER";
            case PRINT -> constant(TraceEvent.PRINT) + ", text";
            case SCX_PROBE -> probeColumns();
            case SCX_DSQ ->
                code(
                                "dsq_insert",
                                TraceEvent.DSQ_INSERT,
                                "dsq_insert_vtime",
                                TraceEvent.DSQ_INSERT_VTIME,
                                "dsq_move_to_local",
                                TraceEvent.DSQ_MOVE_TO_LOCAL,
                                "dsq_move",
                                TraceEvent.DSQ_MOVE,
                                "dsq_move_vtime",
                                TraceEvent.DSQ_MOVE_VTIME,
                                "dsq_reenq",
                                TraceEvent.DSQ_REENQ,
                                "dsq_peek",
                                TraceEvent.DSQ_PEEK,
                                "reenqueue_local",
                                TraceEvent.REENQUEUE_LOCAL,
                                "select_cpu_dfl",
                                TraceEvent.SELECT_CPU_DFL,
                                "enqueue_task",
                                TraceEvent.ENQUEUE_TASK,
                                "dequeue_task",
                                TraceEvent.DEQUEUE_TASK)
                        + ", pid::BIGINT, " + signed("dsq_id") + ", CASE WHEN event IN ('enqueue_task', 'dequeue_task',"
                        + " 'select_cpu_dfl') THEN coalesce(cpu, -1)::BIGINT ELSE " + signed("slice") + " END, "
                        + signed("enq_flags") + ", " + signed("vtime");
            case OTHER -> hotplugColumns();
            case SCHED_STAT, KMEM, PERCPU -> constant(TraceEvent.OTHER);
        };
        String truth = table == EventTable.SCX_PROBE
                ? " WHERE event NOT IN ('" + String.join("', '", GROUND_TRUTH) + "')"
                : "";
        return "SELECT seq, ts_ns, common_cpu, common_pid, coalesce(common_flags, -1)::INTEGER, " + arguments
                + " FROM read_parquet('" + file.toString().replace("'", "''") + "')" + truth;
    }

    /** cpuhp_enter of the steps that tell a scheduler. v6.12.8: sched_cpu_activate(), sched_cpu_deactivate() */
    private static String hotplugColumns() {
        String step = "event = 'cpuhp_enter' AND (contains(fields, '(sched_cpu_activate') OR"
                + " contains(fields, '(sched_cpu_deactivate'))";
        return "CASE WHEN " + step + " THEN " + TraceEvent.CPU_HOTPLUG.ordinal() + " ELSE "
                + TraceEvent.OTHER.ordinal() + " END::INTEGER,"
                + " CASE WHEN event = 'cpuhp_enter' THEN"
                + " coalesce(try_cast(regexp_extract(fields, 'cpu: ?0*([0-9]+)', 1) AS BIGINT), 0) END,"
                + " contains(fields, '(sched_cpu_activate')::BIGINT";
    }

    private static String probeColumns() {
        return code(
                        "kick_cpu",
                        TraceEvent.KICK_CPU,
                        "kick_work_in",
                        TraceEvent.KICK_WORK_IN,
                        "create_dsq",
                        TraceEvent.CREATE_DSQ,
                        "create_dsq_ret",
                        TraceEvent.CREATE_DSQ_RET,
                        "destroy_dsq",
                        TraceEvent.DESTROY_DSQ,
                        "reg",
                        TraceEvent.REG,
                        "reg_ret",
                        TraceEvent.REG_RET,
                        "unreg",
                        TraceEvent.UNREG,
                        "unreg_ret",
                        TraceEvent.UNREG_RET,
                        "scx_enable",
                        TraceEvent.ENABLE,
                        "scx_enable_ret",
                        TraceEvent.ENABLE_RET,
                        "scx_disable",
                        TraceEvent.DISABLE,
                        "scx_disable_ret",
                        TraceEvent.DISABLE_RET,
                        "scx_bypass",
                        TraceEvent.BYPASS)
                // scx_bypass(bool) up to 7.0, scx_bypass(struct scx_sched *, bool) since 7.1
                // two's complement: ids and arguments are unsigned 64-bit, the cursor gives the same bits signed
                + ", CASE event WHEN 'kick_cpu' THEN cpu::BIGINT WHEN 'scx_bypass' THEN CASE WHEN a > 1 THEN b ELSE a END::BIGINT"
                + " WHEN 'create_dsq' THEN " + signed("id") + " WHEN 'destroy_dsq' THEN " + signed("id")
                + " ELSE ret END"
                + ", CASE event WHEN 'kick_cpu' THEN " + signed("flags") + " WHEN 'create_dsq' THEN node::BIGINT"
                + " ELSE 0 END";
    }

    private static String signed(String column) {
        return "CASE WHEN " + column + " > 9223372036854775807 THEN (" + column
                + "::HUGEINT - 18446744073709551616)::BIGINT ELSE " + column + "::BIGINT END";
    }

    private static String constant(TraceEvent event) {
        return event.ordinal() + "::INTEGER";
    }

    private static String code(Object... namesAndEvents) {
        StringBuilder sql = new StringBuilder("CASE event");
        for (int i = 0; i < namesAndEvents.length; i += 2) {
            sql.append(" WHEN '")
                    .append(namesAndEvents[i])
                    .append("' THEN ")
                    .append(((TraceEvent) namesAndEvents[i + 1]).ordinal());
        }
        return sql.append(" ELSE ")
                .append(TraceEvent.OTHER.ordinal())
                .append(" END::INTEGER")
                .toString();
    }

    /** One event table, read batch by batch. */
    private static final class Source {
        final TableReader reader;
        int slot;
        int row = -1;
        int rows;
        BigIntVector seq;
        BigIntVector ts;
        IntVector cpu;
        IntVector pid;
        IntVector flags;
        IntVector code;
        BigIntVector[] arguments;
        VarCharVector text;

        Source(TableReader reader) {
            this.reader = reader;
        }

        boolean advance() {
            row++;
            while (row >= rows) {
                if (!reader.next()) {
                    return false;
                }
                bind(reader.root());
                row = 0;
            }
            return true;
        }

        long seq() {
            return seq.get(row);
        }

        long argument(int index) {
            if (index >= arguments.length || arguments[index].isNull(row)) {
                return 0;
            }
            return arguments[index].get(row);
        }

        void close() {
            reader.close();
        }

        private void bind(VectorSchemaRoot root) {
            rows = root.getRowCount();
            seq = (BigIntVector) root.getVector(0);
            ts = (BigIntVector) root.getVector(1);
            cpu = (IntVector) root.getVector(2);
            pid = (IntVector) root.getVector(3);
            flags = (IntVector) root.getVector(4);
            code = (IntVector) root.getVector(5);
            int count = root.getFieldVectors().size() - 6;
            if (count > 0 && root.getVector(5 + count) instanceof VarCharVector varChar) {
                text = varChar;
                count--;
            }
            arguments = new BigIntVector[count];
            for (int i = 0; i < count; i++) {
                arguments[i] = (BigIntVector) root.getVector(6 + i);
            }
        }
    }
}
