package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.EventCounters.Counter;
import dev.scxreplay.kernel.TaskPaths;
import dev.scxreplay.scx.TaskClass;
import dev.scxreplay.scx.task.ScxTask.DirectFrom;
import dev.scxreplay.scx.task.ScxTask.State;

/**
 * Which task a CPU takes, held against the one it took in the recording. v6.18.5: balance_one(), pick_task_scx(),
 * put_prev_task_scx(); v7.3.4: do_pick_task_scx()
 *
 * <p>A recorded time stands: the task that ran is taken off whatever queue it is on. If the kernel would have taken another
 * one, that is a finding.
 */
final class PickOrder {
    private final ExtCore core;
    private final InsertPath insert;
    private final EnqueuePath enqueue;
    private final Reenqueue reenqueue;

    PickOrder(ExtCore core, InsertPath insert, EnqueuePath enqueue, Reenqueue reenqueue) {
        this.core = core;
        this.insert = insert;
        this.enqueue = enqueue;
        this.reenqueue = reenqueue;
    }

    /** consume_dispatch_q(): the first task of a queue that may run on a CPU goes to its local queue; false if none. */
    boolean consume(DispatchQueue queue, int cpu, long flags, long atNs) {
        for (ScxTask task = queue.first(); task != null; task = queue.after(task)) {
            if (task.mayRunOn(cpu)) {
                take(task, cpu, flags, atNs);
                return true;
            }
            task.passedOver++;
            core.observer.count("tasks-passed-over", 1);
        }
        return false;
    }

    private void take(ScxTask task, int cpu, long flags, long atNs) {
        insert.leave(task, Left.CONSUMED, atNs);
        task.cpu = cpu;
        insert.insert(task, core.queues.local(cpu), insert.withImmed(flags), false, atNs);
        task.resched = false; // the CPU is looking at its queue already
    }

    /** A CPU has switched to a task of ext. */
    void runs(ScxTask task, int cpu, long atNs) {
        DispatchQueue local = core.queues.local(cpu);
        if (task.state == State.QUEUED && task.queue != local) {
            fetch(task, cpu, atNs);
        }
        switch (task.state) {
            case QUEUED -> {
                if (task.queue != local) {
                    doubt(atNs, "not-dispatched", cpu, task, "it is on the " + task.queue);
                    insert.leave(task, Left.TAKEN_ELSEWHERE, atNs);
                } else {
                    if (local.first() != task) {
                        doubt(
                                atNs,
                                "out-of-order",
                                cpu,
                                task,
                                "task " + local.first().pid() + " is first");
                    }
                    insert.leave(task, Left.RAN, atNs);
                    if (task.slice == 0) {
                        core.refill(task, ExtCore.SLICE_DFL);
                    }
                }
            }
            case CUSTODY -> doubt(atNs, "not-inserted", cpu, task, "the scheduler has it");
            case WAKING -> doubt(atNs, "not-woken", cpu, task, "its wake-up is not over");
            case UNKNOWN, AWAY, RUNNING, ELSEWHERE -> core.observer.count("tasks-first-seen-running", 1);
        }
        if (task.slice == 0) {
            task.slice = ExtCore.SLICE_DFL;
        }
        task.inCustody = false;
        task.forgetDirect();
        task.open = false;
        task.cpu = cpu;
        task.state = State.RUNNING;
        task.reenqueues = 0;
        task.sliceGiven = false;
        task.switchedInNs = atNs;
        core.setRunning(cpu, task);
        reenqueue.ran(cpu);
    }

    /** The global queue, and the bypass queue while bypassing, are looked at without the scheduler. */
    private void fetch(ScxTask task, int cpu, long atNs) {
        DispatchQueue global = core.queues.global(cpu);
        DispatchQueue from =
                task.queue == global || core.bypassing && task.queue == core.queues.bypass(cpu) ? task.queue : null;
        if (from == null || core.queues.local(cpu).size() > 0) {
            return;
        }
        ScxTask first = from.first();
        while (first != task && !first.mayRunOn(cpu)) {
            first.passedOver++;
            core.observer.count("tasks-passed-over", 1);
            first = from.after(first);
        }
        if (first != task) {
            doubt(atNs, "out-of-order", cpu, task, "task " + first.pid() + " is first on the " + from);
        }
        take(task, cpu, 0, atNs);
    }

    /** A CPU has gone idle. */
    void idles(int cpu, long atNs) {
        DispatchQueue local = core.queues.local(cpu);
        if (local.size() > 0) {
            doubt(atNs, "idle-with-tasks", cpu, local.first(), "it is on the local DSQ and the CPU goes idle");
            return;
        }
        DispatchQueue global = core.queues.global(cpu);
        for (ScxTask task = global.first(); task != null; task = global.after(task)) {
            if (task.mayRunOn(cpu)) {
                doubt(atNs, "idle-with-tasks", cpu, task, "it is on the global DSQ and the CPU goes idle");
                return;
            }
        }
    }

    /**
     * A CPU switches from a task of ext; called after the next one was taken.
     *
     * @param next class of the next task
     */
    void putPrevious(ScxTask task, int cpu, boolean runnable, TaskClass next, long atNs) {
        core.setRunning(cpu, null);
        if (task.slice != ExtCore.SLICE_INF) {
            task.slice = Math.max(0, task.slice - (atNs - task.switchedInNs));
        }
        if (!runnable) {
            if (task.directFrom != DirectFrom.NONE) {
                core.observer.count("insertions-dropped", 1);
                task.forgetDirect();
            }
            task.state = State.AWAY;
            return;
        }
        task.runnableNumber = core.nextRunnable();
        if (task.slice != 0 && !core.bypassing && next == TaskClass.EXT) {
            // the scheduler may have taken it away by writing to the task, which no event shows
            core.observer.count("switches-with-slice-left", 1);
            if (task.sliceGiven
                    && core.paths.prevAfterDispatch() instanceof TaskPaths.PrevAfterDispatch.KeptWithSlice) {
                doubt(atNs, "not-kept", cpu, task, "ops.dispatch() gave it a slice");
            }
        }
        boolean immed = (task.enqFlags & EnqFlags.IMMED) != 0;
        if (task.slice != 0 && !core.bypassing && task.directFrom == DirectFrom.NONE) {
            if (immed && next.aboveExt() && core.paths.immed() instanceof TaskPaths.Immed.Reenqueues) {
                reenqueue.preempted(task, atNs);
            } else {
                insert.insert(
                        task, core.queues.local(cpu), core.paths.enqueueFlags().head(), false, atNs);
            }
        } else if (next == TaskClass.IDLE && !core.bypassing) {
            if (!core.ops.enqLast()) {
                doubt(atNs, "not-kept", cpu, task, "the kernel keeps the last runnable task without SCX_OPS_ENQ_LAST");
            }
            enqueue.enqueue(task, cpu, EnqFlags.LAST, atNs);
            if (task.queue == core.queues.local(cpu) && !task.resched) {
                core.observer.finding(
                        atNs,
                        "stranded-task",
                        cpu,
                        "task " + task.pid() + " is on the local DSQ of CPU " + cpu
                                + ", which goes idle and is not told to look");
            }
        } else {
            enqueue.enqueue(task, cpu, 0, atNs);
        }
    }

    /** A CPU went through a pass that kept its task because there was no other. */
    void keptLast(int cpu) {
        core.observer.event(Counter.DISPATCH_KEEP_LAST, 1);
        ScxTask task = core.running(cpu);
        if (task != null && task.slice == 0) {
            core.refill(task, ExtCore.SLICE_DFL);
        }
    }

    private void doubt(long atNs, String what, int cpu, ScxTask task, String why) {
        core.observer.count("schedule-differs." + what, 1);
        core.observer.finding(
                atNs, "schedule-differs", cpu, what + ": task " + task.pid() + " on CPU " + cpu + ", " + why);
    }
}
