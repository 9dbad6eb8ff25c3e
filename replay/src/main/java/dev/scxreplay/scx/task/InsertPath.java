package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.TaskPaths;
import dev.scxreplay.scx.TaskClass;

/** Puts tasks on dispatch queues and takes them off. v6.18.5, v7.3.4: dispatch_enqueue(), dispatch_to_local_dsq() */
final class InsertPath {
    private final ExtCore core;
    private final Reenqueue reenqueue;

    InsertPath(ExtCore core, Reenqueue reenqueue) {
        this.core = core;
        this.reenqueue = reenqueue;
    }

    /**
     * The queue of an id. v6.18.5: find_dsq_for_dispatch()
     *
     * @param cpu whose local queue SCX_DSQ_LOCAL is
     */
    DispatchQueue find(long id, int cpu, ScxTask task, long atNs) {
        if (id == DsqId.LOCAL) {
            return core.queues.local(cpu);
        }
        if (DsqId.isLocalOn(id)) {
            int target = DsqId.cpuOf(id);
            if (core.queues.isCpu(target)) {
                return core.queues.local(target);
            }
            core.error(atNs, cpu, "no CPU " + target + " for SCX_DSQ_LOCAL_ON");
            return core.queues.global(task.cpu);
        }
        if (id == DsqId.GLOBAL) {
            return core.queues.global(task.cpu);
        }
        DispatchQueue queue = DsqId.isBuiltin(id) ? null : core.queues.user(id);
        if (queue == null) {
            core.error(atNs, cpu, "non-existent DSQ " + DsqId.hex(id) + " for task " + task.pid());
            return core.queues.global(task.cpu);
        }
        return queue;
    }

    /** Puts a task where an insertion says; to the local queue of another CPU only if it may run there. */
    void dispatch(ScxTask task, DispatchQueue queue, long asked, boolean priq, long atNs) {
        long flags = queue.isLocal() ? withImmed(asked) : asked;
        if (!queue.isLocal() || queue.cpu() == task.cpu) {
            insert(task, queue, flags, priq, atNs);
            return;
        }
        if (!task.mayRunOn(queue.cpu())) {
            core.error(
                    atNs,
                    task.cpu,
                    "task " + task.pid() + " may not run on CPU " + queue.cpu()
                            + (task.migrationDisabled ? ": its migration is disabled" : ""));
            insert(task, core.queues.global(task.cpu), flags, priq, atNs);
            return;
        }
        boolean told = core.paths.opsDequeue() instanceof TaskPaths.OpsDequeue.AlsoOnDispatch;
        task.inCustody &= told;
        task.cpu = queue.cpu();
        insert(task, queue, flags, priq, atNs);
    }

    /** SCX_OPS_ALWAYS_ENQ_IMMED adds its flag to what the scheduler moves to local queues. v7.1: 98d709cba319. */
    long withImmed(long flags) {
        return core.ops.alwaysImmed() && !core.bypassing ? flags | EnqFlags.IMMED : flags;
    }

    /** dispatch_enqueue(). */
    void insert(ScxTask task, DispatchQueue asked, long flags, boolean byVtime, long atNs) {
        DispatchQueue queue = asked;
        boolean priq = byVtime;
        if (queue.destroyed()) {
            core.error(atNs, task.cpu, DsqId.hex(queue.id()) + " is destroyed; task " + task.pid() + " goes global");
            queue = core.queues.global(task.cpu);
        }
        if (queue.isTerminal() && priq) {
            core.error(atNs, task.cpu, "virtual time on a built-in DSQ, " + queue + ", for task " + task.pid());
            priq = false;
        }
        if (priq ? queue.holdsFifo() : queue.holdsVtime()) {
            core.error(
                    atNs,
                    task.cpu,
                    queue + " is ordered by " + (priq ? "arrival" : "virtual time") + ", task " + task.pid()
                            + " by the other");
        }
        boolean head = (flags & (core.paths.enqueueFlags().head() | EnqFlags.PREEMPT)) != 0;
        if (priq) {
            queue.addByVtime(task);
        } else if (head) {
            queue.addFirst(task);
        } else {
            queue.addLast(task);
        }
        task.state = ScxTask.State.QUEUED;
        task.open = false;
        task.queuedAtNs = atNs;
        task.enqFlags = flags;
        task.passedOver = 0;
        if (queue.isTerminal()) {
            leaveCustody(task, false, atNs);
        }
        task.resched = queue.isLocal() && reschedules(task, queue.cpu(), flags);
        if (queue.isLocal()) {
            reenqueue.insertedLocally(queue, flags);
        }
    }

    /** Whether a CPU must look at its local queue again. v6.18.5, v7.2.13: local_dsq_post_enq() */
    private boolean reschedules(ScxTask task, int cpu, long flags) {
        ScxTask current = core.running(cpu);
        if ((flags & EnqFlags.PREEMPT) != 0 && current != null && current != task) {
            current.slice = 0;
            return true;
        }
        if ((flags & EnqFlags.LAST) != 0 && core.paths.lastTask() instanceof TaskPaths.LastTask.Resched) {
            return true;
        }
        return core.current(cpu) == TaskClass.IDLE;
    }

    /** A task leaves its queue. */
    void leave(ScxTask task, Left how, long atNs) {
        DispatchQueue queue = task.queue;
        queue.remove(task);
        core.observer.left(task, queue, how, atNs);
    }

    /** From now on the scheduler has the task. */
    void enterCustody(ScxTask task) {
        task.inCustody = true;
    }

    /** The scheduler has the task no more; whether it is told differs between kernels. */
    void leaveCustody(ScxTask task, boolean propertyChange, long atNs) {
        if (task.inCustody) {
            task.inCustody = false;
            boolean dispatched = !propertyChange && task.state == ScxTask.State.QUEUED;
            if (!dispatched || !(core.paths.opsDequeue() instanceof TaskPaths.OpsDequeue.FromCustody)) {
                core.observer.opsDequeue(task, propertyChange, atNs);
            }
        }
    }
}
