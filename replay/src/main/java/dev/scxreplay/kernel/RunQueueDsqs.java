package dev.scxreplay.kernel;

/** Which dispatch queues are embedded in each run queue, the bypass queue aside. */
public sealed interface RunQueueDsqs {
    /** The local queue. v6.12.8: init_sched_ext_class() */
    record Local() implements RunQueueDsqs {}

    /** The local queue, and the reject and rescue queues of sub-schedulers. v7.3.4: init_sched_ext_class() */
    record LocalRejectRescue() implements RunQueueDsqs {}

    /** How many of them each run queue has. */
    default int perRunQueue() {
        return switch (this) {
            case Local() -> 1;
            case LocalRejectRescue() -> 3;
        };
    }
}
