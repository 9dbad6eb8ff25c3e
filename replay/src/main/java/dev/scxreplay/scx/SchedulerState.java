package dev.scxreplay.scx;

/** What the kick path asks of the life cycle of the scheduler. */
public interface SchedulerState {
    /** Whether a root scheduler exists, so that a kick finds one. */
    boolean loaded();

    /** Whether ordinary tasks are in the class of sched_ext. */
    boolean tasksSwitched();

    /** Whether a CPU is bypassing. */
    boolean bypassing(int cpu);

    /** Whether a CPU is online. */
    boolean online(int cpu);

    /** Whether a CPU's kick-sequence array exists. */
    boolean kickArrayPresent(int cpu);
}
