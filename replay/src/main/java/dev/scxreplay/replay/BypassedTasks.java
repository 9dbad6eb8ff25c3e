package dev.scxreplay.replay;

import java.util.function.IntPredicate;

/** Tasks that wait in the queues of CPUs while schedulers are bypassed. */
interface BypassedTasks {
    /** Answer of a {@link Placer}: no more tasks. */
    int STOP = -1;

    /** Answer of a {@link Placer}: this task stays. */
    int STAY = -2;

    /** Says where a task goes. */
    interface Placer {
        /** A CPU, {@link #STAY} or {@link #STOP}; the task may run where {@code mayRunOn} says so. */
        int place(IntPredicate mayRunOn);
    }

    /** How many wait for a CPU. */
    int waitingOn(int cpu);

    /** Shows the tasks of a CPU, the one that has waited longest first, and moves them where they are to go. */
    void oldestFirst(int cpu, Placer placer, long atNs);
}
