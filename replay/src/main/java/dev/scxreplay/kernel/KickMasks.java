package dev.scxreplay.kernel;

/** Where the masks of CPUs to kick live. */
public sealed interface KickMasks {
    /**
     * In the kicker's run queue, allocated at boot.
     *
     * @param syncMask whether there is a fifth one, cpus_to_sync. v7.0: 415cb193bb97
     */
    record PerRunQueue(boolean syncMask) implements KickMasks {}

    /** Four for each scheduler and CPU, allocated with the scheduler; only cpus_to_sync stays in the run queue. v7.3.4: scx_alloc_and_add_sched() */
    record PerSchedulerAndCpu() implements KickMasks {}

    /** Masks allocated at boot for each possible CPU. */
    default int perRunQueue() {
        return switch (this) {
            case PerRunQueue(boolean syncMask) -> syncMask ? 5 : 4;
            case PerSchedulerAndCpu() -> 1;
        };
    }
}
