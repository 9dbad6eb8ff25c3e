package dev.scxreplay.replay.divergence;

import dev.scxreplay.replay.ReplayTables;
import dev.scxreplay.table.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A kind of decision of the core in which two kernels can differ, in the order in which they are named if they fall on the
 * same time: what happened first, then what follows from it.
 *
 * <p>Rows of the two replays are paired by the columns that say which decision it is; the first with the first, the second
 * with the second, where several have the same. A pair differs if one is missing or any compared column differs.
 */
public enum Decision {
    /** How the replay as a whole ended. */
    OUTCOME(
            "whether the kernel boots and survives",
            ReplayTables.RUN,
            "true",
            List.of(),
            List.of("outcome"),
            List.of(),
            "coalesce(a.first_ts_ns, b.first_ts_ns)",
            "-1"),
    /** An allocation that fails. */
    FAILURE(
            "an allocation that fails",
            ReplayTables.ALLOCATION,
            "op = 'fail'",
            List.of("site"),
            List.of("at_ns", "errno", "cpu"),
            List.of("function", "allocator", "bytes", "moment"),
            "least(a.at_ns, b.at_ns)",
            "-1"),
    /** What becomes of a kick, and of the wait for it. */
    KICK(
            "outcome of a kick, begin and end of its wait",
            ReplayTables.KICK,
            "true",
            List.of("kicked_at_ns", "kicker_cpu", "target_cpu", "flags"),
            List.of("outcome", "irq_work_at_ns", "wait_begin_ns", "wait_end_at_ns", "wait_end", "interrupts_off"),
            List.of("snapshot", "wait_ns", "source", "across_gap"),
            // a decision falls when the first of the two kernels takes it
            """
            CASE WHEN a.kicked_at_ns IS NULL OR b.kicked_at_ns IS NULL THEN coalesce(a.kicked_at_ns, b.kicked_at_ns)
                WHEN a.outcome <> b.outcome OR a.irq_work_at_ns IS DISTINCT FROM b.irq_work_at_ns
                THEN coalesce(least(a.irq_work_at_ns, b.irq_work_at_ns), a.kicked_at_ns)
                WHEN a.wait_begin_ns IS DISTINCT FROM b.wait_begin_ns OR a.interrupts_off <> b.interrupts_off
                THEN coalesce(least(a.wait_begin_ns, b.wait_begin_ns), a.irq_work_at_ns, a.kicked_at_ns)
                ELSE coalesce(least(a.wait_end_at_ns, b.wait_end_at_ns), a.wait_begin_ns, a.irq_work_at_ns, a.kicked_at_ns)
            END""",
            "coalesce(a.kicker_cpu, b.kicker_cpu)"),
    /** A change of state of sched_ext, a step that fails, an exit. */
    LIFECYCLE(
            "state of sched_ext, a step that fails, why a scheduler ends",
            ReplayTables.LIFECYCLE,
            "(ret <> 0 OR exit_kind IS NOT NULL OR state <> before)",
            List.of("scheduler"),
            List.of("at_ns", "state", "ret", "exit_kind", "exit_code", "exit_flags"),
            List.of("step", "detail"),
            "least(a.at_ns, b.at_ns)",
            "-1"),
    /** An operation on a dispatch queue. */
    DSQ(
            "what creating, destroying or peeking at a queue returns",
            ReplayTables.DSQ,
            "op IN ('create', 'destroy', 'peek')",
            List.of("op", "dsq_id"),
            List.of("at_ns", "ret"),
            List.of("node"),
            "least(a.at_ns, b.at_ns)",
            "-1"),
    /** The stay of a task on a queue. */
    TASK(
            "where a task is queued, when and how it leaves",
            ReplayTables.DSQ_TASK,
            "true",
            List.of("pid", "queued_at_ns"),
            List.of("dsq", "dsq_id", "cpu", "node", "ahead", "resched", "passed_over", "left_at_ns", "left_by"),
            List.of("slice_ns", "vtime", "enq_flags"),
            """
            CASE WHEN a.pid IS NULL OR b.pid IS NULL OR a.dsq <> b.dsq OR a.dsq_id <> b.dsq_id OR a.ahead <> b.ahead
                OR a.cpu IS DISTINCT FROM b.cpu OR a.node IS DISTINCT FROM b.node OR a.resched <> b.resched
                THEN coalesce(a.queued_at_ns, b.queued_at_ns) ELSE least(a.left_at_ns, b.left_at_ns) END""",
            "coalesce(a.cpu, b.cpu, -1)"),
    /** An error of the scheduler. */
    ERROR(
            "an error for which the core ends the scheduler",
            ReplayTables.SCHEDULER_ERROR,
            "true",
            List.of("kind", "cpu"),
            List.of("at_ns", "ends_scheduler", "reason"),
            List.of(),
            "least(a.at_ns, b.at_ns)",
            "coalesce(a.cpu, b.cpu)"),
    /** A level of bypass. */
    BYPASS(
            "bypass taken and given back, where bypassed tasks wait",
            ReplayTables.BYPASS,
            "true",
            List.of("scheduler", "op", "holder"),
            List.of("at_ns", "depth", "longest_queue"),
            List.of("queue", "bypassed_ns"),
            "least(a.at_ns, b.at_ns)",
            "-1"),
    /** A run of the balancer of bypassed tasks. */
    BALANCE(
            "runs of the bypass load balancer",
            ReplayTables.BYPASS_LB,
            "true",
            List.of("node"),
            List.of("at_ns", "nr_tasks", "nr_balanced", "after_min", "after_max"),
            List.of("before_min", "before_max"),
            "least(a.at_ns, b.at_ns)",
            "-1"),
    /** A finding. */
    FINDING(
            "something that went wrong",
            ReplayTables.FINDING,
            "true",
            List.of("kind"),
            List.of("at_ns", "cpu"),
            List.of("detail"),
            "least(a.at_ns, b.at_ns)",
            "coalesce(a.cpu, b.cpu, -1)"),
    /** Any step of enabling and disabling, also one that only one of the kernels has; no behaviour. */
    STEP(
            "each step of boot, enable and disable, also those only one kernel has",
            ReplayTables.LIFECYCLE,
            "true",
            List.of("scheduler"),
            List.of("at_ns", "step", "state", "ret"),
            List.of("detail"),
            "least(a.at_ns, b.at_ns)",
            "-1"),
    /** Memory taken and given back; no behaviour. */
    MEMORY(
            "allocations and frees: sizes, allocators, times",
            ReplayTables.ALLOCATION,
            "op <> 'fail'",
            List.of("site", "op", "moment"),
            List.of("at_ns", "allocator", "count", "bytes_alloc", "bytes"),
            List.of("function", "bytes_req"),
            "least(a.at_ns, b.at_ns)",
            "-1");

    /** The decisions that anyone can notice: all but structure and memory. */
    public static final List<Decision> BEHAVIOUR = List.of(values()).subList(0, STEP.ordinal());

    private final String doc;
    private final TableSchema table;
    private final String where;
    private final List<String> keys;
    private final List<String> compared;
    private final List<String> shown;
    private final String time;
    private final String cpu;

    Decision(
            String doc,
            TableSchema table,
            String where,
            List<String> keys,
            List<String> compared,
            List<String> shown,
            String time,
            String cpu) {
        this.doc = doc;
        this.table = table;
        this.where = where;
        this.keys = keys;
        this.compared = compared;
        this.shown = shown;
        this.time = time;
        this.cpu = cpu;
    }

    /** The word a user names it by. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is compared, in a few words. */
    public String doc() {
        return doc;
    }

    /** The decision of a word. */
    public static Optional<Decision> of(String word) {
        return Arrays.stream(values())
                .filter(decision -> decision.word().equals(word))
                .findFirst();
    }

    TableSchema table() {
        return table;
    }

    List<String> keys() {
        return keys;
    }

    List<String> compared() {
        return compared;
    }

    List<String> shown() {
        return shown;
    }

    /** When it falls, of a pair of rows a and b. */
    String time() {
        return time;
    }

    /** On which CPU, of a pair of rows a and b; -1 if on none. */
    String cpu() {
        return cpu;
    }

    /** The rows of one replay, numbered among those with the same keys. */
    String rows(String file) {
        String previous = this == LIFECYCLE ? ", lag(state, 1, '') OVER (ORDER BY file_row_number) AS before" : "";
        StringBuilder partition = new StringBuilder();
        keys.forEach(key ->
                partition.append(partition.isEmpty() ? "PARTITION BY " : ", ").append(key));
        return "(SELECT *, row_number() OVER (" + partition + " ORDER BY file_row_number) AS nth FROM (SELECT *"
                + previous + " FROM read_parquet(" + file + ", file_row_number = true)) WHERE " + where + ")";
    }
}
