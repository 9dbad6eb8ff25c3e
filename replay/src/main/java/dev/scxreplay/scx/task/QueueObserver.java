package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.EventCounters;
import dev.scxreplay.scx.ExitKind;

/** Sees what becomes of tasks on dispatch queues. */
public interface QueueObserver {
    /** A task has left a queue, whose facts it still holds. */
    void left(ScxTask task, DispatchQueue queue, Left how, long atNs);

    /**
     * The core ends the scheduler because of an error of it.
     *
     * @param cpu the CPU on which it was found
     * @param first whether it is the first error, which counts; the core ignores all later ones
     */
    void schedulerError(long atNs, ExitKind kind, int cpu, String reason, boolean first);

    /** A counter of the kernel grows. */
    void event(EventCounters.Counter counter, long by);

    /** A counter of the model grows. */
    void count(String name, long by);

    /** Something went wrong in the modelled kernel, or the model doubts itself. */
    void finding(long atNs, String kind, int cpu, String detail);

    /**
     * ops.dequeue() is called, if the scheduler has one.
     *
     * @param propertyChange whether because a property of the task changes
     */
    void opsDequeue(ScxTask task, boolean propertyChange, long atNs);
}
