package dev.scxreplay.scx.task;

import java.util.Arrays;

/** One task as the sched_ext core sees it; changed only by this package. */
public final class ScxTask {
    /** Where a task is. */
    enum State {
        /** The recording has not shown it yet. */
        UNKNOWN,
        /** Sleeping, new, or gone. */
        AWAY,
        /** Between the begin of a wake-up (or of an enqueue) and the decision where it goes. */
        WAKING,
        /** Runnable and held by the scheduler. */
        CUSTODY,
        /** On a dispatch queue. */
        QUEUED,
        RUNNING,
        /** Runnable in another class. */
        ELSEWHERE
    }

    /** What was chosen for a task before it was enqueued. */
    enum DirectFrom {
        NONE,
        /** Before the enqueue began: by ops.select_cpu(), or the built-in selection. */
        SELECT_CPU,
        /** By ops.enqueue(). */
        ENQUEUE,
        /** In an earlier enqueue that went another way. */
        STALE
    }

    private final int pid;
    State state = State.UNKNOWN;
    int cpu;
    boolean exiting;
    boolean migrationDisabled;
    /** Real-time or deadline, and so in a class above ext. */
    boolean realTime;
    /** CPUs it may run on, ascending; null: all. */
    private int[] allowed;

    long slice;
    /** Whether the scheduler gave it a slice while it ran. */
    boolean sliceGiven;

    long vtime;
    long switchedInNs;
    /** Of all runnable tasks the order in which they became so. */
    long runnableNumber;

    int reenqueues;

    DirectFrom directFrom = DirectFrom.NONE;
    long directDsq = DsqId.INVALID;
    long directFlags;
    boolean directPriq;

    /** Number of the enqueue that gave it to the scheduler, by the kernel's counter. */
    long qseq;
    /** The same, never twice alike. */
    long enqueueNumber;
    /** Whether ops.enqueue() for it may still insert it. */
    boolean open;
    /** Whether the scheduler was told that it has the task and not yet that it has it no more. */
    boolean inCustody;

    /** The CPU whose dispatch buffer was the last to hold it; -1 if none does. */
    int bufferedOn = -1;

    DispatchQueue queue;
    ScxTask previous;
    ScxTask next;
    long queuedAtNs;
    long enqFlags;
    boolean priq;
    int ahead;
    int passedOver;
    boolean resched;

    ScxTask(int pid) {
        this.pid = pid;
    }

    public int pid() {
        return pid;
    }

    /** The CPU of its run queue. */
    public int cpu() {
        return cpu;
    }

    /** The queue it is on; null if on none. */
    public DispatchQueue queue() {
        return queue;
    }

    /** When it was put on its queue, ns. */
    public long queuedAtNs() {
        return queuedAtNs;
    }

    /** Flags it was put on its queue with. */
    public long enqFlags() {
        return enqFlags;
    }

    /** Whether its queue orders it by virtual time. */
    public boolean byVtime() {
        return priq;
    }

    public long vtime() {
        return vtime;
    }

    /** Time slice left, ns. */
    public long slice() {
        return slice;
    }

    /** How many tasks were in front of it when it was put on its queue. */
    public int ahead() {
        return ahead;
    }

    /** How often a CPU looked at it on its queue and might not take it. */
    public int passedOver() {
        return passedOver;
    }

    /** Whether putting it on its queue made a CPU reschedule. */
    public boolean resched() {
        return resched;
    }

    /** Whether it is runnable and does not run. */
    boolean waits() {
        return state == State.QUEUED || state == State.CUSTODY;
    }

    void allow(int[] cpus) {
        allowed = cpus.clone();
        Arrays.sort(allowed);
    }

    /** Whether it may run on a CPU, its run queue's own always aside. */
    public boolean mayRunOn(int onCpu) {
        return onCpu == cpu && allowed == null
                || (allowed == null || Arrays.binarySearch(allowed, onCpu) >= 0)
                        && (!migrationDisabled || onCpu == cpu);
    }

    void forgetDirect() {
        directFrom = DirectFrom.NONE;
        directDsq = DsqId.INVALID;
        directFlags = 0;
        directPriq = false;
    }
}
