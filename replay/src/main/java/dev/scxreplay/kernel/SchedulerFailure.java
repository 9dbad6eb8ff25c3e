package dev.scxreplay.kernel;

/** What scx_alloc_and_add_sched() returns if its percpu part or its helper thread cannot be had. */
public sealed interface SchedulerFailure {
    /** No error: a null pointer, which the caller takes for a scheduler and dereferences. v6.17.8: scx_alloc_and_add_sched() */
    record ReturnsNull() implements SchedulerFailure {}

    /** The error. v6.18: 7b6216baae75. */
    record ReturnsErrno() implements SchedulerFailure {}
}
