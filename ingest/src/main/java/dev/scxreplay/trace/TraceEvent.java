package dev.scxreplay.trace;

/**
 * The events a replay tells apart, and what its arguments a to e ({@link TraceCursor#argument}) are.
 *
 * <p>Every other event is {@link #OTHER}: its time, CPU and flags still say what its CPU was doing.
 */
public enum TraceEvent {
    /** a previous pid, b next pid, c previous priority, d next priority, e 1 if the previous task stays runnable. */
    SCHED_SWITCH,
    /** a pid, b target CPU, c priority. */
    SCHED_WAKING,
    /** a pid, b target CPU, c priority. */
    SCHED_WAKEUP,
    /** a pid, b target CPU, c priority. */
    SCHED_WAKEUP_NEW,
    /** a pid, b CPU it leaves, c CPU it goes to. */
    SCHED_MIGRATE_TASK,
    /** a pid of the parent, b pid of the child. */
    SCHED_PROCESS_FORK,
    /** a pid. */
    SCHED_PROCESS_EXIT,
    /** a CPU interrupted, b 1 if it is a reschedule interrupt (no callback), c 1 if it is to run kick_cpus_irq_workfn(). */
    IPI_SEND_CPU,
    /**
     * A CPU has others call a function and waits until all have: a the CPU interrupted, or -1 if {@link TraceCursor#text}
     * begins with a mask of them; the text's second word is the function that asked.
     */
    SYNCHRONOUS_CALL,
    /** A CPU answers function calls; no arguments. */
    CALL_FUNCTION_ENTRY,
    /** No arguments. */
    RESCHEDULE_ENTRY,
    /** No arguments. */
    RESCHEDULE_EXIT,
    /** No arguments. */
    IRQ_WORK_ENTRY,
    /** No arguments. */
    IRQ_WORK_EXIT,
    /** Exit of any other interrupt vector; no arguments. */
    IRQ_EXIT,
    /** The counter SCX_EV_DISPATCH_KEEP_LAST grew: this CPU's dispatch found nothing and keeps its task. */
    DISPATCH_KEEP_LAST,
    /** {@link TraceCursor#text} is the line written. */
    PRINT,
    /** a CPU kicked, b flags. */
    KICK_CPU,
    /** kick_cpus_irq_workfn() begins; no arguments. */
    KICK_WORK_IN,
    /** a id, b node. */
    CREATE_DSQ,
    /** a what scx_bpf_create_dsq() returned. */
    CREATE_DSQ_RET,
    /** a id. */
    DESTROY_DSQ,
    /** bpf_scx_reg() begins; no arguments. */
    REG,
    /** a what bpf_scx_reg() returned. */
    REG_RET,
    /** bpf_scx_unreg() begins; no arguments. */
    UNREG,
    /** bpf_scx_unreg() returns; no arguments. */
    UNREG_RET,
    /** scx_enable() begins; no arguments. */
    ENABLE,
    /** a what scx_enable() returned. */
    ENABLE_RET,
    /** The disable work begins; no arguments. */
    DISABLE,
    /** The disable work returns; no arguments. */
    DISABLE_RET,
    /** scx_bypass() begins: a 1 if on, 0 if off. */
    BYPASS,
    /** A CPU goes or comes, as cpuhp_enter shows it: a the CPU, b 1 if it comes. */
    CPU_HOTPLUG,
    /** a pid, b dispatch queue, c slice in ns, d enqueue flags; the last three as unsigned 64-bit numbers. */
    DSQ_INSERT,
    /** a pid, b dispatch queue, c slice in ns, d enqueue flags, e virtual time. */
    DSQ_INSERT_VTIME,
    /** b dispatch queue, d enqueue flags. */
    DSQ_MOVE_TO_LOCAL,
    /** a pid, b dispatch queue it goes to, d enqueue flags. */
    DSQ_MOVE,
    /** a pid, b dispatch queue it goes to, d enqueue flags, e virtual time. */
    DSQ_MOVE_VTIME,
    /** b dispatch queue, d flags. */
    DSQ_REENQ,
    /** b dispatch queue. */
    DSQ_PEEK,
    /** scx_bpf_reenqueue_local() begins; no arguments. */
    REENQUEUE_LOCAL,
    /** The built-in selection has found an idle CPU for a waking task: a pid, c the CPU, negative if none. */
    SELECT_CPU_DFL,
    /** enqueue_task_scx() begins: a pid, c CPU of the run queue or -1 if not recorded, d flags. */
    ENQUEUE_TASK,
    /** dequeue_task_scx() begins: a pid, c CPU of the run queue or -1 if not recorded, d flags. */
    DEQUEUE_TASK,
    /** No event: from here on events of this CPU are missing, see {@link LostSpans}; no arguments. */
    LOST_BEGIN,
    /** No event: the CPU's next event is behind those that are missing; no arguments. */
    LOST_END,
    /** Any other event. */
    OTHER;

    private static final TraceEvent[] VALUES = values();

    /** The event of an ordinal. */
    public static TraceEvent of(int ordinal) {
        return VALUES[ordinal];
    }
}
