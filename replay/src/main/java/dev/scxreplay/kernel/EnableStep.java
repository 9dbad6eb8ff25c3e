package dev.scxreplay.kernel;

/**
 * One step of enabling a scheduler. A kernel has an ordered list of them; what has been done is undone last first if a
 * later step fails before the scheduler can report errors itself.
 */
public enum EnableStep {
    /** Makes the pointer array and the global queues once, to be kept. v6.12.8: scx_ops_enable() */
    GLOBAL_DSQS_ONCE("global-dsqs-once"),
    /** Makes the helper kthread of the only scheduler once, to be kept. v6.12.8: scx_ops_enable() */
    HELPER_ONCE("helper-once"),
    /** Makes the arrays of sequence numbers. v6.18: 14c1da3895a1. */
    KICK_ARRAYS("alloc-kick-arrays"),
    /** Refuses with -EBUSY if another scheduler is there. v6.12.8: scx_ops_enable() */
    STATE_CHECK("state-check"),
    /** Makes the hash of tasks by id, for a scheduler with SCX_OPS_TID_TO_TASK only. v7.2.13, v7.3.4 */
    TID_HASH("tid-hash"),
    /** Allocates the scheduler and all that belongs to it. v6.17.8: scx_alloc_and_add_sched() */
    SCHEDULER("alloc-sched"),
    /** State becomes enabling. */
    SET_ENABLING("set-enabling"),
    /** Tables of compact CPU ids. v7.2.6: scx_cid_init() */
    CID_TABLES("cid-tables"),
    /** The scheduler's ops.init(). */
    OPS_INIT("ops-init"),
    /** Compares the hotplug sequence with the one the loader read. v6.12.8: check_hotplug_seq() */
    HOTPLUG_CHECK("hotplug-check"),
    /** validate_ops(). */
    VALIDATE_OPS("validate-ops"),
    /** The percpu dispatch buffers, where they are not part of the scheduler. v6.17.8: scx_enable() */
    DSP_CTX("alloc-dsp-ctx"),
    /** Bypass on. */
    BYPASS_ON("bypass-on"),
    /** ops.init_task() for every task. */
    INIT_TASKS("init-tasks"),
    /** The static key on, then every task changes class. */
    SWITCH_TASKS("switch-tasks"),
    /** Bypass off. */
    BYPASS_OFF("bypass-off"),
    /** State becomes enabled, unless an error came in between. */
    SET_ENABLED("set-enabled");

    private final String label;

    EnableStep(String label) {
        this.label = label;
    }

    /** Name in the lifecycle table. */
    @Override
    public String toString() {
        return label;
    }
}
