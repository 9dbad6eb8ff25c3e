package dev.scxreplay.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How one kernel moves tasks between the scheduler, dispatch queues and CPUs: the axes of {@link KernelProfile} that bear
 * on tasks and on no memory.
 *
 * @param enqueueFlags values of the enqueue flags
 * @param migrationDisabled where tasks go that may not leave their CPU
 * @param prevAfterDispatch whether ops.dispatch() can let the running task go on
 * @param directDispatch what becomes of a queue chosen in ops.select_cpu() that is not used
 * @param opsSequence which counter tells one enqueue of a task from another
 * @param opsDequeue when ops.dequeue() is called
 * @param lastTask what a local insertion of the last runnable task does
 * @param bypassSlice time slice while bypassing
 * @param abort when dispatching stops after an error
 * @param localReenqueue scx_bpf_reenqueue_local()
 * @param reenqueueCap what ends a scheduler that keeps putting tasks back
 * @param immed SCX_ENQ_IMMED
 * @param eventCounters the counters SCX_EV_*
 */
public record TaskPaths(
        EnqueueFlags enqueueFlags,
        MigrationDisabled migrationDisabled,
        PrevAfterDispatch prevAfterDispatch,
        DirectDispatch directDispatch,
        OpsSequence opsSequence,
        OpsDequeue opsDequeue,
        LastTask lastTask,
        BypassSlice bypassSlice,
        Abort abort,
        LocalReenqueue localReenqueue,
        ReenqueueCap reenqueueCap,
        Immed immed,
        EventCounters eventCounters) {

    /** v6.12, the first release with sched_ext. */
    static final TaskPaths FIRST = new TaskPaths(
            new EnqueueFlags(0x10, 0x400),
            new MigrationDisabled.ToScheduler(),
            new PrevAfterDispatch.Forgotten(),
            new DirectDispatch.MayGoStale(),
            new OpsSequence.PerRunQueue(),
            new OpsDequeue.FromCustody(),
            new LastTask.LeftToScheduler(),
            new BypassSlice(20_000_000),
            new Abort.ByDisableWork(),
            new LocalReenqueue.AtOnce(),
            new ReenqueueCap.None(),
            new Immed.None(),
            new EventCounters.None());

    /**
     * Values of SCX_ENQ_HEAD and SCX_ENQ_CPU_SELECTED; all other flags have the same value everywhere.
     *
     * @param head 0x10 up to v6.18 (BTF of v6.18.15), 0x10000 since v6.19 (BTF of v6.19.6)
     * @param cpuSelected 0x400 up to v6.18, 0x100000 since v6.19
     */
    public record EnqueueFlags(long head, long cpuSelected) {}

    /** Where tasks go that may not leave their CPU. */
    public sealed interface MigrationDisabled {
        /** To ops.enqueue() like any other. v6.12.8: do_enqueue_task() */
        record ToScheduler() implements MigrationDisabled {}

        /** To the local queue of their CPU, unless SCX_OPS_ENQ_MIGRATION_DISABLED is set. v6.17.8: do_enqueue_task() */
        record ToLocal() implements MigrationDisabled {}
    }

    /** Whether the running task goes on when ops.dispatch() has given it a time slice. */
    public sealed interface PrevAfterDispatch {
        /** Only the queues are looked at. v6.12.8: balance_one() */
        record Forgotten() implements PrevAfterDispatch {}

        /** It goes on. v6.17.8: balance_one() */
        record KeptWithSlice() implements PrevAfterDispatch {}
    }

    /** What becomes of a queue chosen in ops.select_cpu() when another branch of the enqueue path is taken. */
    public sealed interface DirectDispatch {
        /** It stays with the task and counts at its next enqueue. v6.18.5: do_enqueue_task() */
        record MayGoStale() implements DirectDispatch {}

        /** It is forgotten. v7.1.3: do_enqueue_task() */
        record Forgotten() implements DirectDispatch {}
    }

    /** Which counter tells one enqueue of a task from another. */
    public sealed interface OpsSequence {
        /** One of each run queue; two of them can give one task the same number. v7.2.6: scx_rq.ops_qseq */
        record PerRunQueue() implements OpsSequence {}

        /** One of each task. v7.3: e6ac89b8b1c1. */
        record PerTask() implements OpsSequence {}
    }

    /** When ops.dequeue() is called. */
    public sealed interface OpsDequeue {
        /** If a task is dequeued that the scheduler holds. v7.0: ops_dequeue() */
        record FromCustody() implements OpsDequeue {}

        /** Also when it leaves for a local, global or bypass queue, but not for another CPU's. v7.1: ebf1ccff79c4. */
        record AlsoOnDispatchHere() implements OpsDequeue {}

        /** Also when it leaves for any of them. v7.3: af701b8d3238. */
        record AlsoOnDispatch() implements OpsDequeue {}
    }

    /** What happens when the last runnable task of a CPU, enqueued with SCX_ENQ_LAST, goes back to its local queue. */
    public sealed interface LastTask {
        /** Nothing: the CPU goes idle with a task on its queue until something makes it look. v7.2.6 */
        record LeftToScheduler() implements LastTask {}

        /** The CPU is made to look. v7.2.13 */
        record Resched() implements LastTask {}
    }

    /**
     * The time slice of tasks while bypassing.
     *
     * @param sliceNs 20 ms (SCX_SLICE_DFL, v6.18.5) or 5 ms (SCX_SLICE_BYPASS, v6.19: bfd3749d489e)
     */
    public record BypassSlice(long sliceNs) {}

    /** When dispatching stops after an error of the scheduler. */
    public sealed interface Abort {
        /** When the disable work turns bypass on. v6.18.5: scx_disable_workfn() */
        record ByDisableWork() implements Abort {}

        /** As soon as the exit is claimed. v6.19: a69040ed57f5. */
        record AtClaim() implements Abort {}
    }

    /** What scx_bpf_reenqueue_local() does. */
    public sealed interface LocalReenqueue {
        /** Moves the tasks before it returns; only from ops.cpu_release(). v6.18.5: scx_bpf_reenqueue_local() */
        record AtOnce() implements LocalReenqueue {}

        /**
         * Asks for it; the run queue's own CPU does it later.
         *
         * @param anyQueue whether scx_bpf_dsq_reenq() exists, for user queues too. v7.1: 9c34c5074d1b.
         * @param lost whether nothing is moved. Between v7.0 and v7.1, until 28c4ef2b2e57.
         */
        record Deferred(boolean anyQueue, boolean lost) implements LocalReenqueue {}
    }

    /** What ends a scheduler that puts tasks back to where they are taken from, again and again. */
    public sealed interface ReenqueueCap {
        /** How often is not limited. v6.19.11 */
        record None() implements ReenqueueCap {}

        /** 256 repetitions of a pass over a local queue. v7.1.3, v7.2.6 */
        record PerPass() implements ReenqueueCap {}

        /** 256 times for a task that does not run in between; the exit has a kind of its own. v7.3.4 */
        record PerTask() implements ReenqueueCap {}
    }

    /** Whether a task can be put on a local queue on condition that it runs there at once. */
    public sealed interface Immed {
        /** The flag means nothing. v7.0 */
        record None() implements Immed {}

        /** A task that cannot run at once is re-enqueued. v7.1: 98d709cba319. */
        record Reenqueues() implements Immed {}
    }

    Map<String, String> axes() {
        Map<String, String> axes = new LinkedHashMap<>();
        axes.put("enqueue flags", enqueueFlags.toString());
        axes.put("migration disabled", migrationDisabled.toString());
        axes.put("prev after dispatch", prevAfterDispatch.toString());
        axes.put("direct dispatch", directDispatch.toString());
        axes.put("ops sequence", opsSequence.toString());
        axes.put("ops.dequeue", opsDequeue.toString());
        axes.put("last task", lastTask.toString());
        axes.put("bypass slice", bypassSlice.toString());
        axes.put("abort", abort.toString());
        axes.put("local re-enqueue", localReenqueue.toString());
        axes.put("re-enqueue cap", reenqueueCap.toString());
        axes.put("enq immed", immed.toString());
        axes.put("event counters", eventCounters.toString());
        return axes;
    }

    TaskPaths with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new TaskPaths(
                draft.enqueueFlags,
                draft.migrationDisabled,
                draft.prevAfterDispatch,
                draft.directDispatch,
                draft.opsSequence,
                draft.opsDequeue,
                draft.lastTask,
                draft.bypassSlice,
                draft.abort,
                draft.localReenqueue,
                draft.reenqueueCap,
                draft.immed,
                draft.eventCounters);
    }

    /** The axes, open to change. */
    static final class Draft {
        EnqueueFlags enqueueFlags;
        MigrationDisabled migrationDisabled;
        PrevAfterDispatch prevAfterDispatch;
        DirectDispatch directDispatch;
        OpsSequence opsSequence;
        OpsDequeue opsDequeue;
        LastTask lastTask;
        BypassSlice bypassSlice;
        Abort abort;
        LocalReenqueue localReenqueue;
        ReenqueueCap reenqueueCap;
        Immed immed;
        EventCounters eventCounters;

        private Draft(TaskPaths from) {
            enqueueFlags = from.enqueueFlags;
            migrationDisabled = from.migrationDisabled;
            prevAfterDispatch = from.prevAfterDispatch;
            directDispatch = from.directDispatch;
            opsSequence = from.opsSequence;
            opsDequeue = from.opsDequeue;
            lastTask = from.lastTask;
            bypassSlice = from.bypassSlice;
            abort = from.abort;
            localReenqueue = from.localReenqueue;
            reenqueueCap = from.reenqueueCap;
            immed = from.immed;
            eventCounters = from.eventCounters;
        }
    }
}
