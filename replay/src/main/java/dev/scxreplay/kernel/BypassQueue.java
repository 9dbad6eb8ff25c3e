package dev.scxreplay.kernel;

/** Where tasks wait while the scheduler is bypassed. */
public sealed interface BypassQueue {
    /** In the global queue of their node. v6.18.5: do_enqueue_task() */
    record NodeGlobal() implements BypassQueue {}

    /** In a queue embedded in each run queue, evened out by a timer. v6.19: 61debc251c1c. */
    record RunQueueDsq() implements BypassQueue {}

    /** In a queue for each scheduler and CPU. v7.1: ff06f727a941. */
    record SchedulerCpuDsq() implements BypassQueue {}
}
