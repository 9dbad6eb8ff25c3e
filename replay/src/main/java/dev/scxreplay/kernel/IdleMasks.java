package dev.scxreplay.kernel;

/** The masks of idle CPUs, allocated at boot. */
public sealed interface IdleMasks {
    /** Two for the machine. v6.12.8: init_sched_ext_class() */
    record Global() implements IdleMasks {}

    /** Two for the machine, two for each node, three to scratch on for each CPU. v6.17.8: scx_idle_init_masks() */
    record GlobalNodeAndCpu() implements IdleMasks {}

    /** Masks allocated at boot besides those of each CPU. */
    default int shared(int nrNodes) {
        return switch (this) {
            case Global() -> 2;
            case GlobalNodeAndCpu() -> 2 + 2 * nrNodes;
        };
    }

    /** Masks allocated at boot for each possible CPU. */
    default int perCpu() {
        return switch (this) {
            case Global() -> 0;
            case GlobalNodeAndCpu() -> 3;
        };
    }
}
