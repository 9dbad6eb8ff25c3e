package dev.scxreplay.kernel;

/** Where the global dispatch queues of the nodes live. */
public sealed interface GlobalDsq {
    /** Allocated by the first enable, kept for ever. v6.12.8: scx_ops_enable() */
    record PerNodeForever() implements GlobalDsq {}

    /** Allocated with each scheduler: an array of pointers and a queue for each node. v6.17.8: scx_alloc_and_add_sched() */
    record PerNodeOfScheduler() implements GlobalDsq {}

    /** Embedded in a structure for each scheduler and node. v7.1: d4ae868c6b7d. */
    record InSchedulerNode() implements GlobalDsq {}
}
