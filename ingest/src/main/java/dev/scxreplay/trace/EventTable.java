package dev.scxreplay.trace;

import static dev.scxreplay.table.Column.optional;
import static dev.scxreplay.table.Column.required;
import static dev.scxreplay.table.ColumnType.BOOL;
import static dev.scxreplay.table.ColumnType.INT32;
import static dev.scxreplay.table.ColumnType.INT64;
import static dev.scxreplay.table.ColumnType.TEXT;
import static dev.scxreplay.table.ColumnType.UINT64;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The tables of a trace: events with the same fields share one, every event is in exactly one.
 *
 * <p>Each begins with the {@link #COMMON} columns (what ftrace prints in front of an event); the rest are the event's own
 * fields under the kernel's own names.
 */
public enum EventTable {
    SCHED_SWITCH(
            "One switch from a task to another.",
            required("prev_comm", TEXT, "", "name of the task switched out"),
            required("prev_pid", INT32, "", "pid of the task switched out; 0 is the idle task"),
            required("prev_prio", INT32, "", "kernel priority of the task switched out; below 100 is real-time"),
            required("prev_state", TEXT, "", "state it is left in: R, S, D, ...; + marks a preempted task"),
            required("next_comm", TEXT, "", "name of the task switched in"),
            required("next_pid", INT32, "", "pid of the task switched in; 0 is the idle task"),
            required("next_prio", INT32, "", "kernel priority of the task switched in")),
    SCHED_WAKEUP(
            "One sched_waking, sched_wakeup or sched_wakeup_new.",
            required("comm", TEXT, "", "name of the task woken"),
            required("pid", INT32, "", "pid of the task woken"),
            required("prio", INT32, "", "its kernel priority"),
            required("target_cpu", INT32, "", "the CPU it is woken on")),
    SCHED_MIGRATE_TASK(
            "One move of a task to another CPU's run queue.",
            required("comm", TEXT, "", "name of the task moved"),
            required("pid", INT32, "", "pid of the task moved"),
            required("prio", INT32, "", "its kernel priority"),
            required("orig_cpu", INT32, "", "CPU it leaves"),
            required("dest_cpu", INT32, "", "CPU it goes to")),
    SCHED_PROCESS(
            "One sched_process_fork, _exec, _exit, _free or _wait.",
            optional("comm", TEXT, "", "name of the task (fork: of the parent; absent in exec)"),
            required("pid", INT32, "", "pid of the task (fork: of the parent)"),
            optional("prio", INT32, "", "its kernel priority"),
            optional("child_comm", TEXT, "", "fork: name of the child"),
            optional("child_pid", INT32, "", "fork: pid of the child"),
            optional("filename", TEXT, "", "exec: the file executed"),
            optional("old_pid", INT32, "", "exec: pid before the exec"),
            optional("group_dead", BOOL, "", "exit: whether the whole thread group is gone")),
    SCHED_STAT(
            "One sched_stat_runtime, _wait, _sleep, _iowait or _blocked.",
            required("comm", TEXT, "", "name of the task"),
            required("pid", INT32, "", "pid of the task"),
            optional("runtime", INT64, "ns", "runtime: time run since the last such event"),
            optional("delay", INT64, "ns", "the others: time spent in that state")),
    IPI(
            "One ipi_send_cpu or ipi_send_cpumask.",
            optional("cpu", INT32, "", "ipi_send_cpu: the CPU interrupted"),
            optional("cpumask", TEXT, "", "ipi_send_cpumask: the CPUs interrupted, as the kernel prints a bitmap"),
            required("callsite", TEXT, "", "the function that sent it"),
            required("callback", TEXT, "", "what it is to run there; 0x0 for a reschedule interrupt")),
    IRQ_VECTOR(
            "Entry or exit of an interrupt vector: reschedule, irq_work, call_function_single, ...",
            required("vector", INT32, "", "the vector's number")),
    KMEM(
            "One kmalloc, kfree, kmem_cache_alloc or kmem_cache_free.",
            optional("call_site", TEXT, "", "the function that asked"),
            optional("ptr", UINT64, "", "the object's address, or the hash the kernel prints instead"),
            optional("bytes_req", INT64, "bytes", "the size asked for"),
            optional("bytes_alloc", INT64, "bytes", "the size given"),
            optional("gfp_flags", TEXT, "", "allocation flags"),
            optional("node", INT32, "", "NUMA node asked for; -1 is any"),
            optional("accounted", BOOL, "", "whether it is charged to a memory cgroup"),
            optional("name", TEXT, "", "name of the slab cache")),
    PERCPU(
            "One percpu_alloc_percpu, percpu_free_percpu, percpu_alloc_percpu_fail, percpu_create_chunk or _destroy_chunk.",
            optional("call_site", TEXT, "", "the function that asked"),
            optional("reserved", BOOL, "", "whether the reserved area was asked for"),
            optional("is_atomic", BOOL, "", "whether the allocation may not sleep"),
            optional("size", INT64, "bytes", "size for each CPU"),
            optional("align", INT64, "bytes", "alignment"),
            optional("base_addr", UINT64, "", "address of the chunk, or the hash the kernel prints instead"),
            optional("off", INT64, "bytes", "offset inside the chunk"),
            optional("ptr", UINT64, "", "percpu pointer, or the hash the kernel prints instead"),
            optional("bytes_alloc", INT64, "bytes", "bytes for all CPUs as the event reports them"),
            optional("gfp_flags", TEXT, "", "allocation flags")),
    SCHED_EXT(
            "One sched_ext_event, sched_ext_dump, sched_ext_bypass_lb or sched_ext_exit.",
            optional("name", TEXT, "", "event: the counter; exit: the scheduler"),
            optional("delta", INT64, "", "event: by how much the counter grew"),
            optional("line", TEXT, "", "dump: one line of a debug dump"),
            optional("fields", TEXT, "", "bypass_lb and exit: the fields as the kernel prints them")),
    PRINT(
            "One line written to trace_marker or by trace_printk.",
            required("text", TEXT, "", "the line without its newline")),
    SCX_PROBE(
            "One kprobe event of the group scxk: kicks, waits, dispatch queues, life cycle (see the record recipe).",
            optional("probe", TEXT, "", "where the probe sits, as printed in parentheses"),
            optional("cpu", INT32, "", "kick_cpu: the CPU kicked; wait_begin: the CPU waited for"),
            optional("flags", UINT64, "", "kick_cpu: 1 IDLE, 2 PREEMPT, 4 WAIT"),
            optional("cur", UINT64, "", "wait_begin, wait_end: the target's sequence number then"),
            optional("snap", UINT64, "", "wait_begin: the sequence number at the kick"),
            optional("id", UINT64, "", "create_dsq, destroy_dsq, init_dsq: the dispatch queue's id"),
            optional("node", INT32, "", "create_dsq: NUMA node asked for; -1 is any"),
            optional("ret", INT64, "", "..._ret: what the function returned"),
            optional("dsq", UINT64, "", "init_dsq, exit_dsq: address of the dispatch queue"),
            optional("head", UINT64, "", "free_kick_rcu, free_dsq_rcu: address of the rcu_head"),
            optional("a", UINT64, "", "scx_bypass: first argument"),
            optional("b", UINT64, "", "scx_bypass: second argument")),
    SCX_DSQ(
            "One kprobe event of the group scxk: a task put on a dispatch queue, taken off it, enqueued or dequeued.",
            optional("probe", TEXT, "", "where the probe sits, as printed in parentheses"),
            optional("pid", INT32, "", "pid of the task; absent where the operation is on a whole queue"),
            optional(
                    "dsq_id", UINT64, "", "the dispatch queue's id: inserted into, moved from, re-enqueued, peeked at"),
            optional(
                    "cpu",
                    INT32,
                    "",
                    "enqueue_task, dequeue_task: CPU of the run queue; select_cpu_dfl: CPU found idle"),
            optional("slice", UINT64, "ns", "dsq_insert: time slice asked for; 0 keeps the task's"),
            optional("vtime", UINT64, "", "dsq_insert_vtime, dsq_move_vtime: place in the queue's order"),
            optional("enq_flags", UINT64, "", "enqueue or dequeue flags, with the values of the kernel recorded")),
    OTHER(
            "One event of any other kind.",
            required("fields", TEXT, "", "the event's fields as the kernel prints them, or name=value by its format"));

    /** The columns in front of every event. */
    public static final List<Column> COMMON = Common.LIST;

    /** Position of {@code seq} in every event table. */
    public static final int SEQ = 0;
    /** Position of {@code ts_ns} in every event table. */
    public static final int TS_NS = 1;
    /** Position of {@code event} in every event table. */
    public static final int EVENT = 2;
    /** Position of {@code common_cpu} in every event table. */
    public static final int COMMON_CPU = 3;
    /** Position of {@code common_pid} in every event table. */
    public static final int COMMON_PID = 4;
    /** Position of {@code common_comm} in every event table. */
    public static final int COMMON_COMM = 5;
    /** Position of {@code common_flags} in every event table. */
    public static final int COMMON_FLAGS = 6;
    /** Position of {@code common_tgid} in every event table. */
    public static final int COMMON_TGID = 7;
    /** Position of {@code common_comm_learned} in every event table. */
    public static final int COMMON_COMM_LEARNED = 8;

    private final TableSchema schema;

    EventTable(String doc, Column... fields) {
        List<Column> columns = new ArrayList<>(Common.LIST);
        columns.addAll(List.of(fields));
        this.schema = new TableSchema("event_" + name().toLowerCase(Locale.ROOT), doc, columns);
    }

    /** The table's schema; its name is {@code event_} and the name of this table. */
    public TableSchema schema() {
        return schema;
    }

    /** Apart because the tables need it before this enum's own static fields exist. */
    private static final class Common {
        static final List<Column> LIST = List.of(
                required("seq", INT64, "", "position in the total order of the trace, counted from 0"),
                required("ts_ns", INT64, "ns", "time in the recording's own clock"),
                required("event", TEXT, "", "the event's name"),
                required("common_cpu", INT32, "", "CPU that recorded it"),
                required("common_pid", INT32, "", "pid of the task running there"),
                optional(
                        "common_comm",
                        TEXT,
                        "",
                        "name of the task running there; absent where only <...> was recorded"),
                optional(
                        "common_flags",
                        INT32,
                        "",
                        "ftrace's flags: low byte trace flags (1 irqs off, 4 need resched, 8 hardirq, 0x10 softirq, 0x20 preempt"
                                + " resched, 0x40 nmi, 0x80 bh off), second byte preempt depth and, high nibble, migrate disable"),
                optional(
                        "common_tgid",
                        INT32,
                        "",
                        "thread group of the task running there; 0 where it was recorded as unknown"),
                optional(
                        "common_comm_learned",
                        BOOL,
                        "",
                        "true where only <...> was recorded and the name is what an event before it called this pid"));
    }
}
