package dev.scxreplay.trace;

import java.util.HashMap;
import java.util.Map;

/**
 * Where each known event goes, by its ftrace name.
 *
 * <p>Whatever is not listed here goes to {@link EventTable#OTHER} with all its fields.
 */
public final class EventKind {
    private static final Map<String, EventTable> TABLE_BY_EVENT = new HashMap<>();

    static {
        put(EventTable.SCHED_SWITCH, "sched_switch");
        put(EventTable.SCHED_WAKEUP, "sched_waking", "sched_wakeup", "sched_wakeup_new");
        put(EventTable.SCHED_MIGRATE_TASK, "sched_migrate_task");
        put(
                EventTable.SCHED_PROCESS,
                "sched_process_fork",
                "sched_process_exec",
                "sched_process_exit",
                "sched_process_free",
                "sched_process_wait");
        put(
                EventTable.SCHED_STAT,
                "sched_stat_runtime",
                "sched_stat_wait",
                "sched_stat_sleep",
                "sched_stat_iowait",
                "sched_stat_blocked");
        put(EventTable.IPI, "ipi_send_cpu", "ipi_send_cpumask");
        for (String vector : new String[] {
            "reschedule", "irq_work", "call_function", "call_function_single", "local_timer", "x86_platform_ipi"
        }) {
            put(EventTable.IRQ_VECTOR, vector + "_entry", vector + "_exit");
        }
        put(EventTable.KMEM, "kmalloc", "kfree", "kmem_cache_alloc", "kmem_cache_free");
        put(
                EventTable.PERCPU,
                "percpu_alloc_percpu",
                "percpu_free_percpu",
                "percpu_alloc_percpu_fail",
                "percpu_create_chunk",
                "percpu_destroy_chunk");
        put(EventTable.SCHED_EXT, "sched_ext_event", "sched_ext_dump", "sched_ext_bypass_lb", "sched_ext_exit");
        put(EventTable.PRINT, "tracing_mark_write", "print", "bprint", "bputs");
        put(
                EventTable.SCX_PROBE,
                "kick_cpu",
                "kick_work_in",
                "kick_work_out",
                "wait_begin",
                "wait_end",
                "kick_wait_in",
                "kick_wait_out",
                "create_dsq",
                "create_dsq_ret",
                "destroy_dsq",
                "init_dsq",
                "exit_dsq",
                "free_dsq_work",
                "free_dsq_rcu",
                "free_kick",
                "free_kick_rcu",
                "reg",
                "reg_ret",
                "unreg",
                "unreg_ret",
                "scx_enable",
                "scx_enable_ret",
                "root_enable",
                "root_enable_ret",
                "alloc_sched",
                "alloc_sched_ret",
                "scx_disable",
                "scx_disable_ret",
                "root_disable",
                "root_disable_ret",
                "sched_free",
                "sched_free_ret",
                "scx_bypass");
        put(
                EventTable.SCX_DSQ,
                "dsq_insert",
                "dsq_insert_vtime",
                "dsq_move_to_local",
                "dsq_move",
                "dsq_move_vtime",
                "dsq_reenq",
                "dsq_peek",
                "reenqueue_local",
                "select_cpu_dfl",
                "enqueue_task",
                "dequeue_task");
    }

    private EventKind() {}

    /** The table of an event, by its ftrace name. */
    public static EventTable tableOf(String event) {
        return TABLE_BY_EVENT.getOrDefault(event, EventTable.OTHER);
    }

    /** Every known event and its table. */
    public static Map<String, EventTable> known() {
        return Map.copyOf(TABLE_BY_EVENT);
    }

    private static void put(EventTable table, String... events) {
        for (String event : events) {
            TABLE_BY_EVENT.put(event, table);
        }
    }
}
