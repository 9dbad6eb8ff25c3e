package dev.scxreplay.kernel;

import static dev.scxreplay.kernel.Commit.*;

import java.util.List;
import java.util.Optional;

/**
 * The known releases: parent, commits each adds, structure sizes. The only place that knows version numbers; a new kernel is
 * one row here.
 *
 * <p>A release of a stable tree has as parent what it was made from; a new mainline release has the newest known stable
 * release of the one before, which is not history but gives the same sum of commits.
 */
public final class Kernels {
    static final ReleaseTable TABLE = new ReleaseTable();

    // scx_dispatch_q, scx_sched, _pcpu, _pnode, event_stats, exit_info, dsp_buf_ent, cid_topo
    static {
        // no BTF: no distribution kernel of 6.12 has sched_ext configured; v6.12.8: 80-byte queues
        first("6.12", new StructSizes(80, 0, 0, 0, 0, 56, 32, 0));
        release("6.12.8", "6.12");
        release("6.12.10", "6.12.8", CLASS_SWITCH_WHEN_PREEMPTED);
        // 6.12.11 and 6.12.17 have the last two
        release("6.12.78", "6.12.10", ENABLE_IN_HELPER, PREV_KEPT_AFTER_DISPATCH, MIGRATION_DISABLED_LOCAL);
        release("6.12.107", "6.12.78");
        // neither source nor BTF of 6.13 to 6.15 was read: what 6.12.10 has and 6.16 still has
        release("6.13", "6.12.10", SOFT_LOCKUP_HOOK, PREV_KEPT_AFTER_DISPATCH);
        release("6.14", "6.13", MIGRATION_DISABLED_LOCAL);
        release("6.15", "6.14", EVENT_COUNTERS, IDLE_MASKS_PER_NODE);
        release("6.16", "6.15", new StructSizes(80, 808, 0, 0, 72, 56, 32, 0), SCHED_OBJECT, EXIT_DUMP_KVMALLOC);
        release("6.16.12", "6.16");
        release("6.17", "6.16", RCU_STALL_HOOK);
        release(
                "6.17.7",
                "6.17",
                new StructSizes(80, 816, 72, 0, 72, 56, 32, 0),
                EVENT_STATS_IN_PCPU,
                BYPASS_KEPT_ON_FAILURE);
        release("6.17.8", "6.17.7");
        release("6.17.10", "6.17.8", KICK_ARRAYS_LAZY, KICK_ARRAYS_AFTER_STATE_CHECK, SCHEDULER_FAILURE_REPORTED);
        release("6.17.12", "6.17.10", KICK_IRQ_WORK_HARD);
        release("6.17.13", "6.17.12");
        release("6.18", "6.17.10", new StructSizes(80, 816, 72, 0, 72, 64, 32, 0), EXIT_FLAGS);
        release("6.18.5", "6.18", KICK_IRQ_WORK_HARD);
        release("6.18.9", "6.18.5", NO_KICK_OF_HIGHER_CLASSES, KICK_WAIT_RELIABLE);
        release("6.18.12", "6.18.9");
        release("6.18.15", "6.18.12");
        release(
                "6.19",
                "6.18.9",
                new StructSizes(88, 824, 72, 0, 72, 64, 32, 0),
                KICK_SYNC_RENAME,
                BYPASS_DSQ_PER_CPU,
                BYPASS_LOAD_BALANCER,
                HARD_LOCKUP_HOOK,
                HOTPLUG_ABORTS,
                ENQ_FLAGS_MOVED,
                BYPASS_SLICE,
                ABORT_AT_CLAIM,
                REENQUEUE_DEFERRED);
        release("6.19.6", "6.19");
        release("6.19.11", "6.19.6", ENABLE_IN_HELPER, EXIT_INITIALIZED_IS_ONE);
        release("6.19.12", "6.19.11", KICK_WAIT_IN_BALANCE_CALLBACK);
        release("6.19.14", "6.19.12");
        release("7.0", "6.19.12", DDSP_FORGOTTEN);
        release("7.0.13", "7.0");
        release(
                "7.1",
                "7.0",
                new StructSizes(104, 1080, 288, 104, 104, 64, 32, 0),
                NO_WARNING_WITHOUT_ARRAY,
                SCHED_PNODE,
                BYPASS_DSQ_PER_SCHEDULER,
                DISPATCH_BUFFER_IN_PCPU,
                SUB_SCHEDULERS,
                ANCESTORS_WITH_ITSELF,
                CGROUP_PATH_ERRNO,
                DSQ_PERCPU,
                DSQ_USER_REENQ,
                DSQ_REENQ,
                REENQUEUE_MOVES,
                REENQUEUE_CAP_PER_PASS,
                ENQ_IMMED,
                EVENT_COUNTERS_13,
                OPS_DEQUEUE_ON_DISPATCH);
        release("7.1.13", "7.1", CHILD_PINS_PARENT);
        release(
                "7.2",
                "7.1",
                new StructSizes(104, 1120, 288, 104, 104, 64, 32, 24),
                KICK_SYNC_OWN_CPU,
                CID_ARRAYS,
                TID_TO_TASK,
                CHILD_PINS_PARENT,
                REENQ_CHECKS_ID);
        release("7.2.6", "7.2");
        release("7.2.12", "7.2.6", QSEQ_PER_TASK); // which of 7.2.7 to 7.2.13 took the next changes is not known
        release(
                "7.2.13",
                "7.2.12",
                ENABLING_BEFORE_ALLOC,
                NESTED_BYPASS_PROPAGATES,
                REENQ_CANCELLED_BEFORE_FREE,
                DYING_CPU_REQUEUES,
                ENQ_LAST_RESCHED);
        release(
                "7.3",
                "7.2.13",
                new StructSizes(104, 1224, 432, 104, 168, 64, 48, 32),
                KICK_MASKS_PER_SCHEDULER,
                REJECT_RESCUE_DSQS,
                CID_TABLES_PER_ENABLE,
                STALL_MASK,
                REENQUEUE_CAP_PER_TASK,
                EVENT_COUNTERS_21,
                OPS_DEQUEUE_REMOTE_LOCAL);
        release("7.3.2", "7.3", LOCAL_REENQ_CANCELLED);
        release("7.3.4", "7.3.2", KICK_SYNC_FINAL_PICK);
        release("7.4-next", "7.3.4", NO_PERCPU_FOR_BUILTIN_DSQS);
    }

    private Kernels() {}

    /** Names of all known releases, oldest first. */
    public static List<String> names() {
        return TABLE.names();
    }

    /** All known releases, oldest first. */
    public static List<KernelSpec> all() {
        return TABLE.all();
    }

    /**
     * The newest known release at or below the one a recording names, e.g. 6.17.13 for {@code
     * 6.17.13+deb13-cloud-amd64}; empty if the text begins with no version or one older than all.
     */
    public static Optional<String> atOrBelow(String uname) {
        return TABLE.atOrBelow(uname);
    }

    static boolean knows(String release) {
        return TABLE.knows(release);
    }

    private static void first(String name, StructSizes sizes) {
        TABLE.add(name, "", sizes);
    }

    private static void release(String name, String parent, Commit... adds) {
        TABLE.add(name, parent, adds);
    }

    private static void release(String name, String parent, StructSizes sizes, Commit... adds) {
        TABLE.add(name, parent, sizes, adds);
    }

    /** v6.12, the first release with sched_ext. */
    static final KernelProfile FIRST = new KernelProfile(
            new KickSequence.OnClassSwitchUnlessSliceLeft(),
            new KickTarget.AnyCurrent(),
            new KickWait.HardIrqSpin(),
            new KickStorage.BootPercpuArray(),
            new KickMasks.PerRunQueue(false),
            new KickIrqWork.Plain(),
            new DsqStorage.NoPercpu(),
            new RunQueueDsqs.Local(),
            new BypassQueue.NodeGlobal(),
            new BypassBalance.None(),
            new GlobalDsq.PerNodeForever(),
            new EnableThread.Caller(),
            new HotplugCheck.NoticedAtTheEnd(),
            new EnableFailure.DropsBypass(),
            new ExitFlags.None(),
            List.of(),
            List.of(CoreFlaw.DYING_CPU_KEEPS_TASKS),
            List.of(
                    EnableStep.HELPER_ONCE,
                    EnableStep.GLOBAL_DSQS_ONCE,
                    EnableStep.STATE_CHECK,
                    EnableStep.SCHEDULER,
                    EnableStep.SET_ENABLING,
                    EnableStep.OPS_INIT,
                    EnableStep.HOTPLUG_CHECK,
                    EnableStep.VALIDATE_OPS,
                    EnableStep.DSP_CTX,
                    EnableStep.BYPASS_ON,
                    EnableStep.INIT_TASKS,
                    EnableStep.SWITCH_TASKS,
                    EnableStep.BYPASS_OFF,
                    EnableStep.SET_ENABLED),
            List.of(SchedulerPart.KOBJECT, SchedulerPart.EXIT_INFO),
            new SchedulerFailure.ReturnsErrno(),
            List.of(),
            new DumpBuffer.Kmalloc(),
            new CidTables.None(),
            new IdleMasks.Global(),
            TaskPaths.FIRST,
            new CallSites("scx_ops_enable", "scx_ops_enable", "init_dsq"),
            new StructSizes(80, 0, 0, 0, 0, 56, 32, 0));
}
