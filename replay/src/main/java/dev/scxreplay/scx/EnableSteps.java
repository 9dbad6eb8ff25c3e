package dev.scxreplay.scx;

import dev.scxreplay.kernel.AllocationFlaw;
import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.kernel.HotplugCheck;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;

/** What each step of enabling does, and what undoes it before errors can be reported. */
final class EnableSteps {
    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final Lifecycle lifecycle;
    private final CoreState core;
    private final KickArrays kickArrays;
    private final DispatchQueues dispatchQueues;
    private final Bypass bypass;
    private final KeptMemory kept;
    private final CidMaps cidMaps;
    private Rhashtable tidHash;

    EnableSteps(
            Machine machine,
            KernelProfile profile,
            CoreObserver observer,
            Lifecycle lifecycle,
            CoreState core,
            KeptMemory kept) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.lifecycle = lifecycle;
        this.core = core;
        this.kickArrays = lifecycle.kickArrays();
        this.dispatchQueues = lifecycle.dispatchQueues();
        this.bypass = lifecycle.bypass();
        this.kept = kept;
        this.cidMaps = new CidMaps(machine, profile);
    }

    /** Does a step; 0 or an errno. */
    int run(Attempt attempt, EnableStep step) {
        return switch (step) {
            case GLOBAL_DSQS_ONCE -> kept.globalDsqs();
            case HELPER_ONCE -> kept.helper();
            case KICK_ARRAYS -> kickArrays.allocate(attempt.owner());
            case TID_HASH -> {
                tidHash = new Rhashtable(machine, Sites.TID_HASH, attempt.owner());
                yield tidHash.init(profile.callSites().enable()) ? 0 : Errno.ENOMEM;
            }
            case STATE_CHECK -> core.state == EnableState.DISABLED ? 0 : Errno.EBUSY;
            case SCHEDULER -> allocateScheduler(attempt);
            case SET_ENABLING -> {
                core.state = EnableState.ENABLING;
                core.root = attempt;
                if (profile.schedulerIsObject()) {
                    dispatchQueues.publish(attempt.userDsqs);
                }
                yield 0;
            }
            case CID_TABLES -> {
                int errno = cidMaps.allocate(attempt.owner());
                yield errno != 0 ? errno : attempt.arena.allocate();
            }
            case OPS_INIT -> attempt.ops().opsInitErrno();
            case HOTPLUG_CHECK -> hotplugCheck(attempt);
            case VALIDATE_OPS -> attempt.ops().validateErrno();
            case DSP_CTX -> {
                Outcome<Allocations> outcome = machine.allocate(attempt.objects.dspCtx());
                attempt.dspCtx = outcome.isOk() ? outcome.allocated() : null;
                yield outcome.isOk() ? 0 : Errno.ENOMEM;
            }
            case BYPASS_ON -> {
                bypass.hold(attempt, Bypass.Holder.ENABLE);
                yield 0;
            }
            case INIT_TASKS -> {
                if (attempt.done.contains(EnableStep.TID_HASH)) {
                    tidHash.inserted(attempt.ops().ids().tasks());
                }
                yield attempt.ops().initTaskErrno();
            }
            case SWITCH_TASKS -> {
                core.tasksSwitched = !attempt.ops().switchPartial();
                yield 0;
            }
            case BYPASS_OFF -> {
                bypass.release(attempt, Bypass.Holder.ENABLE);
                yield 0;
            }
            case SET_ENABLED -> {
                if (attempt.exit != null) { // the disable work has made it disabling, so it cannot become enabled
                    yield Errno.EBUSY;
                }
                core.state = EnableState.ENABLED;
                yield 0;
            }
        };
    }

    private int hotplugCheck(Attempt attempt) {
        boolean missed = attempt.ops().hotplugged() || attempt.hotplugged;
        if (missed) {
            lifecycle.claimExit(attempt, Exit.hotplug("a CPU came or went since the loader looked"));
        }
        return switch (profile.hotplugCheck()) {
            case HotplugCheck.NoticedAtTheEnd() -> 0;
            case HotplugCheck.Aborts() -> missed ? Errno.EBUSY : 0;
        };
    }

    /** Undoes a step of an attempt that cannot report errors yet. */
    void undo(Attempt attempt, EnableStep step) {
        switch (step) {
            case KICK_ARRAYS -> kickArrays.free();
            case TID_HASH -> tidHash.free();
            case SET_ENABLING -> {
                core.state = EnableState.DISABLED;
                core.root = null;
            }
            case GLOBAL_DSQS_ONCE, HELPER_ONCE, STATE_CHECK -> {
                return; // kept, or nothing to undo
            }
            case SCHEDULER,
                    CID_TABLES,
                    OPS_INIT,
                    HOTPLUG_CHECK,
                    VALIDATE_OPS,
                    DSP_CTX,
                    BYPASS_ON,
                    INIT_TASKS,
                    SWITCH_TASKS,
                    BYPASS_OFF,
                    SET_ENABLED ->
                throw new IllegalStateException("step " + step + " comes after errors can be reported");
        }
        lifecycle.step(attempt.ops().name(), "undo " + step, 0, "");
    }

    /** scx_alloc_and_add_sched(): 0 or -12; look at {@link #crashed} after it. */
    int allocateScheduler(Attempt attempt) {
        return switch (attempt.objects.allocate()) {
            case OK -> {
                if (profile.allocationFlaws().contains(AllocationFlaw.ANCESTORS_ONE_SHORT)) {
                    observer.finding(
                            machine.nowNs(),
                            "out-of-bounds",
                            -1,
                            "scx_alloc_and_add_sched() wrote 8 bytes behind the list of ancestors of scx_sched");
                }
                yield 0;
            }
            case NO_MEMORY -> Errno.ENOMEM;
            case NULL_POINTER ->
                crash(
                        attempt,
                        "returned NULL",
                        "scx_alloc_and_add_sched() returned NULL instead of -ENOMEM and scx_enable() used it");
            case UNWIND_CRASH ->
                crash(attempt, "unwinding", "exit_dsq() read the percpu data of a bypass queue that has none");
            case ERRNO_UNSET ->
                crash(
                        attempt,
                        "errno not set",
                        "scx_alloc_and_add_sched() returned an uninitialised errno; taken for 0, the caller used NULL");
        };
    }

    private int crash(Attempt attempt, String detail, String finding) {
        core.crashed = true;
        attempt.progress = Attempt.Progress.CRASHED;
        lifecycle.step(attempt.ops().name(), EnableStep.SCHEDULER.toString(), 0, detail);
        observer.finding(machine.nowNs(), "null-dereference", -1, finding);
        return 0;
    }

    /** What the disable work frees of a scheduler's tables of CPUs and tasks, in the kernel's order. */
    void freeTables(Attempt attempt) {
        cidMaps.free();
        if (attempt.done.contains(EnableStep.TID_HASH)) { // where in this order is not established
            tidHash.free();
            lifecycle.step(attempt.ops().name(), "free-tid-hash", 0, "");
        }
    }
}
