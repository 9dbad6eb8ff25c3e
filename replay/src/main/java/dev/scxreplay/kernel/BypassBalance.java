package dev.scxreplay.kernel;

/** Who evens out the queues of bypassed tasks. */
public sealed interface BypassBalance {
    /** Nobody: CPUs take tasks from a queue they share. v6.18.5: do_enqueue_task() */
    record None() implements BypassBalance {}

    /** One timer of the whole kernel, which may still be pending from the bypass before. v6.19: 95d1df610cdc. */
    record GlobalTimer() implements BypassBalance {}

    /** A timer of each scheduler that hosts bypassed tasks. v7.1: ebeca1f930ea. */
    record TimerPerScheduler() implements BypassBalance {}
}
