package dev.scxreplay.scx;

/** Sees what the modelled core does apart from allocations, which the machine reports. Times are those of the machine. */
public interface CoreObserver {
    /**
     * One step of boot, enable or disable is done, or has failed.
     *
     * @param scheduler name of the scheduler; empty at boot
     * @param ret 0, or the error as a negative number
     */
    void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail);

    /**
     * One step in the end of a scheduler: exit-claimed, when it is decided, or ops-exit, when the scheduler is told.
     *
     * @param flags what ops.exit() sees in scx_exit_info.flags; -1 if there are none, or at exit-claimed
     */
    default void exit(long atNs, String scheduler, String step, EnableState state, Exit exit, int flags) {
        step(atNs, scheduler, step, state, 0, exit.message());
    }

    /** A level of bypass is taken or given back. */
    default void bypass(BypassChange change) {}

    /**
     * One operation on a dispatch queue.
     *
     * @param op create, destroy, irq-work or rcu-free
     * @param node NUMA node asked for; -1 is any
     * @param ret 0, or the error as a negative number
     */
    void dsq(long atNs, String op, long dsqId, int node, int ret);

    /**
     * Something went wrong in the modelled kernel.
     *
     * @param kind e.g. leak, use-after-free, double-free, boot-panic
     * @param cpu the CPU it concerns; -1 if none
     */
    void finding(long atNs, String kind, int cpu, String detail);
}
