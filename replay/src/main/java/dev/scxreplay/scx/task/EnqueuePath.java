package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.EventCounters.Counter;
import dev.scxreplay.kernel.TaskPaths;
import dev.scxreplay.scx.task.ScxTask.DirectFrom;
import dev.scxreplay.scx.task.ScxTask.State;

/** Decides where a task goes that becomes runnable. v6.12.8 to v7.3.4: do_enqueue_task(), in its order. */
final class EnqueuePath {
    private final ExtCore core;
    private final InsertPath insert;
    private final Reenqueue reenqueue;
    private final long[] runQueueSequence;

    EnqueuePath(ExtCore core, InsertPath insert, Reenqueue reenqueue) {
        this.core = core;
        this.insert = insert;
        this.reenqueue = reenqueue;
        this.runQueueSequence = new long[core.nrCpus];
    }

    /**
     * Enqueues a task on a CPU's run queue. If ops.enqueue() is called, what it inserts follows in the recording; it was
     * noted before if the recording had it before the decision.
     */
    void enqueue(ScxTask task, int cpu, long flags, long atNs) {
        task.cpu = cpu;
        if ((flags & EnqFlags.REENQ) != 0 && reenqueue.capReached(task, cpu, atNs)) {
            task.state = State.CUSTODY; // stranded: the task waits for the scheduler to be gone
            return;
        }
        if (core.offline.get(cpu)) { // nobody is asked. v6.12.8, v7.3.4: do_enqueue_task()
            local(task, flags, atNs);
        } else if (core.bypassing) {
            task.slice = core.paths.bypassSlice().sliceNs();
            core.observer.event(Counter.REFILL_SLICE_DFL, 1);
            core.observer.event(Counter.BYPASS_DISPATCH, 1);
            passedBy(task);
            insert.insert(task, core.queues.bypass(cpu), flags, false, atNs);
        } else if (task.directFrom == DirectFrom.SELECT_CPU || task.directFrom == DirectFrom.STALE) {
            if (task.directFrom == DirectFrom.STALE) {
                core.observer.finding(
                        atNs,
                        "stale-direct-dispatch",
                        cpu,
                        "task " + task.pid() + " goes to " + DsqId.hex(task.directDsq)
                                + ", which was chosen for an earlier wake-up, and not to the scheduler");
            }
            direct(task, flags, atNs);
        } else if (task.exiting && !core.ops.enqExiting()) {
            core.observer.event(Counter.ENQ_SKIP_EXITING, 1);
            local(task, flags, atNs);
        } else if (task.migrationDisabled && skipsScheduler()) {
            core.observer.event(Counter.ENQ_SKIP_MIGRATION_DISABLED, 1);
            local(task, flags, atNs);
        } else if (!core.ops.enqueue()) {
            core.refill(task, ExtCore.SLICE_DFL);
            passedBy(task);
            insert.insert(task, core.queues.global(cpu), flags, false, atNs);
        } else if (task.directFrom == DirectFrom.ENQUEUE) {
            direct(task, flags, atNs);
        } else {
            toScheduler(task, cpu, flags);
        }
    }

    private boolean skipsScheduler() {
        return core.paths.migrationDisabled() instanceof TaskPaths.MigrationDisabled.ToLocal
                && !core.ops.enqMigrationDisabled();
    }

    private void local(ScxTask task, long flags, long atNs) {
        core.refill(task, ExtCore.SLICE_DFL);
        passedBy(task);
        insert.insert(task, core.queues.local(task.cpu), flags, false, atNs);
    }

    /** What was chosen for the task is not used this time. */
    private void passedBy(ScxTask task) {
        if (task.directFrom == DirectFrom.ENQUEUE) {
            // the kernel recorded asked its scheduler, this one does not
            core.observer.count("insertions-not-asked-for", 1);
            task.forgetDirect();
        } else if (task.directFrom != DirectFrom.NONE) {
            if (core.paths.directDispatch() instanceof TaskPaths.DirectDispatch.MayGoStale) {
                task.directFrom = DirectFrom.STALE;
            } else {
                task.forgetDirect();
            }
        }
    }

    private void toScheduler(ScxTask task, int cpu, long flags) {
        task.state = State.CUSTODY;
        task.open = true;
        task.enqFlags = flags;
        task.enqueueNumber = core.nextEnqueue();
        task.qseq = switch (core.paths.opsSequence()) {
            case TaskPaths.OpsSequence.PerRunQueue() -> ++runQueueSequence[cpu];
            case TaskPaths.OpsSequence.PerTask() -> task.qseq + 1;
        };
        insert.enterCustody(task);
    }

    /** direct_dispatch(): the queue chosen by ops.select_cpu() or ops.enqueue(). */
    void direct(ScxTask task, long flags, long atNs) {
        DispatchQueue queue = insert.find(task.directDsq, task.cpu, task, atNs);
        long all = flags | task.directFlags;
        boolean priq = task.directPriq;
        task.forgetDirect();
        boolean since71 = !(core.paths.opsDequeue() instanceof TaskPaths.OpsDequeue.FromCustody);
        if (since71 && !queue.isTerminal()) {
            insert.enterCustody(task);
        } else {
            task.inCustody = false; // it never was the scheduler's
        }
        insert.dispatch(task, queue, all, priq, atNs);
    }
}
