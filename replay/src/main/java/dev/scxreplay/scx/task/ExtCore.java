package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.EventCounters.Counter;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.TaskPaths;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.ExitKind;
import dev.scxreplay.scx.RunQueues;
import dev.scxreplay.scx.TaskClass;
import java.util.BitSet;

/** What the paths of this package share: the kernel's ways, the queues, who runs where, the scheduler and its errors. */
final class ExtCore {
    /** v6.12.8 to v7.3.4: SCX_SLICE_DFL. */
    static final long SLICE_DFL = 20_000_000;
    /** SCX_SLICE_INF: never used up. */
    static final long SLICE_INF = -1;

    final TaskPaths paths;
    final Queues queues;
    final QueueObserver observer;
    final int nrCpus;
    private final RunQueues runQueues;
    private final ScxTask[] running;
    SchedulerOps ops = SchedulerOps.DEFAULT;
    /** Whether ordinary tasks are in the class of ext. */
    boolean switched;

    boolean bypassing;
    /** CPUs that are away. */
    final BitSet offline = new BitSet();

    private boolean errorClaimed;
    private long runnable;
    private long enqueues;

    ExtCore(KernelProfile profile, Topology topology, RunQueues runQueues, QueueObserver observer) {
        this.paths = profile.tasks();
        this.queues = new Queues(profile, topology);
        this.observer = observer;
        this.nrCpus = topology.nrPossibleCpus();
        this.runQueues = runQueues;
        this.running = new ScxTask[topology.nrCpuIds()];
    }

    /** The task of ext that a CPU runs; null if it runs another one or none. */
    ScxTask running(int cpu) {
        return running[cpu];
    }

    void setRunning(int cpu, ScxTask task) {
        running[cpu] = task;
    }

    TaskClass current(int cpu) {
        return runQueues.current(cpu, switched);
    }

    /** Whether dispatching has stopped because of an error. */
    boolean aborting() {
        return errorClaimed && paths.abort() instanceof TaskPaths.Abort.AtClaim;
    }

    /** Another scheduler, or none: its errors are its own. */
    void reset() {
        errorClaimed = false;
        ops = SchedulerOps.DEFAULT;
    }

    void error(long atNs, ExitKind kind, int cpu, String reason) {
        observer.schedulerError(atNs, kind, cpu, reason, !errorClaimed);
        errorClaimed = true;
    }

    void error(long atNs, int cpu, String reason) {
        error(atNs, ExitKind.ERROR, cpu, reason);
    }

    void refill(ScxTask task, long sliceNs) {
        task.slice = sliceNs;
        observer.event(Counter.REFILL_SLICE_DFL, 1);
    }

    long nextRunnable() {
        return ++runnable;
    }

    long nextEnqueue() {
        return ++enqueues;
    }
}
