package dev.scxreplay.replay;

import dev.scxreplay.scx.CoreObserver;
import dev.scxreplay.scx.DispatchQueues;
import dev.scxreplay.scx.Hotplug;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.task.SchedulerOps;
import dev.scxreplay.scx.task.ScxTask;
import dev.scxreplay.scx.task.TaskModel;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.TraceEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Drives the modelled tasks and dispatch queues by what a recording shows of them.
 *
 * <p>Only where it has operations of tasks ({@link EventTable#SCX_DSQ}): without them nothing is known of what the scheduler
 * did with a task.
 */
final class RecordedTasks implements BypassedTasks, Hotplug.Tasks {
    private final TaskModel tasks;
    private final Lifecycle lifecycle;
    private final CoreObserver observer;
    private final TaskSink sink;

    RecordedTasks(TaskModel tasks, Lifecycle lifecycle, CoreObserver observer, TaskSink sink) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.observer = observer;
        this.sink = sink;
    }

    /** Whether a trace has operations of tasks. */
    static boolean recorded(Path traceDirectory) {
        return Files.exists(traceDirectory.resolve(EventTable.SCX_DSQ.schema().name() + ".parquet"));
    }

    @Override
    public int waitingOn(int cpu) {
        return tasks.bypassQueue(cpu).size();
    }

    @Override
    public void oldestFirst(int cpu, Placer placer, long atNs) {
        ScxTask task = tasks.bypassQueue(cpu).first();
        while (task != null) {
            ScxTask next = tasks.bypassQueue(cpu).after(task);
            int to = placer.place(task::mayRunOn);
            if (to == STOP) {
                return;
            }
            if (to != STAY) {
                tasks.moveBypassed(task, to, atNs);
            }
            task = next;
        }
    }

    @Override
    public int withScheduler(int cpu) {
        return tasks.withScheduler(cpu);
    }

    @Override
    public void hotplug(int cpu, boolean online, boolean requeue, long atNs) {
        tasks.hotplug(cpu, online, requeue, atNs);
    }

    /** The life cycle may have moved on. */
    void follow(long atNs) {
        tasks.follow(lifecycle.loaded(), lifecycle.tasksSwitched(), lifecycle.bypassing(0), atNs);
    }

    void switched(int cpu, int prevPid, int prevPrio, boolean prevRunnable, int nextPid, int nextPrio, long atNs) {
        tasks.before(cpu, atNs);
        tasks.switched(cpu, prevPid, prevPrio, prevRunnable, nextPid, nextPrio, atNs);
        settle(atNs);
    }

    /** A CPU went through a pass of the scheduler that kept its task. */
    void passed(int cpu, long atNs) {
        tasks.before(cpu, atNs);
        tasks.flush(cpu, atNs);
        settle(atNs);
    }

    /** Creates or destroys a queue, which the life cycle's own queues decide. */
    void dsq(TraceEvent event, int cpu, long id, int node, long atNs) {
        if (event == TraceEvent.CREATE_DSQ) {
            if (lifecycle.dispatchQueues().create(id, node) == 0) {
                tasks.created(id);
            }
            return;
        }
        int queued = tasks.queued(id);
        DispatchQueues.Destroyed destroyed = lifecycle.dispatchQueues().destroy(id, queued);
        switch (destroyed) {
            case DESTROYED -> tasks.destroyed(id);
            case UNKNOWN -> {}
            case IN_USE -> tasks.destroyedInUse(cpu, id, queued, atNs);
        }
        settle(atNs);
    }

    /** Any event but a switch. */
    void event(TraceEvent event, ScheduleEvidence evidence) {
        int cpu = evidence.cpu();
        long atNs = evidence.tsNs();
        int pid = (int) evidence.argument(0);
        long dsq = evidence.argument(1);
        int c = (int) evidence.argument(2);
        long flags = evidence.argument(3);
        long vtime = evidence.argument(4);
        if (event == TraceEvent.DSQ_INSERT || event == TraceEvent.DSQ_INSERT_VTIME) {
            boolean priq = event == TraceEvent.DSQ_INSERT_VTIME;
            tasks.insert(cpu, pid, dsq, evidence.argument(2), flags, priq, vtime, atNs);
            settle(atNs);
            return;
        }
        if (event == TraceEvent.SCHED_WAKEUP || event == TraceEvent.SCHED_WAKEUP_NEW) {
            tasks.enqueuedOn(cpu, pid, (int) dsq);
        }
        tasks.before(cpu, atNs);
        switch (event) {
            case DSQ_INSERT, DSQ_INSERT_VTIME -> throw new IllegalStateException(event.toString());
            case DSQ_MOVE_TO_LOCAL -> tasks.moveToLocal(cpu, dsq, flags, atNs);
            case DSQ_MOVE -> tasks.move(cpu, pid, dsq, flags, false, 0, atNs);
            case DSQ_MOVE_VTIME -> tasks.move(cpu, pid, dsq, flags, true, vtime, atNs);
            case DSQ_REENQ -> tasks.reenqueue(cpu, dsq, atNs);
            case DSQ_PEEK -> {
                int first = tasks.peek(cpu, dsq, atNs);
                if (first >= 0) {
                    observer.dsq(atNs, "peek", dsq, -1, first);
                }
            }
            case REENQUEUE_LOCAL -> tasks.reenqueueLocal(cpu, atNs);
            case SELECT_CPU_DFL -> tasks.selectedIdle(pid, c, atNs);
            case ENQUEUE_TASK -> {
                tasks.flush(cpu, atNs);
                tasks.enqueueBegins(cpu, pid, c, flags, atNs);
            }
            case DEQUEUE_TASK -> tasks.dequeued(pid, flags, atNs);
            case SCHED_WAKING -> {
                tasks.flush(cpu, atNs);
                tasks.waking(pid, c, atNs);
            }
            case SCHED_WAKEUP, SCHED_WAKEUP_NEW -> {
                tasks.flush(cpu, atNs);
                tasks.wokenUp(pid, c, (int) dsq, atNs);
            }
            case SCHED_MIGRATE_TASK -> tasks.migrated(pid, c, atNs);
            case SCHED_PROCESS_FORK -> tasks.forked((int) dsq);
            case SCHED_PROCESS_EXIT -> tasks.exits(pid);
            case DISPATCH_KEEP_LAST -> tasks.keptLast(cpu, atNs);
            case KICK_CPU, IPI_SEND_CPU, SYNCHRONOUS_CALL, CREATE_DSQ, CREATE_DSQ_RET, DESTROY_DSQ, OTHER -> {
                // ops.dispatch() may go on
            }
            case SCHED_SWITCH,
                    CALL_FUNCTION_ENTRY,
                    RESCHEDULE_ENTRY,
                    RESCHEDULE_EXIT,
                    IRQ_WORK_ENTRY,
                    IRQ_WORK_EXIT,
                    IRQ_EXIT,
                    PRINT,
                    KICK_WORK_IN,
                    REG,
                    REG_RET,
                    UNREG,
                    UNREG_RET,
                    ENABLE,
                    ENABLE_RET,
                    DISABLE,
                    DISABLE_RET,
                    BYPASS,
                    CPU_HOTPLUG,
                    LOST_BEGIN,
                    LOST_END -> tasks.flush(cpu, atNs);
        }
        settle(atNs);
    }

    /**
     * Print lines of a script: {@code scx-replay: ops no-enqueue flags=0x2 max_batch=N} says what the scheduler that is
     * loaded next, or runs, has set; {@code scx-replay: task PID cpus=0,2 migration_disabled=1 slice=NS} what
     * a task may, or that the scheduler writes to its slice.
     */
    void scripted(List<String> words, long atNs) {
        if (words.getFirst().equals("ops")) {
            SchedulerOps ops = SchedulerOps.DEFAULT;
            for (String word : words.subList(1, words.size())) {
                ops = with(ops, word);
            }
            tasks.setOps(ops);
        } else if (words.getFirst().equals("task")
                && words.size() > 2
                && words.get(1).matches("\\d{1,7}")) {
            int pid = Integer.parseInt(words.get(1));
            for (String word : words.subList(2, words.size())) {
                if (word.matches("cpus=\\d{1,5}(,\\d{1,5})*")) {
                    String[] cpus = word.substring("cpus=".length()).split(",");
                    tasks.allow(
                            pid, Arrays.stream(cpus).mapToInt(Integer::parseInt).toArray());
                } else if (word.matches("slice=\\d{1,18}")) {
                    tasks.setSlice(pid, Long.parseLong(word.substring("slice=".length())), atNs);
                } else if (word.matches("migration_disabled=[01]")) {
                    tasks.migrationDisabled(pid, word.endsWith("1"));
                }
            }
        }
    }

    private static SchedulerOps with(SchedulerOps ops, String word) {
        if (word.equals("no-enqueue")) {
            return new SchedulerOps(false, ops.flags(), ops.maxBatch());
        }
        if (word.matches("flags=0x[0-9a-f]{1,16}")) {
            return new SchedulerOps(
                    ops.enqueue(), Long.parseUnsignedLong(word.substring("flags=0x".length()), 16), ops.maxBatch());
        }
        if (word.matches("max_batch=[1-9]\\d{0,4}")) {
            return new SchedulerOps(
                    ops.enqueue(), ops.flags(), Integer.parseInt(word.substring("max_batch=".length())));
        }
        return ops;
    }

    /** Events of a CPU were lost. */
    void eventsLost(int cpu, long atNs) {
        tasks.eventsLost(cpu, atNs);
    }

    void finish(long atNs) {
        tasks.finish(atNs);
    }

    /** An error that was found ends the scheduler. */
    private void settle(long atNs) {
        String reason = sink.takeFirstError();
        if (!reason.isEmpty()) {
            lifecycle.schedulerError(sink.firstKind(), reason);
            follow(atNs);
        }
    }
}
