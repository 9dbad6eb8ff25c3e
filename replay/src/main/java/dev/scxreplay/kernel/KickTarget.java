package dev.scxreplay.kernel;

/** Which targets a kick touches, by the class of the task that runs there. */
public sealed interface KickTarget {
    /** Every online target is rescheduled and, if asked for, waited for. v6.17.8: kick_one_cpu(). */
    record AnyCurrent() implements KickTarget {}

    /**
     * A target whose current task belongs to a class above ext (stop, deadline, rt, fair) is left alone; it is waited
     * for only if its current task is an SCX task. v6.19: a9c1fbbd6dad, a379fa1e2cae.
     */
    record NotHigherClass() implements KickTarget {}
}
