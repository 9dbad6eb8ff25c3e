package dev.scxreplay.kernel;

import dev.scxreplay.kernel.KernelProfile.Draft;
import dev.scxreplay.kernel.KickStorage.Free;
import dev.scxreplay.kernel.KickStorage.Missing;
import dev.scxreplay.kernel.KickStorage.PerCpuKvzalloc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One change of behaviour, from a profile to a profile, in the order in which the mainline kernel took them.
 *
 * <p>Changes whose commit id is not known have a descriptive id with underscores instead. Structure sizes belong to
 * releases; a commit brings the size of a structure only where the kernel it is added to has none.
 */
@SuppressWarnings("ImmutableEnumChecker") // lists of List.of(), functions without state
public enum Commit {
    /** v6.13: 68e449d849fd ("sched_ext: switch class when preempted by higher priority scheduler"). v6.12.10 has it. */
    CLASS_SWITCH_WHEN_PREEMPTED(
            "68e449d849fd",
            "sched_ext: switch class when preempted by higher priority scheduler",
            List.of(),
            draft -> draft.kickSequence = new KickSequence.OnClassSwitch()),

    /**
     * v6.13: e32c260195e6 ("sched_ext: Enable the ops breather and eject BPF scheduler on softlockup"). The breather is not
     * modelled.
     */
    SOFT_LOCKUP_HOOK(
            "e32c260195e6",
            "sched_ext: Enable the ops breather and eject BPF scheduler on softlockup",
            List.of(),
            draft -> draft.lockupHooks = with(draft.lockupHooks, LockupHook.SOFT_LOCKUP)),

    /** v6.13: balance_one() as read in v6.17.8; id not known. v6.12.11 has it. */
    PREV_KEPT_AFTER_DISPATCH(
            "prev_kept_after_dispatch",
            "The running task goes on if ops.dispatch() gave it a slice (id not known)",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(
                    tasks -> tasks.prevAfterDispatch = new TaskPaths.PrevAfterDispatch.KeptWithSlice())),

    /** v6.14: do_enqueue_task() as read in v6.17.8; id not known. v6.12.17 has it. */
    MIGRATION_DISABLED_LOCAL(
            "migration_disabled_local",
            "Tasks with migration disabled go to their local DSQ (id not known)",
            List.of(),
            draft -> draft.tasks =
                    draft.tasks.with(tasks -> tasks.migrationDisabled = new TaskPaths.MigrationDisabled.ToLocal())),

    /** v6.15: struct scx_event_stats, as in the BTF of v6.16.12; id not known. */
    EVENT_COUNTERS(
            "event_counters",
            "The counters SCX_EV_* (id not known)",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.eventCounters = new EventCounters.Nine())),

    /** v6.15: idle masks for each node and scratch masks for each CPU, as read in v6.17.8; id not known. */
    IDLE_MASKS_PER_NODE(
            "idle_masks_per_node",
            "Idle masks for each node, scratch masks for each CPU (id not known)",
            List.of(),
            draft -> draft.idleMasks = new IdleMasks.GlobalNodeAndCpu()),

    /** v6.16: struct scx_sched; id not known. The scheduler becomes an object with its own hash, global queues and helper. */
    SCHED_OBJECT(
            "scx_sched_object", "struct scx_sched: a scheduler is an object (id not known)", List.of(), Commit::object),

    /** v6.16: alloc_exit_info() as read in v6.17.8; id not known. The dump buffer may fall back to vmalloc. */
    EXIT_DUMP_KVMALLOC(
            "exit_dump_kvmalloc",
            "The exit dump buffer comes from kvmalloc (id not known)",
            List.of(),
            draft -> draft.dumpBuffer = new DumpBuffer.Kvmalloc()),

    /** v6.17: scx_rcu_cpu_stall(), as read in v6.17.8; id not known. */
    RCU_STALL_HOOK(
            "rcu_stall_hook",
            "An RCU stall ends the scheduler (id not known)",
            List.of(),
            draft -> draft.lockupHooks = with(draft.lockupHooks, LockupHook.RCU_STALL)),

    /** v6.18: "sched_ext: Put event_stats_cpu in struct scx_sched_pcpu"; id not known. v6.17.7 has it. */
    EVENT_STATS_IN_PCPU(
            "event_stats_in_sched_pcpu",
            "sched_ext: Put event_stats_cpu in struct scx_sched_pcpu (id not known)",
            List.of(SCHED_OBJECT),
            draft -> {
                draft.schedulerParts = replaced(draft.schedulerParts, SchedulerPart.EVENT_STATS, SchedulerPart.PCPU);
                if (draft.sizes.schedPcpu() == 0) {
                    draft.sizes = draft.sizes.withSchedPcpu(draft.sizes.eventStats());
                }
            }),

    /** v6.18: "sched_ext: Keep bypass on between enable failure and scx_disable_workfn()"; id not known. v6.17.7 has it. */
    BYPASS_KEPT_ON_FAILURE(
            "bypass_kept_on_failure",
            "sched_ext: Keep bypass on between enable failure and scx_disable_workfn() (id not known)",
            List.of(),
            draft -> draft.enableFailure = new EnableFailure.KeepsBypass()),

    /**
     * v6.18: 14c1da3895a1 ("sched_ext: Allocate scx_kick_cpus_pnt_seqs lazily using kvzalloc()"). v6.17.10 has it. The
     * arrays are made before enabling looks whether another scheduler is there.
     */
    KICK_ARRAYS_LAZY(
            "14c1da3895a1", "sched_ext: Allocate scx_kick_cpus_pnt_seqs lazily using kvzalloc()", List.of(), draft -> {
                draft.kickStorage = new PerCpuKvzalloc(Free.CALL_RCU, Missing.WARN_ONCE);
                draft.enableSteps = placed(draft.enableSteps, EnableStep.KICK_ARRAYS, 0);
            }),

    /** v6.18: 05e63305c85c ("sched_ext: Fix scx_kick_pseqs corruption on concurrent scheduler loads"). v6.17.10 has it. */
    KICK_ARRAYS_AFTER_STATE_CHECK(
            "05e63305c85c",
            "sched_ext: Fix scx_kick_pseqs corruption on concurrent scheduler loads",
            List.of(KICK_ARRAYS_LAZY),
            draft -> {
                List<EnableStep> without = new ArrayList<>(draft.enableSteps);
                without.remove(EnableStep.KICK_ARRAYS);
                draft.enableSteps =
                        placed(without, EnableStep.KICK_ARRAYS, without.indexOf(EnableStep.STATE_CHECK) + 1);
            }),

    /** v6.18: 7b6216baae75 ("sched_ext: Fix scx_enable() crash on helper kthread creation failure"). v6.17.10 has it. */
    SCHEDULER_FAILURE_REPORTED(
            "7b6216baae75",
            "sched_ext: Fix scx_enable() crash on helper kthread creation failure",
            List.of(SCHED_OBJECT),
            draft -> draft.schedulerFailure = new SchedulerFailure.ReturnsErrno()),

    /** v6.18: f3aec2adce8d ("sched_ext: Add SCX_EFLAG_INITIALIZED to indicate successful ops.init()"). */
    EXIT_FLAGS(
            "f3aec2adce8d",
            "sched_ext: Add SCX_EFLAG_INITIALIZED to indicate successful ops.init()",
            List.of(),
            draft -> draft.exitFlags = new ExitFlags.InitializedIsZero()),

    /** v6.19: 36c6f3c03d10 ("sched_ext: Use IRQ_WORK_INIT_HARD() to initialize rq->scx.kick_cpus_irq_work"). v6.17.12 has it. */
    KICK_IRQ_WORK_HARD(
            "36c6f3c03d10",
            "sched_ext: Use IRQ_WORK_INIT_HARD() to initialize rq->scx.kick_cpus_irq_work",
            List.of(),
            draft -> draft.kickIrqWork = new KickIrqWork.Hard()),

    /** v6.19: a9c1fbbd6dad ("sched_ext: Don't kick CPUs running higher classes"). v6.18.9 has it as 664e78f2d4ec. */
    NO_KICK_OF_HIGHER_CLASSES(
            "a9c1fbbd6dad",
            "sched_ext: Don't kick CPUs running higher classes",
            List.of(),
            draft -> draft.kickTarget = new KickTarget.NotHigherClass()),

    /** v6.19: a379fa1e2cae ("sched_ext: Fix SCX_KICK_WAIT to work reliably"). v6.18.9 has it as 01b0831d71b6. */
    KICK_WAIT_RELIABLE(
            "a379fa1e2cae",
            "sched_ext: Fix SCX_KICK_WAIT to work reliably",
            List.of(CLASS_SWITCH_WHEN_PREEMPTED),
            draft -> draft.kickSequence = new KickSequence.OnPutAndPick()),

    /** v6.19: 987e00035c0e ("sched_ext: Rename pnt_seq to kick_sync"). The arrays are given to kvfree_rcu(). */
    KICK_SYNC_RENAME(
            "987e00035c0e",
            "sched_ext: Rename pnt_seq to kick_sync",
            List.of(KICK_ARRAYS_LAZY),
            draft -> draft.kickStorage = new PerCpuKvzalloc(Free.KVFREE_RCU, missing(draft))),

    /** v6.19: 61debc251c1c, per-CPU bypass queues instead of the global queue of the node. */
    BYPASS_DSQ_PER_CPU(
            "61debc251c1c",
            "Per-CPU bypass DSQs",
            List.of(SCHED_OBJECT),
            draft -> draft.bypassQueue = new BypassQueue.RunQueueDsq()),

    /** v6.19: 95d1df610cdc ("sched_ext: Implement load balancer for bypass mode"). */
    BYPASS_LOAD_BALANCER(
            "95d1df610cdc",
            "sched_ext: Implement load balancer for bypass mode",
            List.of(BYPASS_DSQ_PER_CPU),
            draft -> draft.bypassBalance = new BypassBalance.GlobalTimer()),

    /** v6.19: 582f700e1bdc ("sched_ext: Hook up hardlockup detector"). */
    HARD_LOCKUP_HOOK(
            "582f700e1bdc",
            "sched_ext: Hook up hardlockup detector",
            List.of(),
            draft -> draft.lockupHooks = with(draft.lockupHooks, LockupHook.HARD_LOCKUP)),

    /** v6.19: as in the BTF of v6.19.6; id not known. */
    ENQ_FLAGS_MOVED(
            "enq_flags_moved",
            "SCX_ENQ_HEAD and SCX_ENQ_CPU_SELECTED get other values (id not known)",
            List.of(),
            draft -> draft.tasks =
                    draft.tasks.with(tasks -> tasks.enqueueFlags = new TaskPaths.EnqueueFlags(0x10000, 0x100000))),

    /** v6.19: bfd3749d489e, a short time slice while bypassing. */
    BYPASS_SLICE(
            "bfd3749d489e",
            "A short time slice while bypassing",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.bypassSlice = new TaskPaths.BypassSlice(5_000_000))),

    /** v6.19: a69040ed57f5, the flag aborting. */
    ABORT_AT_CLAIM(
            "a69040ed57f5",
            "Dispatching stops as soon as an exit is claimed",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.abort = new TaskPaths.Abort.AtClaim())),

    /** v6.19: scx_bpf_reenqueue_local___v2() as read in v6.19.6; id not known. */
    REENQUEUE_DEFERRED(
            "reenqueue_deferred",
            "scx_bpf_reenqueue_local() from anywhere, later (id not known)",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(
                    tasks -> tasks.localReenqueue = new TaskPaths.LocalReenqueue.Deferred(false, false))),

    /** v6.19: 0128c850513a ("sched_ext: Exit early on hotplug events during attach"). */
    HOTPLUG_ABORTS(
            "0128c850513a",
            "sched_ext: Exit early on hotplug events during attach",
            List.of(),
            draft -> draft.hotplugCheck = new HotplugCheck.Aborts()),

    /**
     * v7.0: "sched_ext: Fix starvation of scx_enable() under fair-class saturation"; id not known. v6.12.78 and v6.19.11
     * have it.
     */
    ENABLE_IN_HELPER(
            "enable_in_helper_kthread",
            "sched_ext: Fix starvation of scx_enable() under fair-class saturation (id not known)",
            List.of(),
            draft -> {
                draft.enableThread = new EnableThread.HelperKthread();
                CallSites sites = draft.callSites;
                String enable = sites.enable() + "_workfn";
                draft.callSites = new CallSites(enable, enable, sites.initDsq());
            }),

    /** v7.0: 749989b2d90d ("sched_ext: Fix SCX_EFLAG_INITIALIZED being a no-op flag"). v6.19.11 has it. */
    EXIT_INITIALIZED_IS_ONE(
            "749989b2d90d",
            "sched_ext: Fix SCX_EFLAG_INITIALIZED being a no-op flag",
            List.of(EXIT_FLAGS),
            draft -> draft.exitFlags = new ExitFlags.InitializedIsOne()),

    /** v7.0: 415cb193bb97 ("sched_ext: Fix SCX_KICK_WAIT deadlock by deferring wait to balance callback"). v6.19.12 has it. */
    KICK_WAIT_IN_BALANCE_CALLBACK(
            "415cb193bb97",
            "sched_ext: Fix SCX_KICK_WAIT deadlock by deferring wait to balance callback",
            List.of(KICK_WAIT_RELIABLE),
            draft -> {
                draft.kickWait = new KickWait.BalanceCallback(false, false);
                draft.kickMasks = new KickMasks.PerRunQueue(true);
            }),

    /** v7.0: fix of a stale ddsp_dsq_id, sched_ext-for-7.0-rc6-fixes-2; id not known. v6.18.22 has it. */
    DDSP_FORGOTTEN(
            "ddsp_forgotten",
            "A direct dispatch that was not used is forgotten (id not known)",
            List.of(),
            draft -> draft.tasks =
                    draft.tasks.with(tasks -> tasks.directDispatch = new TaskPaths.DirectDispatch.Forgotten())),

    /** v7.1: 49d78adf9555 ("sched_ext: Drop spurious warning on kick during scheduler disable"). */
    NO_WARNING_WITHOUT_ARRAY(
            "49d78adf9555",
            "sched_ext: Drop spurious warning on kick during scheduler disable",
            List.of(KICK_ARRAYS_LAZY),
            draft -> draft.kickStorage = new PerCpuKvzalloc(free(draft), Missing.SILENT)),

    /** v7.1: d4ae868c6b7d, struct scx_sched_pnode: the global queue of a node is embedded in it. */
    SCHED_PNODE(
            "d4ae868c6b7d",
            "struct scx_sched_pnode: the global DSQ of a node is embedded",
            List.of(SCHED_OBJECT),
            draft -> {
                draft.globalDsq = new GlobalDsq.InSchedulerNode();
                if (draft.sizes.schedPnode() == 0) {
                    draft.sizes = draft.sizes.withSchedPnode(draft.sizes.dispatchQ());
                }
            }),

    /** v7.1: ff06f727a941, the bypass queue moves into scx_sched_pcpu: one for each scheduler and CPU. */
    BYPASS_DSQ_PER_SCHEDULER(
            "ff06f727a941",
            "The bypass DSQ moves into scx_sched_pcpu",
            List.of(EVENT_STATS_IN_PCPU, BYPASS_DSQ_PER_CPU),
            draft -> {
                draft.bypassQueue = new BypassQueue.SchedulerCpuDsq();
                draft.schedulerParts = after(draft.schedulerParts, SchedulerPart.PCPU, SchedulerPart.BYPASS_DSQS);
            }),

    /** v7.1: 34ecfb355104, the dispatch buffer becomes part of scx_sched_pcpu. */
    DISPATCH_BUFFER_IN_PCPU(
            "34ecfb355104", "The dispatch buffer moves into scx_sched_pcpu", List.of(EVENT_STATS_IN_PCPU), draft -> {
                List<EnableStep> steps = new ArrayList<>(draft.enableSteps);
                steps.remove(EnableStep.DSP_CTX);
                draft.enableSteps = steps;
            }),

    /** v7.1: ebeca1f930ea, the sub-scheduler series: each scheduler knows its cgroup and has its own load balancer masks. */
    SUB_SCHEDULERS("ebeca1f930ea", "Sub-schedulers (series)", List.of(SCHED_OBJECT, ENABLE_IN_HELPER), draft -> {
        draft.callSites = new CallSites("scx_root_enable_workfn", "scx_alloc_and_add_sched", draft.callSites.initDsq());
        List<SchedulerPart> parts = after(draft.schedulerParts, SchedulerPart.HELPER, SchedulerPart.LB_MASKS);
        draft.schedulerParts = after(parts, SchedulerPart.LB_MASKS, SchedulerPart.CGROUP_PATH);
        draft.allocationFlaws = with(draft.allocationFlaws, AllocationFlaw.ANCESTORS_ONE_SHORT);
        draft.allocationFlaws = with(draft.allocationFlaws, AllocationFlaw.CGROUP_PATH_ERRNO_UNSET);
        draft.coreFlaws = with(draft.coreFlaws, CoreFlaw.PARENT_FREED_FIRST);
        draft.coreFlaws = with(draft.coreFlaws, CoreFlaw.NESTED_BYPASS_STOPS);
        if (draft.bypassBalance instanceof BypassBalance.GlobalTimer) {
            draft.bypassBalance = new BypassBalance.TimerPerScheduler();
        }
    }),

    /** v7.1: 2008fb257323, the list of ancestors has room for the scheduler itself; no release is without it. */
    ANCESTORS_WITH_ITSELF(
            "2008fb257323",
            "The list of ancestors has room for the scheduler itself",
            List.of(SUB_SCHEDULERS),
            draft -> draft.allocationFlaws = without(draft.allocationFlaws, AllocationFlaw.ANCESTORS_ONE_SHORT)),

    /** v7.1: e36bc38ebfac, an error is set if the path of the cgroup cannot be had; no release is without it. */
    CGROUP_PATH_ERRNO(
            "e36bc38ebfac",
            "Uninitialised ret in scx_alloc_and_add_sched()",
            List.of(SUB_SCHEDULERS),
            draft -> draft.allocationFlaws = without(draft.allocationFlaws, AllocationFlaw.CGROUP_PATH_ERRNO_UNSET)),

    /** v7.1: 30b0515342db ("sched_ext: Add per-CPU data to DSQs"). */
    DSQ_PERCPU(
            "30b0515342db",
            "sched_ext: Add per-CPU data to DSQs",
            List.of(SCHED_OBJECT),
            draft -> draft.dsqStorage = new DsqStorage.PercpuOnEvery(8)),

    /**
     * v7.1: 84b1a0ea0b7c, re-enqueue of user queues: the percpu part grows from 8 to 32 bytes. With the node of local queues
     * (9c34c5074d1b), which no release has without it.
     */
    DSQ_USER_REENQ("84b1a0ea0b7c", "scx_bpf_dsq_reenq() for user DSQs", List.of(DSQ_PERCPU), draft -> {
        draft.dsqStorage = new DsqStorage.PercpuOnEvery(32);
        draft.coreFlaws = with(draft.coreFlaws, CoreFlaw.REENQ_ASSERTS_ID);
        draft.coreFlaws = with(draft.coreFlaws, CoreFlaw.REENQ_OUTLIVES_QUEUE);
        draft.coreFlaws = with(draft.coreFlaws, CoreFlaw.REENQ_OUTLIVES_SCHEDULER);
    }),

    /** v7.1: 9c34c5074d1b, scx_bpf_dsq_reenq(). Which patch of its series lost the tasks until 28c4ef2b2e57 is not known. */
    DSQ_REENQ(
            "9c34c5074d1b",
            "scx_bpf_dsq_reenq()",
            List.of(REENQUEUE_DEFERRED),
            draft -> draft.tasks = draft.tasks.with(
                    tasks -> tasks.localReenqueue = new TaskPaths.LocalReenqueue.Deferred(true, true))),

    /** v7.1: 28c4ef2b2e57, without which scx_bpf_reenqueue_local() moves nothing; no release is without it. */
    REENQUEUE_MOVES(
            "28c4ef2b2e57",
            "scx_bpf_reenqueue_local() v2 re-enqueues again",
            List.of(DSQ_REENQ),
            draft -> draft.tasks = draft.tasks.with(
                    tasks -> tasks.localReenqueue = new TaskPaths.LocalReenqueue.Deferred(true, false))),

    /** v7.1: as read in v7.1.3; id not known. */
    REENQUEUE_CAP_PER_PASS(
            "reenqueue_cap_per_pass",
            "256 passes over a local DSQ end the scheduler (id not known)",
            List.of(DSQ_REENQ),
            draft ->
                    draft.tasks = draft.tasks.with(tasks -> tasks.reenqueueCap = new TaskPaths.ReenqueueCap.PerPass())),

    /** v7.1: 98d709cba319, SCX_ENQ_IMMED. */
    ENQ_IMMED(
            "98d709cba319",
            "SCX_ENQ_IMMED",
            List.of(DSQ_REENQ),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.immed = new TaskPaths.Immed.Reenqueues())),

    /** v7.1: struct scx_event_stats, as in the BTF of v7.1.13; id not known. */
    EVENT_COUNTERS_13(
            "event_counters_13",
            "Counters of SCX_ENQ_IMMED and of sub-schedulers (id not known)",
            List.of(EVENT_COUNTERS),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.eventCounters = new EventCounters.Thirteen())),

    /** v7.1: ebf1ccff79c4, ops.dequeue() whenever a task leaves the scheduler. */
    OPS_DEQUEUE_ON_DISPATCH(
            "ebf1ccff79c4",
            "ops.dequeue() whenever a task leaves the custody of the scheduler",
            List.of(),
            draft -> draft.tasks =
                    draft.tasks.with(tasks -> tasks.opsDequeue = new TaskPaths.OpsDequeue.AlsoOnDispatchHere())),

    /**
     * Patch 10 of 15 as posted, before it landed as v7.1: 30b0515342db; in no release. Unwinding calls exit_dsq() on every
     * CPU.
     */
    BYPASS_UNWIND_AS_POSTED(
            "bypass_unwind_as_posted",
            "sched_ext: Add per-CPU data to DSQs, as posted: unwinding calls exit_dsq() on every CPU",
            List.of(BYPASS_DSQ_PER_SCHEDULER, DSQ_PERCPU),
            draft -> draft.allocationFlaws = with(draft.allocationFlaws, AllocationFlaw.BYPASS_UNWINDS_EVERY_CPU)),

    /** v7.2: kick_sync_wait_bal_cb() returns at once on a foreign CPU, as read in v7.2.6; id not known. */
    KICK_SYNC_OWN_CPU(
            "kick_sync_own_cpu",
            "kick_sync_wait_bal_cb() returns at once on a foreign CPU (id not known)",
            List.of(KICK_WAIT_IN_BALANCE_CALLBACK),
            draft -> draft.kickWait = new KickWait.BalanceCallback(true, finalPickOnly(draft))),

    /** v7.2: compact CPU ids, as read in v7.2.6; id not known. */
    CID_ARRAYS("cid_tables", "Compact CPU ids and their tables (id not known)", List.of(SCHED_OBJECT), draft -> {
        draft.cidTables = new CidTables.ArraysOnce();
        draft.enableSteps =
                placed(draft.enableSteps, EnableStep.CID_TABLES, draft.enableSteps.indexOf(EnableStep.OPS_INIT));
        if (draft.sizes.cidTopo() == 0) {
            draft.sizes = draft.sizes.withCidTopo(24);
        }
    }),

    /** v7.2: cb36d81e7511 ("sched_ext: Pin parent scx_sched across a child sub-scheduler's lifetime"). v7.1.13 has it. */
    CHILD_PINS_PARENT(
            "cb36d81e7511",
            "sched_ext: Pin parent scx_sched across a child sub-scheduler's lifetime",
            List.of(SUB_SCHEDULERS),
            draft -> draft.coreFlaws = without(draft.coreFlaws, CoreFlaw.PARENT_FREED_FIRST)),

    /** v7.2: deferred work looks whether a queue still has its id, as read in v7.2.6; id not known. */
    REENQ_CHECKS_ID(
            "reenq_checks_id",
            "Deferred work looks whether a queue to be re-enqueued still has its id (id not known)",
            List.of(DSQ_USER_REENQ),
            draft -> draft.coreFlaws = without(draft.coreFlaws, CoreFlaw.REENQ_ASSERTS_ID)),

    /** v7.2.13: free_dsq_irq_workfn() takes the queue off all lists before it asks for a grace period; id not known. */
    REENQ_CANCELLED_BEFORE_FREE(
            "reenq_cancelled_before_free",
            "A destroyed queue leaves the lists of queues to be re-enqueued (id not known)",
            List.of(REENQ_CHECKS_ID),
            draft -> draft.coreFlaws = without(draft.coreFlaws, CoreFlaw.REENQ_OUTLIVES_QUEUE)),

    /** v7.2.13: scx_bypass() of a scheduler that is bypassed already reaches those below it; id not known. */
    NESTED_BYPASS_PROPAGATES(
            "nested_bypass_propagates",
            "Nested scx_bypass() reaches the schedulers below (id not known)",
            List.of(SUB_SCHEDULERS),
            draft -> draft.coreFlaws = without(draft.coreFlaws, CoreFlaw.NESTED_BYPASS_STOPS)),

    /** v7.3: d35a535d3e3e ("sched_ext: Fix CPU hotplug hang when a dying CPU's tasks sit in the BPF scheduler"). v7.2.13 has it. */
    DYING_CPU_REQUEUES(
            "d35a535d3e3e",
            "sched_ext: Fix CPU hotplug hang when a dying CPU's tasks sit in the BPF scheduler",
            List.of(),
            draft -> draft.coreFlaws = without(draft.coreFlaws, CoreFlaw.DYING_CPU_KEEPS_TASKS)),

    /**
     * v7.2: SCX_OPS_TID_TO_TASK, as read in v7.2.13; id not known. That the hash is made at the same place before 7.2.13 is
     * taken for granted.
     */
    TID_TO_TASK(
            "tid_to_task",
            "SCX_OPS_TID_TO_TASK: a hash of tasks by id (id not known)",
            List.of(SCHED_OBJECT),
            draft -> {
                List<EnableStep> steps = draft.enableSteps;
                int last = Math.max(steps.indexOf(EnableStep.KICK_ARRAYS), steps.indexOf(EnableStep.STATE_CHECK));
                draft.enableSteps = placed(steps, EnableStep.TID_HASH, last + 1);
            }),

    /** v7.2: the state is enabling while the scheduler is allocated, as read in v7.2.13; id not known. */
    ENABLING_BEFORE_ALLOC(
            "enabling_before_alloc",
            "State becomes enabling before scx_alloc_and_add_sched() (id not known)",
            List.of(SCHED_OBJECT),
            draft -> {
                List<EnableStep> steps = new ArrayList<>(draft.enableSteps);
                steps.remove(EnableStep.SET_ENABLING);
                draft.enableSteps = placed(steps, EnableStep.SET_ENABLING, steps.indexOf(EnableStep.SCHEDULER));
            }),

    /** v7.3: e6ac89b8b1c1, a counter of each task. v7.2.12 has it (BTF of scx_rq). */
    QSEQ_PER_TASK(
            "e6ac89b8b1c1",
            "The sequence number of an enqueue comes from the task",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.opsSequence = new TaskPaths.OpsSequence.PerTask())),

    /** v7.3: as read in v7.2.13; id not known. */
    ENQ_LAST_RESCHED(
            "enq_last_resched",
            "A task enqueued with SCX_ENQ_LAST on its local DSQ makes the CPU look (id not known)",
            List.of(),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.lastTask = new TaskPaths.LastTask.Resched())),

    /** v7.3: the kick masks move into scx_sched_pcpu, as read in v7.3.4; id not known. */
    KICK_MASKS_PER_SCHEDULER(
            "kick_masks_per_scheduler",
            "Kick masks for each scheduler and CPU (id not known)",
            List.of(BYPASS_DSQ_PER_SCHEDULER, KICK_WAIT_IN_BALANCE_CALLBACK),
            draft -> {
                draft.kickMasks = new KickMasks.PerSchedulerAndCpu();
                draft.schedulerParts = after(draft.schedulerParts, SchedulerPart.BYPASS_DSQS, SchedulerPart.KICK_MASKS);
            }),

    /** v7.3: reject and rescue queues in every run queue, as read in v7.3.4; id not known. */
    REJECT_RESCUE_DSQS(
            "reject_rescue_dsqs",
            "Reject and rescue DSQs of each run queue (id not known)",
            List.of(SUB_SCHEDULERS),
            draft -> {
                draft.runQueueDsqs = new RunQueueDsqs.LocalRejectRescue();
                CallSites sites = draft.callSites;
                draft.callSites = new CallSites(sites.enable(), sites.allocSched(), "scx_init_dsq");
            }),

    /** v7.3: one set of tables of compact CPU ids for each enable, as read in v7.3.4; id not known. */
    CID_TABLES_PER_ENABLE(
            "cid_tables_per_enable",
            "One set of cid tables for each enable, with shards (id not known)",
            List.of(CID_ARRAYS),
            draft -> {
                draft.cidTables = new CidTables.SetPerEnable();
                if (draft.sizes.cidTopo() < 32) {
                    draft.sizes = draft.sizes.withCidTopo(32);
                }
            }),

    /** v7.3: a mask of stalled CPUs for each scheduler, as read in v7.3.4; id not known. */
    STALL_MASK(
            "stall_mask",
            "A mask of stalled CPUs for each scheduler (id not known)",
            List.of(SUB_SCHEDULERS),
            draft -> draft.schedulerParts =
                    after(draft.schedulerParts, SchedulerPart.LB_MASKS, SchedulerPart.STALL_MASK)),

    /** v7.3.2: "sched_ext: Fix use-after-free of a local reenq node left on an inactive cpu"; id not known. */
    LOCAL_REENQ_CANCELLED(
            "local_reenq_cancelled",
            "sched_ext: Fix use-after-free of a local reenq node left on an inactive cpu (id not known)",
            List.of(DSQ_USER_REENQ),
            draft -> draft.coreFlaws = without(draft.coreFlaws, CoreFlaw.REENQ_OUTLIVES_SCHEDULER)),

    /** v7.3: SCX_EXIT_ERROR_REENQ, as read in v7.3.4; id not known. */
    REENQUEUE_CAP_PER_TASK(
            "reenqueue_cap_per_task",
            "256 re-enqueues of a task end the scheduler (id not known)",
            List.of(REENQUEUE_CAP_PER_PASS),
            draft ->
                    draft.tasks = draft.tasks.with(tasks -> tasks.reenqueueCap = new TaskPaths.ReenqueueCap.PerTask())),

    /** v7.3: struct scx_event_stats, as in the BTF of v7.3.4; id not known. */
    EVENT_COUNTERS_21(
            "event_counters_21",
            "Counters of capabilities and rescue (id not known)",
            List.of(EVENT_COUNTERS_13),
            draft -> draft.tasks = draft.tasks.with(tasks -> tasks.eventCounters = new EventCounters.TwentyOne())),

    /** v7.3: af701b8d3238, ops.dequeue() also on the way to the local queue of another CPU. */
    OPS_DEQUEUE_REMOTE_LOCAL(
            "af701b8d3238",
            "ops.dequeue() also on the way to a remote local DSQ",
            List.of(OPS_DEQUEUE_ON_DISPATCH),
            draft -> draft.tasks =
                    draft.tasks.with(tasks -> tasks.opsDequeue = new TaskPaths.OpsDequeue.AlsoOnDispatch())),

    /** v7.3.4: "sched_ext: Don't leave balance callbacks queued across a pick retry"; id not known. */
    KICK_SYNC_FINAL_PICK(
            "kick_sync_final_pick",
            "sched_ext: Don't leave balance callbacks queued across a pick retry (id not known)",
            List.of(KICK_SYNC_OWN_CPU),
            draft -> draft.kickWait = new KickWait.BalanceCallback(true, true)),

    /** v7.4: 92344fad5b54 ("sched_ext: Skip per-CPU data allocation for built-in DSQs"). */
    NO_PERCPU_FOR_BUILTIN_DSQS(
            "92344fad5b54",
            "sched_ext: Skip per-CPU data allocation for built-in DSQs",
            List.of(DSQ_PERCPU),
            draft -> draft.dsqStorage = new DsqStorage.PercpuOnUser(draft.dsqStorage.userBytes()));

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{7,40}");

    private final String id;
    private final String title;
    private final List<Commit> needs;
    private final Consumer<Draft> change;

    Commit(String id, String title, List<Commit> needs, Consumer<Draft> change) {
        this.id = id;
        this.title = title;
        this.needs = needs;
        this.change = change;
    }

    /** The first twelve digits of the mainline commit, or a descriptive id with underscores. */
    public String id() {
        return id;
    }

    /** The subject of the commit, or what it does. */
    public String title() {
        return title;
    }

    /** Commits without which this one makes no sense. */
    public List<Commit> needs() {
        return needs;
    }

    /** The profile with this commit. */
    KernelProfile applyTo(KernelProfile profile) {
        return profile.with(change);
    }

    /** The commit a user means: its id, seven or more digits of it, or its full id. */
    public static Optional<Commit> find(String text) {
        boolean digits = HEX.matcher(text).matches();
        for (Commit commit : values()) {
            boolean longerOrShorter = commit.id.startsWith(text) || text.startsWith(commit.id);
            if (commit.id.equals(text) || (digits && longerOrShorter)) {
                return Optional.of(commit);
            }
        }
        return switch (text) { // the same changes under their ids in the 6.18 stable tree
            case "664e78f2d4ec" -> Optional.of(NO_KICK_OF_HIGHER_CLASSES);
            case "01b0831d71b6" -> Optional.of(KICK_WAIT_RELIABLE);
            default -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return id + " (\"" + title + "\")";
    }

    private static void object(Draft draft) {
        List<EnableStep> steps = new ArrayList<>(draft.enableSteps);
        steps.remove(EnableStep.GLOBAL_DSQS_ONCE);
        steps.remove(EnableStep.HELPER_ONCE);
        draft.enableSteps = steps;
        draft.schedulerParts = List.of(
                SchedulerPart.SCHED,
                SchedulerPart.EXIT_INFO,
                SchedulerPart.DSQ_HASH,
                SchedulerPart.GLOBAL_DSQS,
                SchedulerPart.EVENT_STATS,
                SchedulerPart.HELPER);
        draft.globalDsq = new GlobalDsq.PerNodeOfScheduler();
        CallSites sites = draft.callSites;
        draft.callSites = new CallSites("scx_enable", "scx_enable", sites.initDsq());
        draft.schedulerFailure = new SchedulerFailure.ReturnsNull();
        if (draft.sizes.sched() == 0) {
            draft.sizes = draft.sizes.withSched(808, 72); // those of 6.16
        }
    }

    private static Missing missing(Draft draft) {
        return draft.kickStorage instanceof PerCpuKvzalloc lazy ? lazy.missing() : Missing.WARN_ONCE;
    }

    private static Free free(Draft draft) {
        return draft.kickStorage instanceof PerCpuKvzalloc lazy ? lazy.free() : Free.CALL_RCU;
    }

    private static boolean finalPickOnly(Draft draft) {
        return draft.kickWait instanceof KickWait.BalanceCallback callback && callback.finalPickOnly();
    }

    private static List<EnableStep> placed(List<EnableStep> steps, EnableStep step, int at) {
        List<EnableStep> changed = new ArrayList<>(steps);
        changed.add(at, step);
        return changed;
    }

    private static List<SchedulerPart> after(List<SchedulerPart> parts, SchedulerPart before, SchedulerPart added) {
        List<SchedulerPart> changed = new ArrayList<>(parts);
        changed.add(parts.indexOf(before) + 1, added);
        return changed;
    }

    private static <E extends Enum<E>> List<E> with(List<E> flaws, E added) {
        List<E> changed = new ArrayList<>(flaws);
        changed.add(added);
        changed.sort(null);
        return changed;
    }

    private static <E extends Enum<E>> List<E> without(List<E> flaws, E removed) {
        return flaws.stream().filter(flaw -> flaw != removed).toList();
    }

    private static List<SchedulerPart> replaced(List<SchedulerPart> parts, SchedulerPart old, SchedulerPart by) {
        List<SchedulerPart> changed = new ArrayList<>(parts);
        changed.set(parts.indexOf(old), by);
        return changed;
    }
}
