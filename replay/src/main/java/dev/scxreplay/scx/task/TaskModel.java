package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.TaskPaths;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.RunQueues;
import dev.scxreplay.scx.TaskClass;
import dev.scxreplay.scx.task.ScxTask.DirectFrom;
import dev.scxreplay.scx.task.ScxTask.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where the tasks of sched_ext are, under one kernel: with the scheduler, on a dispatch queue, or running.
 *
 * <p>Driven by what a recording shows: wake-ups and switches, and the calls with which the scheduler moves tasks. Which of
 * its operations makes a call is not recorded; it follows from where the task is. A task that is being woken, or that its CPU
 * is about to put back, is inserted directly; one that the scheduler holds is inserted by ops.dispatch(), that is into the
 * buffer of the calling CPU, which is flushed by scx_bpf_dsq_move_to_local() or at the end of ops.dispatch(), for which the
 * CPU's next event of another kind stands, or that a task of the buffer runs.
 *
 * <p>Not modelled: that a CPU is offline, ticks (a slice is used up at the next switch), and that an insertion into the
 * local queue of another CPU is put off for a moment. Times in ns. Not thread-safe.
 */
public final class TaskModel {
    /** v6.19.6: scx_dispatch_q.first_task, which scx_bpf_dsq_peek() reads, makes the structure this large (BTF). */
    private static final int SIZE_WITH_FIRST_TASK = 88;

    /** Times that a queue is used without having been created are no errors if the scheduler was there before. */
    private final boolean loadedBefore;

    private final ExtCore core;
    private final TaskTable tasks = new TaskTable();
    private final Reenqueue reenqueue;
    private final InsertPath insert;
    private final EnqueuePath enqueue;
    private final PickOrder pick;
    private final DispatchBuffer[] buffers;
    /** Per CPU: a task whose enqueue_task_scx() has begun there. */
    private final ScxTask[] enqueueing;

    private final boolean peeks;

    private boolean loaded;
    private boolean eventsLost;

    /**
     * A model without tasks.
     *
     * @param loadedBefore whether the scheduler, and so its queues, were there before the recording
     */
    public TaskModel(
            KernelProfile profile,
            Topology topology,
            RunQueues runQueues,
            boolean loadedBefore,
            QueueObserver observer) {
        this.core = new ExtCore(profile, topology, runQueues, observer);
        this.loadedBefore = loadedBefore;
        this.peeks = profile.sizes().dispatchQ() >= SIZE_WITH_FIRST_TASK;
        this.reenqueue = new Reenqueue(core);
        this.insert = new InsertPath(core, reenqueue);
        this.enqueue = new EnqueuePath(core, insert, reenqueue);
        this.pick = new PickOrder(core, insert, enqueue, reenqueue);
        this.buffers = new DispatchBuffer[core.nrCpus];
        this.enqueueing = new ScxTask[core.nrCpus];
        reenqueue.connect(insert, enqueue);
    }

    // --- the scheduler ---------------------------------------------------------------------------------------------

    /** What the scheduler says of itself from now on. */
    public void setOps(SchedulerOps ops) {
        core.ops = ops;
    }

    /** What the scheduler says of itself. */
    public SchedulerOps ops() {
        return core.ops;
    }

    /**
     * The life cycle has moved on: whether a scheduler is loaded, whether ordinary tasks are in its class, and whether it is
     * bypassed. A change of the last enqueues every waiting task anew, of each CPU the one that became runnable last first.
     */
    public void follow(boolean nowLoaded, boolean switched, boolean bypassing, long atNs) {
        if (nowLoaded != loaded) {
            loaded = nowLoaded;
            if (loaded) {
                SchedulerOps ops = core.ops;
                core.reset();
                core.ops = ops;
            } else {
                core.queues.destroyUser();
                core.ops = SchedulerOps.DEFAULT;
            }
        }
        boolean changed = bypassing != core.bypassing;
        core.bypassing = bypassing;
        if (core.switched && !switched) {
            leaveClass(atNs);
        }
        boolean entered = switched && !core.switched;
        core.switched = switched;
        if (entered) {
            enterClass(atNs);
        } else if (changed && switched) {
            waiting().forEach(task -> {
                if (task.state == State.QUEUED) {
                    insert.leave(task, Left.BYPASS, atNs);
                }
                insert.leaveCustody(task, true, atNs);
                enqueue.enqueue(task, task.cpu, 0, atNs);
            });
        }
    }

    /** How many waiting tasks of a CPU are on user queues, or with the scheduler: nothing on the CPU itself can take them. */
    public int withScheduler(int cpu) {
        return (int) waiting().stream()
                .filter(task -> task.cpu == cpu)
                .filter(task -> task.state != State.QUEUED || !task.queue.isTerminal())
                .count();
    }

    /**
     * A CPU goes or comes. While it is away, tasks enqueued there go to its local queue.
     *
     * @param requeue whether its waiting tasks are enqueued anew as it goes. v7.3: d35a535d3e3e
     */
    public void hotplug(int cpu, boolean online, boolean requeue, long atNs) {
        core.offline.set(cpu, !online);
        if (online || !requeue || !core.switched) {
            return;
        }
        waiting().stream()
                .filter(task -> task.cpu == cpu && (task.state != State.QUEUED || !task.queue.isLocal()))
                .forEach(task -> {
                    if (task.state == State.QUEUED) {
                        insert.leave(task, Left.DEQUEUED, atNs);
                    }
                    insert.leaveCustody(task, true, atNs);
                    enqueue.enqueue(task, cpu, 0, atNs);
                });
    }

    private void enterClass(long atNs) {
        tasks.forEach(task -> {
            if (task.state == State.ELSEWHERE && !task.realTime) {
                enqueue.enqueue(task, task.cpu, 0, atNs);
            }
        });
    }

    private void leaveClass(long atNs) {
        waiting().forEach(task -> {
            if (task.state == State.QUEUED) {
                insert.leave(task, Left.DEQUEUED, atNs);
            }
            task.inCustody = false;
            task.forgetDirect();
            task.state = State.ELSEWHERE;
        });
        for (int cpu = 0; cpu < core.nrCpus; cpu++) {
            core.setRunning(cpu, null);
        }
    }

    private List<ScxTask> waiting() {
        List<ScxTask> waiting = new ArrayList<>();
        tasks.forEach(task -> {
            if (task.waits()) {
                waiting.add(task);
            }
        });
        waiting.sort(Comparator.<ScxTask>comparingInt(task -> task.cpu)
                .thenComparing(Comparator.<ScxTask>comparingLong(task -> task.runnableNumber)
                        .reversed()));
        return waiting;
    }

    /** scx_bpf_create_dsq() succeeded. */
    public void created(long dsq) {
        core.queues.create(dsq);
    }

    /** scx_bpf_destroy_dsq() succeeded. */
    public void destroyed(long dsq) {
        core.queues.destroy(dsq);
    }

    /** How many tasks are on a queue of the scheduler. */
    public int queued(long dsq) {
        DispatchQueue queue = core.queues.user(dsq);
        return queue == null ? 0 : queue.size();
    }

    /** scx_bpf_destroy_dsq() on a queue with tasks: the scheduler's error. */
    public void destroyedInUse(int cpu, long dsq, int queued, long atNs) {
        core.error(atNs, cpu, "attempt to destroy DSQ " + DsqId.hex(dsq) + " in use, nr=" + queued);
    }

    /** The local queue of a CPU, for reading. */
    public DispatchQueue localQueue(int cpu) {
        return core.queues.local(cpu);
    }

    /** Where tasks of a CPU wait while bypassing, for reading. */
    public DispatchQueue bypassQueue(int cpu) {
        return core.queues.bypass(cpu);
    }

    /** The global queue of a CPU's node, for reading. */
    public DispatchQueue globalQueue(int cpu) {
        return core.queues.global(cpu);
    }

    /** A queue of the scheduler, for reading; null if there is none of this id. */
    public DispatchQueue userQueue(long dsq) {
        return core.queues.user(dsq);
    }

    /** A task, for reading. */
    ScxTask task(int pid) {
        return tasks.get(pid);
    }

    /** Moves a task of a bypass queue to the end of another CPU's; what bypass_lb_cpu() does for each task. v6.19, v7.3.4 */
    public void moveBypassed(ScxTask task, int toCpu, long atNs) {
        insert.leave(task, Left.MOVED, atNs);
        task.cpu = toCpu;
        insert.insert(task, core.queues.bypass(toCpu), 0, false, atNs);
    }

    // --- calls of the scheduler ------------------------------------------------------------------------------------

    /**
     * scx_bpf_dsq_insert() or scx_bpf_dsq_insert_vtime(), called on a CPU.
     *
     * @param slice 0 keeps what the task has
     * @param priq whether {@code vtime} orders it
     */
    public void insert(int cpu, int pid, long dsq, long slice, long flags, boolean priq, long vtime, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task == null || !isCpu(cpu) || !core.switched) {
            core.observer.count("insertions-dropped", 1);
            return;
        }
        if (enqueueing[cpu] != null && enqueueing[cpu] != task) {
            before(cpu, atNs);
        }
        seen(dsq);
        task.slice = slice != 0 ? slice : Math.max(1, task.slice);
        if (priq) {
            task.vtime = vtime;
        }
        switch (task.state) {
            case WAKING -> choose(task, cpu, task == enqueueing[cpu], dsq, flags, priq, atNs);
            case RUNNING -> {
                if (core.running(cpu) == task) {
                    choose(task, cpu, true, dsq, flags, priq, atNs);
                } else {
                    core.observer.count("insertions-dropped", 1);
                }
            }
            case CUSTODY -> {
                if (task.open && (task.enqFlags & EnqFlags.REENQ) != 0) {
                    choose(task, cpu, true, dsq, flags, priq, atNs);
                    enqueue.direct(task, task.enqFlags, atNs);
                } else {
                    buffer(cpu).add(task, dsq, flags, priq, atNs);
                }
            }
            case UNKNOWN -> {
                task.state = State.CUSTODY; // whatever wakes is seen to; this one was runnable before the recording
                task.cpu = cpu;
                task.runnableNumber = core.nextRunnable();
                buffer(cpu).add(task, dsq, flags, priq, atNs);
            }
            case QUEUED, AWAY, ELSEWHERE -> core.observer.count("insertions-dropped", 1);
        }
    }

    /** mark_direct_dispatch(): notes where a task is to go when it is enqueued. */
    private void choose(ScxTask task, int cpu, boolean byEnqueue, long dsq, long flags, boolean priq, long atNs) {
        if (task.directFrom == DirectFrom.SELECT_CPU || task.directFrom == DirectFrom.ENQUEUE) {
            core.error(atNs, cpu, "task " + task.pid() + " is directly dispatched twice");
            return;
        }
        if (task.directFrom == DirectFrom.STALE) {
            core.observer.finding(
                    atNs,
                    "stale-direct-dispatch",
                    cpu,
                    "task " + task.pid() + " still has " + DsqId.hex(task.directDsq)
                            + " from an earlier wake-up; the kernel warns and takes the new one");
        }
        task.directFrom = byEnqueue ? DirectFrom.ENQUEUE : DirectFrom.SELECT_CPU;
        task.directDsq = dsq;
        task.directFlags = flags;
        task.directPriq = priq;
    }

    /** scx_bpf_dsq_move_to_local(), called on a CPU: whether a task was there that may run on it. */
    public boolean moveToLocal(int cpu, long dsq, long flags, long atNs) {
        if (!isCpu(cpu)) {
            return false;
        }
        flush(cpu, atNs);
        if (core.aborting() || !core.switched) {
            return false;
        }
        seen(dsq);
        DispatchQueue queue = core.queues.user(dsq);
        // the selftests of v7.1 take tasks off the global queue this way
        if (dsq == DsqId.GLOBAL && core.paths.immed() instanceof TaskPaths.Immed.Reenqueues) {
            queue = core.queues.global(cpu);
        }
        if (queue == null) {
            core.error(atNs, cpu, "no DSQ " + DsqId.hex(dsq) + " to move a task from");
            return false;
        }
        return pick.consume(queue, cpu, flags, atNs);
    }

    /** scx_bpf_dsq_move() or scx_bpf_dsq_move_vtime(), called on a CPU. */
    public void move(int cpu, int pid, long dsq, long flags, boolean priq, long vtime, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task == null || task.state != State.QUEUED || task.queue.isTerminal() || core.aborting()) {
            core.observer.count("moves-dropped", 1);
            return;
        }
        seen(dsq);
        if (priq) {
            task.vtime = vtime;
        }
        insert.leave(task, Left.MOVED, atNs);
        insert.dispatch(task, insert.find(dsq, cpu, task, atNs), flags, priq, atNs);
    }

    /** scx_bpf_reenqueue_local(), called on a CPU. */
    public void reenqueueLocal(int cpu, long atNs) {
        if (isCpu(cpu) && core.switched) {
            reenqueue.local(cpu, atNs);
        }
    }

    /** scx_bpf_dsq_reenq(), called on a CPU. */
    public void reenqueue(int cpu, long dsq, long atNs) {
        if (isCpu(cpu) && core.switched) {
            seen(dsq);
            reenqueue.dsq(cpu, dsq, atNs);
        }
    }

    /** scx_bpf_dsq_peek(): the pid of the first task on a queue; 0 if there is none, -1 if the kernel has no such call. */
    public int peek(int cpu, long dsq, long atNs) {
        if (!peeks) {
            core.observer.count("calls-of-missing-functions", 1);
            return -1;
        }
        seen(dsq);
        DispatchQueue queue = core.queues.user(dsq);
        if (queue == null) {
            core.error(atNs, cpu, "no DSQ " + DsqId.hex(dsq) + " to peek at");
            return 0;
        }
        return queue.first() == null ? 0 : queue.first().pid();
    }

    /** The built-in selection, which the scheduler did not replace, has found an idle CPU for a waking task. */
    public void selectedIdle(int pid, int idleCpu, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task != null && core.switched && task.state == State.WAKING && isCpu(idleCpu)) {
            task.slice = ExtCore.SLICE_DFL;
            choose(task, idleCpu, false, DsqId.LOCAL, 0, false, atNs);
        }
    }

    // --- tasks -----------------------------------------------------------------------------------------------------

    /** An event of a CPU, of whatever kind but an insertion: what was put off there is done first. */
    public void before(int cpu, long atNs) {
        if (!isCpu(cpu)) {
            return;
        }
        ScxTask open = enqueueing[cpu];
        if (open != null) {
            enqueueing[cpu] = null;
            if (open.state == State.WAKING) {
                activate(open, open.cpu, open.enqFlags, atNs);
            }
        }
        reenqueue.runDeferred(cpu, atNs);
    }

    /** ops.dispatch() is over on a CPU, or never was. */
    public void flush(int cpu, long atNs) {
        if (isCpu(cpu) && buffers[cpu] != null) {
            buffers[cpu].flush(atNs);
        }
    }

    /** sched_waking. */
    public void waking(int pid, int prio, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task != null && task.state != State.RUNNING && !task.waits()) {
            task.realTime = TaskClass.of(pid, prio, true) != TaskClass.EXT;
            task.state = State.WAKING;
        }
    }

    /** sched_wakeup or sched_wakeup_new: the task is on a run queue. */
    public void wokenUp(int pid, int prio, int cpu, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task == null || task.state == State.RUNNING || task.waits() || !isCpu(cpu)) {
            return;
        }
        task.realTime = TaskClass.of(pid, prio, true) != TaskClass.EXT;
        activate(task, cpu, EnqFlags.WAKEUP, atNs);
    }

    private void activate(ScxTask task, int cpu, long flags, long atNs) {
        task.runnableNumber = core.nextRunnable();
        if (core.switched && !task.realTime) {
            enqueue.enqueue(task, cpu, flags, atNs);
        } else {
            task.cpu = cpu;
            task.state = State.ELSEWHERE;
        }
    }

    /** enqueue_task_scx() begins on a CPU for a run queue. */
    public void enqueueBegins(int cpu, int pid, int runQueue, long flags, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task == null || task.state == State.RUNNING || task.waits() || !isCpu(cpu)) {
            return;
        }
        task.state = State.WAKING;
        task.cpu = isCpu(runQueue) ? runQueue : cpu;
        task.enqFlags = flags;
        enqueueing[cpu] = task;
    }

    /** A wake-up that is about to be seen tells the run queue of an enqueue that has begun on a CPU. */
    public void enqueuedOn(int cpu, int pid, int runQueue) {
        if (isCpu(cpu) && isCpu(runQueue) && enqueueing[cpu] != null && enqueueing[cpu].pid() == pid) {
            enqueueing[cpu].cpu = runQueue;
        }
    }

    /** dequeue_task_scx() begins. */
    public void dequeued(int pid, long flags, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task != null && task.waits()) {
            if (task.state == State.QUEUED) {
                insert.leave(task, Left.DEQUEUED, atNs);
            }
            task.state = State.AWAY;
            insert.leaveCustody(task, (flags & EnqFlags.DEQ_SCHED_CHANGE) != 0, atNs);
        }
    }

    /** A task is moved to another CPU's run queue. */
    public void migrated(int pid, int toCpu, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task == null || !isCpu(toCpu) || task.cpu == toCpu) {
            return;
        }
        if (task.state == State.QUEUED && task.queue.isLocal()) {
            core.observer.count("tasks-migrated-off-local-queues", 1);
            insert.leave(task, Left.DEQUEUED, atNs);
            task.state = State.WAKING;
        }
        task.cpu = toCpu;
    }

    /** A task was forked; its first wake-up follows. */
    public void forked(int childPid) {
        ScxTask task = tasks.get(childPid);
        if (task != null && !task.waits()) {
            task.state = State.WAKING;
            task.exiting = false;
            task.slice = ExtCore.SLICE_DFL;
            task.forgetDirect();
        }
    }

    /** A task exits. */
    public void exits(int pid) {
        ScxTask task = tasks.get(pid);
        if (task != null) {
            task.exiting = true;
        }
    }

    /** A task may run on these CPUs only. */
    public void allow(int pid, int[] cpus) {
        ScxTask task = tasks.get(pid);
        if (task != null) {
            task.allow(cpus);
        }
    }

    /** Whether a task may not leave its CPU for now. */
    public void migrationDisabled(int pid, boolean disabled) {
        ScxTask task = tasks.get(pid);
        if (task != null) {
            task.migrationDisabled = disabled;
        }
    }

    /** The scheduler writes to a task's slice, ns. */
    public void setSlice(int pid, long slice, long atNs) {
        ScxTask task = tasks.get(pid);
        if (task != null) {
            task.slice = slice;
            task.sliceGiven = slice != 0;
            task.switchedInNs = atNs;
        }
    }

    /** SCX_KICK_PREEMPT took effect on a CPU. */
    public void preempted(int cpu) {
        ScxTask task = isCpu(cpu) ? core.running(cpu) : null;
        if (task != null) {
            task.slice = 0;
        }
    }

    /** A CPU switches tasks; called before {@link RunQueues#switched}. */
    public void switched(
            int cpu, int prevPid, int prevPrio, boolean prevRunnable, int nextPid, int nextPrio, long atNs) {
        if (!isCpu(cpu)) {
            return;
        }
        flush(cpu, atNs);
        TaskClass previousClass = TaskClass.of(prevPid, prevPrio, core.switched);
        TaskClass nextClass = TaskClass.of(nextPid, nextPrio, core.switched);
        ScxTask previous = tasks.get(prevPid);
        ScxTask next = tasks.get(nextPid);
        if (previousClass == TaskClass.EXT && previous != null && core.running(cpu) != previous) {
            foundRunning(previous, cpu, atNs);
        }
        if (next != null && next.bufferedOn >= 0) {
            flush(next.bufferedOn, atNs); // it runs, so the ops.dispatch() that inserted it is over
        }
        if (nextClass == TaskClass.EXT && next != null) {
            pick.runs(next, cpu, atNs);
        } else if (nextClass == TaskClass.IDLE && core.switched) {
            pick.idles(cpu, atNs);
        }
        if (previousClass == TaskClass.EXT && previous != null) {
            ScxTask now = core.running(cpu);
            pick.putPrevious(previous, cpu, prevRunnable, nextClass, atNs);
            core.setRunning(cpu, now == previous ? null : now);
        } else if (previous != null) {
            previous.cpu = cpu;
            previous.realTime = previousClass == TaskClass.RT;
            previous.state = prevRunnable ? State.ELSEWHERE : State.AWAY;
        }
        if (nextClass != TaskClass.EXT && next != null) {
            if (next.state == State.QUEUED) {
                insert.leave(next, Left.DEQUEUED, atNs);
            }
            next.state = State.RUNNING;
        }
    }

    /** A task that runs already when it is first seen, or whose class has just changed. */
    private void foundRunning(ScxTask task, int cpu, long atNs) {
        if (task.state == State.QUEUED) {
            insert.leave(task, Left.TAKEN_ELSEWHERE, atNs);
        }
        task.cpu = cpu;
        task.state = State.RUNNING;
        task.switchedInNs = atNs;
        if (task.slice == 0) {
            task.slice = ExtCore.SLICE_DFL;
        }
    }

    /** A CPU's dispatch found nothing and keeps its task. */
    public void keptLast(int cpu, long atNs) {
        flush(cpu, atNs);
        pick.keptLast(cpu);
    }

    /**
     * Events of a CPU were lost, or are about to be: it may have moved, run or put to sleep every task but those that run on
     * other CPUs, and made queues.
     */
    public void eventsLost(int cpu, long atNs) {
        eventsLost = true;
        if (isCpu(cpu)) {
            if (buffers[cpu] != null) {
                buffers[cpu].clear();
            }
            core.setRunning(cpu, null);
        }
        Arrays.fill(enqueueing, null);
        tasks.forEach(task -> {
            if (task.state == State.QUEUED) {
                insert.leave(task, Left.EVENTS_LOST, atNs);
            }
            if (task.state != State.RUNNING || task.cpu == cpu) {
                task.state = State.UNKNOWN;
                task.inCustody = false;
                task.open = false;
                task.forgetDirect();
            }
        });
    }

    /** The recording is over: what is on queues is told. */
    public void finish(long atNs) {
        tasks.forEach(task -> {
            if (task.state == State.QUEUED) {
                insert.leave(task, Left.STILL_THERE, atNs);
            }
        });
    }

    /** A queue that is used without having been created was there before the recording, if the scheduler was, or its call lost. */
    private void seen(long dsq) {
        if ((loadedBefore || eventsLost) && !DsqId.isBuiltin(dsq) && core.queues.user(dsq) == null) {
            core.queues.create(dsq);
            core.observer.count("queues-from-before-the-recording", 1);
        }
    }

    private DispatchBuffer buffer(int cpu) {
        if (buffers[cpu] == null) {
            buffers[cpu] = new DispatchBuffer(core, insert, cpu);
        }
        return buffers[cpu];
    }

    private boolean isCpu(int cpu) {
        return core.queues.isCpu(cpu);
    }
}
