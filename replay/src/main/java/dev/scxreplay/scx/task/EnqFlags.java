package dev.scxreplay.scx.task;

/** Enqueue and dequeue flags that have the same value in every kernel. v6.12.8 to v7.3.4: enum scx_enq_flags (BTF). */
final class EnqFlags {
    static final long WAKEUP = 1;
    static final long PREEMPT = 1L << 32;
    static final long IMMED = 1L << 33;
    static final long REENQ = 1L << 40;
    static final long LAST = 1L << 41;

    /** SCX_DEQ_SCHED_CHANGE. */
    static final long DEQ_SCHED_CHANGE = 1L << 33;

    private EnqFlags() {}
}
