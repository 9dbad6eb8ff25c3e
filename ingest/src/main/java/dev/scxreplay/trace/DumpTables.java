package dev.scxreplay.trace;

import static dev.scxreplay.table.Column.optional;
import static dev.scxreplay.table.Column.required;
import static dev.scxreplay.table.ColumnType.BOOL;
import static dev.scxreplay.table.ColumnType.INT32;
import static dev.scxreplay.table.ColumnType.INT64;
import static dev.scxreplay.table.ColumnType.TEXT;
import static dev.scxreplay.table.ColumnType.UINT64;

import dev.scxreplay.table.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The tables of the debug dumps that sched_ext prints when a scheduler fails, or when asked to (SysRq-D).
 *
 * <p>A column is absent where the kernel that printed the dump has no such field. Source: v6.12, v6.18, v7.1, v7.3:
 * {@code scx_dump_state()}, {@code scx_dump_task()}.
 */
public final class DumpTables {
    /** One row for each dump. */
    public static final TableSchema DUMP = new TableSchema(
            "dump",
            "One debug dump of sched_ext.",
            List.of(
                    required("dump", INT32, "", "number of the dump in the trace, counted from 0"),
                    required("place", TEXT, "", "where its first line is: a line of the recording, or an event"),
                    optional("ts_ns", INT64, "ns", "time of its first line; absent if the recording does not say"),
                    optional("wall_time", TEXT, "", "date and time of its first line as a journal prints it"),
                    required("headless", BOOL, "", "whether its first lines are missing"),
                    optional("ops", TEXT, "", "name of the scheduler; printed since 7.1"),
                    optional("sub_level", INT32, "", "0 for the root scheduler, else the depth of the sub-scheduler"),
                    optional("sub_cgroup", UINT64, "", "id of the sub-scheduler's cgroup"),
                    optional("cgroup_path", TEXT, "", "path of the sub-scheduler's cgroup"),
                    optional("asked_by", TEXT, "", "what asked for it, such as SysRq-D; absent after a failure"),
                    optional("exit_kind", INT32, "", "kind of the exit, such as 1026 for a stalled task"),
                    optional("exit_comm", TEXT, "", "name of the task that ran when the dump was made"),
                    optional("exit_pid", INT32, "", "its pid"),
                    optional("exit_cpu", INT32, "", "the CPU it is about; printed since 7.3"),
                    optional("reason", TEXT, "", "what the kernel calls the exit"),
                    optional("message", TEXT, "", "what it says about it"),
                    optional("backtrace", TEXT, "", "where it was noticed, a function on each line"),
                    optional("text", TEXT, "", "all other lines in front of the CPUs, as the scheduler printed them"),
                    required("truncated", BOOL, "", "whether the kernel's buffer was too small for all of it")));

    /** One row for each CPU of a dump. */
    public static final TableSchema DUMP_CPU = new TableSchema(
            "dump_cpu",
            "One CPU in a debug dump; idle ones are mostly left out by the kernel.",
            List.of(
                    required("dump", INT32, "", "number of the dump in the trace"),
                    required("cpu", INT32, "", "the CPU"),
                    required("position", INT32, "", "place in the dump, counted from 0; stalled CPUs come first"),
                    optional("nr_run", INT64, "", "runnable tasks of sched_ext on it"),
                    optional("flags", UINT64, "", "flags of its run queue"),
                    optional("cpu_rel", INT32, "", "1 where another class has the CPU"),
                    optional("ops_qseq", UINT64, "", "sequence number of its enqueues; up to 7.2"),
                    optional("pnt_seq", UINT64, "", "sequence number that kick waits watch; up to 6.18"),
                    optional("ksync", UINT64, "", "sequence number that kick waits watch; since 6.19"),
                    optional("curr_comm", TEXT, "", "name of the task running on it"),
                    optional("curr_pid", INT32, "", "its pid; 0 is the idle task"),
                    optional("curr_class", TEXT, "", "its scheduling class, or where that lies in memory"),
                    optional("cpus_to_kick", TEXT, "", "CPUs it has yet to kick, as the kernel prints a bitmap"),
                    optional("idle_to_kick", TEXT, "", "CPUs it has yet to kick if idle"),
                    optional("cpus_to_preempt", TEXT, "", "CPUs it has yet to preempt"),
                    optional("cpus_to_wait", TEXT, "", "CPUs it has yet to wait for"),
                    optional("cpus_to_sync", TEXT, "", "CPUs it waits for where kick waits are outside of interrupts"),
                    optional("text", TEXT, "", "all other lines, as the scheduler printed them")));

    /** One row for each task of a dump. */
    public static final TableSchema DUMP_TASK = new TableSchema(
            "dump_task",
            "One task in a debug dump: the running one of a CPU, or a runnable one.",
            List.of(
                    required("dump", INT32, "", "number of the dump in the trace"),
                    required("position", INT32, "", "place in the dump, counted from 0"),
                    optional("cpu", INT32, "", "the CPU it is listed under"),
                    required("running", BOOL, "", "whether it runs there"),
                    required("state", TEXT, "", "state of the task: R, S, D, ..."),
                    required("comm", TEXT, "", "its name"),
                    required("pid", INT32, "", "its pid"),
                    optional("sched", TEXT, "", "its scheduler, root or sub<level>-<cgroup>; since 7.1"),
                    optional("own", BOOL, "", "whether the scheduler is the one of the dump; since 7.1"),
                    required("runnable_ms", INT64, "ms", "when it became runnable: negative before the dump"),
                    optional("scx_state", INT64, "", "its state in sched_ext, with the values of the kernel recorded"),
                    optional("scx_flags", UINT64, "", "its flags in sched_ext"),
                    optional("dsq_flags", UINT64, "", "its flags on the dispatch queue"),
                    optional("ops_state", UINT64, "", "its state in the enqueue path: 0 none, 1 queueing, 2 queued"),
                    optional("ops_qseq", UINT64, "", "sequence number of its enqueue"),
                    optional("sticky_cpu", INT32, "", "CPU it must go to; -1 if none"),
                    optional("holding_cpu", INT32, "", "CPU that is moving it; -1 if none"),
                    optional("dsq_id", UINT64, "", "the dispatch queue it is on; absent if on none"),
                    optional("dsq_vtime", UINT64, "", "its place in the queue's order"),
                    optional("slice", UINT64, "ns", "time slice left"),
                    optional("weight", INT64, "", "its weight"),
                    optional("cpus", TEXT, "", "CPUs it may run on, as the kernel prints a bitmap"),
                    optional("no_mig", INT64, "", "how often migration is disabled; since 6.19"),
                    optional("backtrace", TEXT, "", "where it is in the kernel, a function on each line"),
                    optional("text", TEXT, "", "all other lines, as the scheduler printed them")));

    /** One row for each counter of a dump. */
    public static final TableSchema DUMP_COUNTER = new TableSchema(
            "dump_counter",
            "One event counter at the end of a debug dump; since 6.16.",
            List.of(
                    required("dump", INT32, "", "number of the dump in the trace"),
                    required("name", TEXT, "", "name of the counter"),
                    required("value", INT64, "", "its value, of all CPUs together")));

    /** Lines of a log outside of dumps. */
    public static final TableSchema LOG_LINE = new TableSchema(
            "log_line",
            "One line of a log that is in no debug dump.",
            List.of(
                    required("line", INT64, "", "number of the line in the recording, counted from 1"),
                    optional("ts_ns", INT64, "ns", "its time; absent if the log does not say"),
                    optional("wall_time", TEXT, "", "its date and time as a journal prints them"),
                    optional("source", TEXT, "", "who wrote it, such as kernel or bash[648]; absent if not printed"),
                    required("text", TEXT, "", "the line without what is printed in front of every line")));

    /** All of them. */
    static final List<TableSchema> ALL = List.of(DUMP, DUMP_CPU, DUMP_TASK, DUMP_COUNTER, LOG_LINE);

    private DumpTables() {}

    /** Whether a trace has a row in any of them. */
    public static boolean exist(Path traceDirectory) {
        return ALL.stream().anyMatch(table -> Files.exists(traceDirectory.resolve(table.name() + ".parquet")));
    }
}
