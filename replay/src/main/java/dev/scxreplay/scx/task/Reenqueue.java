package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.EventCounters.Counter;
import dev.scxreplay.kernel.TaskPaths;
import dev.scxreplay.kernel.TaskPaths.LocalReenqueue;
import dev.scxreplay.scx.ExitKind;
import java.util.ArrayList;
import java.util.List;

/** Gives tasks on queues back to the scheduler. v6.18.5, v7.3.4: reenq_local(), reenq_user() */
final class Reenqueue {
    /** v7.1.3, v7.3.4: the most repetitions. */
    private static final int MOST = 256;

    private final ExtCore core;
    private InsertPath insert;
    private EnqueuePath enqueue;
    private final boolean[] localPending;
    private final boolean[] immedPending;
    private final int[] passes;
    private final List<DispatchQueue>[] userPending;
    /** Whether anything was ever put off; most recordings never do. */
    private boolean used;

    @SuppressWarnings("unchecked")
    Reenqueue(ExtCore core) {
        this.core = core;
        this.localPending = new boolean[core.nrCpus];
        this.immedPending = new boolean[core.nrCpus];
        this.passes = new int[core.nrCpus];
        this.userPending = new List[core.nrCpus];
    }

    void connect(InsertPath insertPath, EnqueuePath enqueuePath) {
        insert = insertPath;
        enqueue = enqueuePath;
    }

    /** scx_bpf_reenqueue_local(), called on a CPU. */
    void local(int cpu, long atNs) {
        switch (core.paths.localReenqueue()) {
            case LocalReenqueue.AtOnce() -> {
                for (ScxTask task : tasksOf(core.queues.local(cpu), false)) {
                    again(task, atNs);
                }
            }
            case LocalReenqueue.Deferred(boolean any, boolean lost) -> {
                if (lost) {
                    core.observer.count("re-enqueues-lost", 1);
                } else {
                    used = true;
                    localPending[cpu] = true;
                }
            }
        }
    }

    /** scx_bpf_dsq_reenq(), called on a CPU. */
    void dsq(int cpu, long id, long atNs) {
        boolean exists =
                core.paths.localReenqueue() instanceof LocalReenqueue.Deferred(boolean any, boolean lost) && any;
        if (!exists) {
            core.observer.count("calls-of-missing-functions", 1);
            return;
        }
        if (id == DsqId.LOCAL || DsqId.isLocalOn(id) && core.queues.isCpu(DsqId.cpuOf(id))) {
            local(id == DsqId.LOCAL ? cpu : DsqId.cpuOf(id), atNs);
            return;
        }
        DispatchQueue queue = DsqId.isBuiltin(id) ? null : core.queues.user(id);
        if (queue == null) {
            core.error(atNs, cpu, "DSQ " + DsqId.hex(id) + " cannot be re-enqueued");
        } else if (!core.bypassing) {
            if (userPending[cpu] == null) {
                userPending[cpu] = new ArrayList<>();
            }
            if (!userPending[cpu].contains(queue)) {
                userPending[cpu].add(queue);
                used = true;
            }
        }
    }

    /** A task with SCX_ENQ_IMMED that cannot run at once will be given back. v7.1: 98d709cba319. */
    void insertedLocally(DispatchQueue queue, long flags) {
        if (core.paths.immed() instanceof TaskPaths.Immed.Reenqueues
                && (flags & EnqFlags.IMMED) != 0
                && (queue.size() > 1 || core.current(queue.cpu()).aboveExt())) {
            used = true;
            immedPending[queue.cpu()] = true;
        }
    }

    /** What was put off on a CPU is done now. */
    void runDeferred(int cpu, long atNs) {
        if (!used) {
            return;
        }
        if (localPending[cpu] || immedPending[cpu]) {
            boolean immedOnly = !localPending[cpu];
            localPending[cpu] = false;
            immedPending[cpu] = false;
            if (!core.bypassing) {
                localPass(cpu, immedOnly, atNs);
            }
        }
        if (userPending[cpu] != null && !userPending[cpu].isEmpty()) {
            List<DispatchQueue> queues = userPending[cpu];
            userPending[cpu] = null;
            for (DispatchQueue queue : queues) {
                if (!queue.destroyed() && !core.bypassing) {
                    tasksOf(queue, false).forEach(task -> again(task, atNs));
                }
            }
        }
    }

    private void localPass(int cpu, boolean immedOnly, long atNs) {
        if (passes[cpu]++ > 0) {
            core.observer.event(Counter.REENQ_REPEAT, 1);
            if (passes[cpu] > MOST && core.paths.reenqueueCap() instanceof TaskPaths.ReenqueueCap.PerPass) {
                core.error(atNs, cpu, "the local DSQ of CPU " + cpu + " was re-enqueued more than " + MOST + " times");
                return;
            }
        }
        for (ScxTask task : tasksOf(core.queues.local(cpu), immedOnly)) {
            if (immedOnly) {
                core.observer.event(Counter.REENQ_IMMED, 1);
            }
            again(task, atNs);
        }
    }

    /** The tasks of a queue; of those that ask for it only the ones that must wait, if {@code immedOnly}. */
    private List<ScxTask> tasksOf(DispatchQueue queue, boolean immedOnly) {
        List<ScxTask> tasks = new ArrayList<>();
        boolean open =
                !immedOnly || queue.cpu() < 0 || !core.current(queue.cpu()).aboveExt();
        for (ScxTask task = queue.first(); task != null; task = queue.after(task)) {
            boolean first = task == queue.first();
            if (!immedOnly || (task.enqFlags & EnqFlags.IMMED) != 0 && !(first && open)) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    /** Takes a task off its queue and enqueues it anew. */
    void again(ScxTask task, long atNs) {
        insert.leave(task, Left.REENQUEUED, atNs);
        task.forgetDirect();
        enqueue.enqueue(task, task.cpu, EnqFlags.REENQ, atNs);
    }

    /** The same for a preempted task that could not stay. */
    void preempted(ScxTask task, long atNs) {
        core.observer.event(Counter.REENQ_IMMED, 1);
        enqueue.enqueue(task, task.cpu, EnqFlags.REENQ, atNs);
    }

    /** Counts a re-enqueue of a task; true if it was one too many. */
    boolean capReached(ScxTask task, int cpu, long atNs) {
        task.reenqueues++;
        if (task.reenqueues <= MOST || !(core.paths.reenqueueCap() instanceof TaskPaths.ReenqueueCap.PerTask)) {
            return false;
        }
        core.error(
                atNs,
                ExitKind.ERROR_REENQ,
                cpu,
                "task " + task.pid() + " was re-enqueued more than " + MOST + " times without running");
        return true;
    }

    /** A CPU runs a task: passes over its local queue count from zero again. */
    void ran(int cpu) {
        passes[cpu] = 0;
    }
}
