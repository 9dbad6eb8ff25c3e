package dev.scxreplay.scx;

import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.kernel.ExitFlags;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;

/** The disable work of a root scheduler and how its memory goes. v6.17.8, v7.3.4: scx_disable_workfn(), scx_root_disable() */
final class DisableWork {
    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final Lifecycle lifecycle;
    private final CoreState core;
    private final EnableSteps enableSteps;
    private final KickArrays kickArrays;
    private final DispatchQueues dispatchQueues;
    private final Bypass bypass;
    private final ReenqLists reenq;
    private final SubSchedulers subSchedulers;

    DisableWork(
            Machine machine,
            KernelProfile profile,
            CoreObserver observer,
            Lifecycle lifecycle,
            CoreState core,
            EnableSteps enableSteps) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.lifecycle = lifecycle;
        this.core = core;
        this.enableSteps = enableSteps;
        this.kickArrays = lifecycle.kickArrays();
        this.dispatchQueues = lifecycle.dispatchQueues();
        this.bypass = lifecycle.bypass();
        this.reenq = lifecycle.reenq();
        this.subSchedulers = lifecycle.subSchedulers();
    }

    /**
     * The disable work begins: bypass on, state disabling, and those below it go.
     *
     * @param reason the message of the exit, if nothing has ended the scheduler before: it is unregistered
     * @throws IllegalArgumentException if this attempt is not the scheduler that runs
     */
    void begin(Attempt attempt, String reason) {
        lifecycle.requireRunning();
        if (core.root != attempt) {
            throw new IllegalArgumentException(attempt.owner() + " does not run; " + attempt.progress());
        }
        lifecycle.claimExit(attempt, Exit.unregistered(reason));
        String name = attempt.ops().name();
        core.moment = "disable";
        attempt.progress = Attempt.Progress.DISABLING;
        bypass.hold(attempt, Bypass.Holder.DISABLE);
        lifecycle.step(name, "bypass-on", 0, "");
        core.state = EnableState.DISABLING;
        lifecycle.step(name, "set-disabling", 0, attempt.exit.message());
        subSchedulers.disableAll(); // v7.1.3: it waits until it has no children
    }

    /** The rest of the disable work, in the kernel's order. v6.17.8, v7.3.4: scx_disable_workfn(), scx_root_disable() */
    void finish(Attempt attempt) {
        String name = attempt.ops().name();
        if (attempt.progress != Attempt.Progress.DISABLING) {
            throw new IllegalArgumentException(attempt.owner() + " is not being disabled; " + attempt.progress());
        }
        core.tasksSwitched = false;
        lifecycle.step(name, "switch-tasks-back", 0, "");
        machine.rcu().synchronizeRcu(); // the recorded time of the next step holds the wait
        opsExit(attempt, attempt.done.contains(EnableStep.OPS_INIT));
        core.root = null;
        if (attempt.dspCtx != null) {
            machine.free(attempt.dspCtx);
            attempt.dspCtx = null;
        }
        enableSteps.freeTables(attempt);
        if (attempt.done.contains(EnableStep.KICK_ARRAYS)) {
            kickArrays.free();
            lifecycle.step(name, "free-kick-arrays", 0, "");
        }
        core.state = EnableState.DISABLED;
        lifecycle.step(name, "set-disabled", 0, "");
        bypass.release(attempt, Bypass.Holder.ENABLE); // the level of a failed enable goes with it
        bypass.release(attempt, Bypass.Holder.DISABLE);
        lifecycle.step(name, "bypass-off", 0, "");
        attempt.progress = Attempt.Progress.DISABLED;
        freeScheduler(attempt);
        if (core.mutexHolder == attempt) {
            lifecycle.releaseMutex();
        }
    }

    /** The scheduler itself goes after a grace period, from a workqueue; without an object of its own, at once. */
    private void freeScheduler(Attempt attempt) {
        if (profile.schedulerIsObject()) {
            dispatchQueues.publish(null);
            lifecycle.step(attempt.ops().name(), "queue-sched-free", 0, "");
            release(attempt);
        } else {
            freeNow(attempt);
        }
    }

    /** The last reference but those of pins is gone: the memory goes after a grace period. */
    void release(Attempt attempt) {
        attempt.released = true;
        if (attempt.pins == 0) {
            machine.rcu().rcuWork(() -> freeNow(attempt));
        }
    }

    private void freeNow(Attempt attempt) {
        reenq.forget(attempt);
        attempt.arena.free();
        attempt.objects.freeBeforeUserDsqs();
        dispatchQueues.destroyAll(attempt.userDsqs);
        attempt.objects.freeAfterUserDsqs();
        if (core.state == EnableState.DISABLED && core.mutexHolder == null) {
            core.moment = "after";
        }
        lifecycle.step(attempt.ops().name(), "sched-freed", 0, "");
        subSchedulers.freed(attempt);
    }

    /** ops.exit() with all that scx_exit_info says. */
    void opsExit(Attempt attempt, boolean initialized) {
        int flags = switch (profile.exitFlags()) {
            case ExitFlags.None() -> -1;
            case ExitFlags.InitializedIsZero() -> 0;
            case ExitFlags.InitializedIsOne() -> initialized ? 1 : 0;
        };
        observer.exit(machine.nowNs(), attempt.ops().name(), "ops-exit", core.state, attempt.exit, flags);
    }
}
