package dev.scxreplay.replay;

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

/** The tables a replay writes, one set for each trace and kernel; {@code trace} and {@code kernel} lead every row. */
public final class ReplayTables {
    /** One row: what was replayed, under which kernel and machine. */
    public static final TableSchema RUN = table(
            "run",
            "One replay of one trace under one kernel.",
            required("parent", TEXT, "", "the kernel release it starts from"),
            required("commits", TEXT, "", "commits added or taken away, as given; empty for a plain release"),
            required("nr_cpu_ids", INT32, "", "CPU ids of the modelled machine"),
            required("nr_nodes", INT32, "", "NUMA nodes of the modelled machine"),
            required("events", INT64, "", "trace events read"),
            optional("first_ts_ns", INT64, "ns", "time of the first event"),
            optional("last_ts_ns", INT64, "ns", "time of the last event"),
            required("outcome", TEXT, "", "replayed, boot-panic or crashed"),
            required(
                    "conditions",
                    TEXT,
                    "",
                    "allocations made to fail, limits of memory, kind of schedulers, as asked for; empty if none"));

    /** One row per kick. */
    public static final TableSchema KICK = table(
            "kick",
            "One call of scx_bpf_kick_cpu() and what the core made of it.",
            required("source", TEXT, "", "recorded, inferred or scripted"),
            required("kicker_cpu", INT32, "", "CPU that called scx_bpf_kick_cpu()"),
            required(
                    "target_cpu",
                    INT32,
                    "",
                    "CPU to be kicked; -1 where a kick was inferred and its target is not known"),
            required("flags", INT32, "", "1 IDLE, 2 PREEMPT, 4 WAIT; an inferred kick has 4 or 0"),
            required("kicked_at_ns", INT64, "ns", "when it was called"),
            required(
                    "outcome",
                    TEXT,
                    "",
                    "resched, already-pending, not-idle, higher-class, offline, bypassing, dropped, ..."),
            optional("irq_work_at_ns", INT64, "ns", "when kick_cpus_irq_workfn() took it up"),
            optional("snapshot", INT64, "", "the target's sequence number taken then; absent if no wait was asked for"),
            optional("wait_begin_ns", INT64, "ns", "when the kicker began to wait"),
            optional("wait_end_at_ns", INT64, "ns", "when it stopped waiting"),
            optional("wait_ns", INT64, "ns", "how long it waited; 0 if the target had moved already"),
            optional("wait_end", TEXT, "", "why the wait ended, or why there was none; see the docs of kick_waits"),
            required("interrupts_off", BOOL, "", "whether the kicker had interrupts off while it waited"),
            required(
                    "across_gap",
                    BOOL,
                    "",
                    "whether the row rests on a time in which events were lost, so that another value may be the true one"));

    /** One row per allocation, failed allocation and free. */
    public static final TableSchema ALLOCATION = table(
            "allocation",
            "Allocations, failed allocations and frees of the modelled core.",
            required("at_ns", INT64, "ns", "when; boot is the time of the first event"),
            required("moment", TEXT, "", "boot, enable, run, disable or after"),
            required("op", TEXT, "", "alloc, fail, queue-rcu or free"),
            required("count", INT64, "", "how many equal ones this row stands for, e.g. one per possible CPU"),
            required("site", TEXT, "", "what the memory is for, e.g. kick_syncs, local_dsq.pcpu"),
            required("function", TEXT, "", "the kernel function that allocates it"),
            required("allocator", TEXT, "", "percpu, kmalloc, vmalloc or static"),
            optional("cpu", INT32, "", "the CPU it belongs to (fail: at which it failed); absent if to none or to all"),
            optional("node", INT32, "", "NUMA node asked for; absent if any"),
            optional("on_node", INT32, "", "NUMA node it lies on; absent for percpu and static: on every CPU's node"),
            required("bytes_req", INT64, "bytes", "size of each as asked for; percpu: for each CPU"),
            required(
                    "bytes_alloc",
                    INT64,
                    "bytes",
                    "size of each as the tracepoint reports it; percpu: with the memory cgroup's share"),
            required("bytes", INT64, "bytes", "memory taken by all of them; percpu: size times possible CPUs"),
            optional("errno", INT32, "", "fail: the error the caller returns, e.g. -12"));

    /** One row per change of the memory of a site on a node. */
    public static final TableSchema MEMORY = table(
            "memory",
            "Memory held by one site on one NUMA node from this time on.",
            required("at_ns", INT64, "ns", "from when"),
            required("site", TEXT, "", "what the memory is for"),
            required("allocator", TEXT, "", "percpu, kmalloc, vmalloc or static"),
            required("node", INT32, "", "NUMA node the memory lies on; percpu and static: each CPU's part on its node"),
            required("state", TEXT, "", "live, or waiting-for-RCU: unreachable but not yet freed"),
            required("bytes", INT64, "bytes", "bytes held"));

    /** One row per operation on a dispatch queue. */
    public static final TableSchema DSQ = table(
            "dsq",
            "One operation on a dispatch queue.",
            required("at_ns", INT64, "ns", "when"),
            required("op", TEXT, "", "create, destroy, irq-work, rcu-free, peek"),
            required("dsq_id", UINT64, "", "the queue's id"),
            optional("node", INT32, "", "NUMA node asked for; -1 is any"),
            required("ret", INT32, "", "0, or the error the operation returned; peek: pid of the first task"));

    /** One row per stay of a task on a dispatch queue; only where the recording has operations of tasks. */
    public static final TableSchema DSQ_TASK = table(
            "dsq_task",
            "One stay of a task on a dispatch queue.",
            required("pid", INT32, "", "pid of the task"),
            required("dsq", TEXT, "", "user, local, global or bypass"),
            required("dsq_id", UINT64, "", "the queue's id"),
            optional("cpu", INT32, "", "local and bypass: the CPU it belongs to"),
            optional("node", INT32, "", "global: the NUMA node it belongs to"),
            required("queued_at_ns", INT64, "ns", "when the task was put on it"),
            required("left_at_ns", INT64, "ns", "when it left; the end of the recording if it did not"),
            required(
                    "left_by",
                    TEXT,
                    "",
                    "ran, consumed, moved, dequeued, re-enqueued, bypass, taken-elsewhere, events-lost or still-there"),
            required("enq_flags", UINT64, "", "flags it was put there with"),
            optional("vtime", UINT64, "", "its virtual time, where that orders it"),
            required("slice_ns", UINT64, "ns", "time slice when it left"),
            required("ahead", INT32, "", "tasks in front of it when it was put there"),
            required("passed_over", INT32, "", "how often a CPU looked at it and it might not run there"),
            required("resched", BOOL, "", "local: whether putting it there made the CPU reschedule"));

    /** One row per error for which the core ends a scheduler; only where the recording has operations of tasks. */
    public static final TableSchema SCHEDULER_ERROR = table(
            "scheduler_error",
            "One error of the scheduler that the core finds.",
            required("at_ns", INT64, "ns", "when"),
            required("kind", INT32, "", "the kind that ops.exit() is told: 1024 ERROR, 1027 ERROR_REENQ"),
            required("cpu", INT32, "", "the CPU on which it was found"),
            required("ends_scheduler", BOOL, "", "whether it is the first; later ones are ignored"),
            required("reason", TEXT, "", "what was wrong"));

    /** One row per step of enabling and disabling. */
    public static final TableSchema LIFECYCLE = table(
            "lifecycle",
            "One step of boot, enable or disable.",
            required("at_ns", INT64, "ns", "when"),
            required("scheduler", TEXT, "", "name of the scheduler, empty at boot"),
            required(
                    "step",
                    TEXT,
                    "",
                    "the step, e.g. state-check, alloc-kick-arrays, ops-init; undo and a step: taken back"),
            required("state", TEXT, "", "state of sched_ext after the step"),
            required("ret", INT32, "", "0, or the error of the step"),
            required("detail", TEXT, "", "what else is to be said; exit-claimed and ops-exit: the exit message"),
            optional(
                    "exit_kind",
                    TEXT,
                    "",
                    "exit-claimed and ops-exit: why the scheduler ends, as the kernel names it: UNREG, UNREG_BPF,"
                            + " UNREG_KERN, SYSRQ, PARENT, ERROR, ERROR_BPF or ERROR_STALL"),
            optional("exit_kind_value", INT32, "", "its number: scx_exit_info.kind"),
            optional(
                    "exit_code",
                    INT64,
                    "",
                    "scx_exit_info.exit_code: 1<<48 restart, 1<<32 hotplug, 2<<32 cgroup gone, or the scheduler's own"),
            optional(
                    "exit_flags",
                    INT32,
                    "",
                    "ops-exit: scx_exit_info.flags, 1 if ops.init() succeeded; absent where a kernel has none"));

    /** One row per level of bypass. */
    public static final TableSchema BYPASS = table(
            "bypass",
            "One call of scx_bypass(): a level taken or given back.",
            required("at_ns", INT64, "ns", "when"),
            required(
                    "scheduler",
                    TEXT,
                    "",
                    "whose level; empty if there is no scheduler. Up to 7.0 all schedulers share one depth"),
            required("op", TEXT, "", "on or off"),
            required("holder", TEXT, "", "for whom: enable, disable, pm (suspend), or ancestor"),
            required("depth", INT32, "", "levels held after it; bypassed while above 0"),
            optional("bypassed_ns", INT64, "ns", "if none is left: for how long it was bypassed (BYPASS_DURATION)"),
            required("queue", TEXT, "", "where tasks wait: node-global, run-queue or scheduler-cpu"),
            optional(
                    "longest_queue",
                    INT64,
                    "",
                    "if none is left: most tasks at once in one of these queues, as far as the recording shows them"));

    /** One row per run of the bypass load balancer. */
    public static final TableSchema BYPASS_LB = table(
            "bypass_lb",
            "One run of the load balancer of bypass queues on one node, with what sched_ext_bypass_lb reports.",
            required("at_ns", INT64, "ns", "when"),
            required("node", INT32, "", "NUMA node"),
            required("nr_cpus", INT32, "", "its online CPUs"),
            required("nr_tasks", INT64, "", "tasks in their queues"),
            required("target", INT64, "", "tasks for each CPU; CPUs below it are given some"),
            required("donor_target", INT64, "", "125 % of it; CPUs above it give some away"),
            required("nr_balanced", INT64, "", "tasks moved"),
            required("before_min", INT64, "", "shortest queue before"),
            required("before_max", INT64, "", "longest queue before"),
            required("after_min", INT64, "", "shortest queue after"),
            required("after_max", INT64, "", "longest queue after"));

    /** Most of the kinds of findings. */
    public static final List<String> FINDING_KINDS = List.of(
            "boot-panic",
            "null-dereference",
            "pointer-overwritten",
            "leak",
            "use-after-free",
            "double-free",
            "kicks-dropped",
            "wait-never-ends",
            "wait-cycle",
            "ipi-deadlock",
            "watchdog-stall",
            "hotplug-hang",
            "bug-on");

    /** One row per finding. */
    public static final TableSchema FINDING = table(
            "finding",
            "Something that went wrong in the modelled kernel, or a doubt about the model.",
            required("at_ns", INT64, "ns", "when"),
            required("kind", TEXT, "", String.join(", ", FINDING_KINDS) + ", ..."),
            optional("cpu", INT32, "", "the CPU it concerns"),
            required("detail", TEXT, "", "one sentence with the numbers"));

    /** One row per counter. */
    public static final TableSchema STAT = table(
            "stat",
            "One counter of the replay.",
            required("name", TEXT, "", "what is counted"),
            required("value", INT64, "", "the count"));

    /** One row per thing compared; written by {@code scx-replay verify} beside the run it judges. */
    public static final TableSchema VERIFICATION = table(
            "verification",
            "How one part of a replay compares with what the recording holds of it.",
            required("subject", TEXT, "", "wait, allocation, dsq or lifecycle"),
            required("item", TEXT, "", "which: a function and its allocator, a call, or all"),
            required("compared", INT64, "", "how many recorded ones were compared"),
            required("agree", INT64, "", "how many of them the model has the same, waits: within the bound"),
            optional("modelled", INT64, "", "how many the model has; absent where each was compared on its own"),
            optional("median_error_ns", INT64, "ns", "waits: half of the errors are below"),
            optional("p90_error_ns", INT64, "ns", "waits: nine in ten of the errors are below"),
            optional("max_error_ns", INT64, "ns", "waits: the greatest error"),
            optional("recorded_bytes", INT64, "bytes", "allocations: bytes given, as recorded"),
            optional("modelled_bytes", INT64, "bytes", "allocations: bytes given, as modelled"));

    /** All of them, in the order they are documented. */
    public static final List<TableSchema> ALL = List.of(
            RUN,
            KICK,
            ALLOCATION,
            MEMORY,
            DSQ,
            DSQ_TASK,
            SCHEDULER_ERROR,
            LIFECYCLE,
            BYPASS,
            BYPASS_LB,
            FINDING,
            STAT,
            VERIFICATION);

    private ReplayTables() {}

    private static TableSchema table(String name, String doc, Column... columns) {
        List<Column> all = new ArrayList<>();
        all.add(required("trace", TEXT, "", "name of the trace in the dataset"));
        all.add(required("kernel", TEXT, "", "the kernel as asked for, e.g. 6.17.8+14c1da3895a1"));
        all.addAll(List.of(columns));
        return new TableSchema(name, doc, all);
    }
}
