package dev.scxreplay.kernel;

/**
 * One allocation, or group of allocations, of scx_alloc_and_add_sched(). A kernel has an ordered list of them. They are
 * undone last first if a later one fails.
 */
public enum SchedulerPart {
    /** The kobject of the only scheduler. v6.12.8: scx_create_root_kobj() in scx_ops_enable() */
    KOBJECT("kobject"),
    /** struct scx_sched, from 7.1 on with its list of ancestors. v6.16.12: BTF */
    SCHED("scx_sched"),
    /** The exit info, its backtrace, message and dump buffer. v6.12.8: alloc_exit_info() */
    EXIT_INFO("exit_info"),
    /** The bucket table of the hash of user dispatch queues. v6.17.8: rhashtable_init() in scx_alloc_and_add_sched() */
    DSQ_HASH("dsq_hash"),
    /** The global queues of the nodes with the array of pointers to them. v6.17.8: scx_alloc_and_add_sched() */
    GLOBAL_DSQS("global_dsqs"),
    /** The event counters as an allocation of their own. v6.16.12: event_stats_cpu */
    EVENT_STATS("event_stats"),
    /** struct scx_sched_pcpu, from 7.1 on with the dispatch buffer. v6.17.8: scx_alloc_and_add_sched() */
    PCPU("sched_pcpu"),
    /** What the bypass queue of each CPU needs. v7.1: ff06f727a941, 30b0515342db. */
    BYPASS_DSQS("bypass_dsqs"),
    /** Four kick masks for each CPU. v7.3.4: scx_alloc_and_add_sched() */
    KICK_MASKS("kick_masks"),
    /** The helper kthread. v6.17.8: scx_alloc_and_add_sched() */
    HELPER("helper"),
    /** The two masks of the bypass load balancer. v7.1.3: scx_alloc_and_add_sched() */
    LB_MASKS("lb_masks"),
    /** The mask of stalled CPUs. v7.3.4: scx_alloc_and_add_sched() */
    STALL_MASK("stall_mask"),
    /** The path of the scheduler's cgroup, with a page to print it into. v7.1.3: scx_alloc_and_add_sched() */
    CGROUP_PATH("cgroup_path");

    private final String label;

    SchedulerPart(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
