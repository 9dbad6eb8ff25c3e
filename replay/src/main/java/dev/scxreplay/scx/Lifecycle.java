package dev.scxreplay.scx;

import dev.scxreplay.kernel.EnableFailure;
import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Boot, enable and disable under one kernel profile: the profile's steps, in its order, undone last first.
 *
 * <p>Enabling is split so that a recording can drive it: {@link #beginEnable} does everything before ops.init(), then
 * the caller creates the queues that ops.init() creates, {@link #advance} goes as far as a recorded moment, and
 * {@link #finishEnable} does the rest. Not modelled: tasks and their classes, cgroups, sysfs. Schedulers below
 * the root: {@link #subSchedulers}.
 */
public final class Lifecycle implements SchedulerState {
    /** Owner of memory that is kept for as long as the machine runs. */
    public static final String FOREVER = "boot";

    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final KickArrays kickArrays;
    private final DispatchQueues dispatchQueues;
    private final DispatchQueues.Table globalTable;
    private final SubSchedulers subSchedulers;
    private final KeptMemory kept;
    private final Bypass bypass;
    private final Hotplug hotplug;
    private final ReenqLists reenq;
    private final Deque<Attempt> mutexWaiters = new ArrayDeque<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final CoreState core = new CoreState();
    private final EnableSteps enableSteps;
    private final DisableWork disableWork;

    public Lifecycle(Machine machine, KernelProfile profile, CoreObserver observer) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.kickArrays = new KickArrays(machine, profile, observer);
        this.dispatchQueues = new DispatchQueues(machine, profile, observer);
        this.globalTable = new DispatchQueues.Table(machine, FOREVER);
        this.subSchedulers = new SubSchedulers(machine, profile, this);
        dispatchQueues.onError(message -> {
            if (core.root != null) {
                claimExit(core.root, Exit.error(message));
            }
        });
        this.kept = new KeptMemory(machine, profile);
        this.bypass = new Bypass(machine, profile, observer, subSchedulers);
        this.reenq = new ReenqLists(machine, profile, observer, this, dispatchQueues);
        this.hotplug = new Hotplug(machine, profile, observer, this, reenq);
        this.enableSteps = new EnableSteps(machine, profile, observer, this, core, kept);
        this.disableWork = new DisableWork(machine, profile, observer, this, core, enableSteps);
    }

    /**
     * init_sched_ext_class() and scx_init().
     *
     * @return false if the modelled kernel panicked; the finding boot-panic tells why
     */
    public boolean boot() {
        Outcome<?> outcome = new Boot(machine, profile).run(kickArrays, globalTable);
        if (outcome instanceof Outcome.Failed<?> failed) {
            core.crashed = true;
            step("", "init_sched_ext_class", failed.errno(), failed.message());
            observer.finding(
                    machine.nowNs(), "boot-panic", -1, failed.message() + ", then BUG_ON() in init_sched_ext_class()");
            return false;
        }
        core.booted = true;
        core.moment = "after";
        if (!profile.schedulerIsObject()) {
            dispatchQueues.publish(globalTable); // one static hash, there from boot on
        }
        step("", "init_sched_ext_class", 0, "");
        return true;
    }

    /** bpf(2) links a scheduler: everything before ops.init(). Waits if another attempt holds scx_enable_mutex. */
    public Attempt beginEnable(OpsParameters ops) {
        requireRunning();
        String owner = ops.name() + "#" + attempts.size();
        DispatchQueues.Table table =
                profile.schedulerIsObject() ? new DispatchQueues.Table(machine, owner) : globalTable;
        Attempt attempt = new Attempt(machine, profile, ops, owner, table);
        attempts.add(attempt);
        if (core.mutexHolder != null) {
            mutexWaiters.add(attempt);
        } else {
            begin(attempt);
        }
        return attempt;
    }

    private void begin(Attempt attempt) {
        core.mutexHolder = attempt;
        attempt.progress = Attempt.Progress.ENABLING;
        core.moment = "enable";
        if (kept.lacksEnableHelper()) {
            int errno = kept.enableHelper();
            step(attempt.ops().name(), "enable-helper", errno, "");
            if (errno != 0) {
                end(attempt, errno, errno);
                return;
            }
        }
        while (attempt.progress == Attempt.Progress.ENABLING && next(attempt) != EnableStep.OPS_INIT) {
            runNext(attempt);
        }
    }

    /** Runs the steps up to and including {@code last}; does nothing if it has been done, or the attempt has ended. */
    public void advance(Attempt attempt, EnableStep last) {
        int lastIndex = profile.enableSteps().indexOf(last);
        while (attempt.progress == Attempt.Progress.ENABLING && attempt.nextStep <= lastIndex) {
            runNext(attempt);
        }
    }

    /** ops.init() and all that follows. An error in it ends the scheduler at once, and bpf(2) still returns 0. */
    public void finishEnable(Attempt attempt) {
        advance(attempt, profile.enableSteps().getLast());
    }

    /** bpf(2) returns to the loader, with {@link Attempt#ret}; noted as a step of its own. */
    public void returned(Attempt attempt) {
        step(attempt.ops().name(), "bpf-return", attempt.ret(), "");
    }

    private EnableStep next(Attempt attempt) {
        return profile.enableSteps().get(attempt.nextStep);
    }

    private void runNext(Attempt attempt) {
        EnableStep step = next(attempt);
        if (step == EnableStep.TID_HASH && !attempt.ops().ids().tidToTask()) {
            attempt.nextStep++; // nothing to be done, nothing to be told
            return;
        }
        int errno = enableSteps.run(attempt, step);
        if (core.crashed) {
            attempt.progress = Attempt.Progress.CRASHED;
            return;
        }
        attempt.nextStep++;
        step(attempt.ops().name(), step.toString(), errno, "");
        if (errno == 0) {
            attempt.done.push(step);
            if (step == EnableStep.SET_ENABLED) {
                attempt.progress = Attempt.Progress.ENABLED;
                core.moment = "run";
                releaseMutex();
            }
        } else if (attempt.done.contains(EnableStep.SCHEDULER) && attempt.done.contains(EnableStep.SET_ENABLING)) {
            disableAtOnce(attempt, step, errno);
        } else {
            attempt.done.forEach(undo -> enableSteps.undo(attempt, undo));
            end(attempt, errno, errno);
        }
    }

    /** Whether an attempt is being enabled, or waits for it, and has not compared the hotplug sequence yet. */
    boolean beforeHotplugCheck(Attempt attempt) {
        return attempt.progress == Attempt.Progress.WAITING_FOR_MUTEX
                || attempt.progress == Attempt.Progress.ENABLING && !attempt.done.contains(EnableStep.HOTPLUG_CHECK);
    }

    /** The modelled kernel crashes where no scheduler is being enabled. */
    void crash(String kind, String finding) {
        core.crashed = true;
        observer.finding(machine.nowNs(), kind, -1, finding);
    }

    private void end(Attempt attempt, int ret, int error) {
        attempt.failed(ret, error);
        core.moment = core.state == EnableState.DISABLED ? "after" : "run";
        releaseMutex();
    }

    /** An error after errors can be reported: the enable path waits for the disable work, and bpf(2) returns 0. */
    private void disableAtOnce(Attempt attempt, EnableStep failed, int error) {
        if (attempt.done.contains(EnableStep.BYPASS_ON)
                && !attempt.done.contains(EnableStep.BYPASS_OFF)
                && profile.enableFailure() instanceof EnableFailure.DropsBypass) {
            bypass.release(attempt, Bypass.Holder.ENABLE);
            step(attempt.ops().name(), EnableStep.BYPASS_OFF.toString(), 0, "");
        }
        claimExit(attempt, Exit.error(failureMessage(failed, error)));
        disable(attempt, "");
        attempt.failed(0, error);
    }

    private static String failureMessage(EnableStep failed, int error) {
        String what = failed == EnableStep.OPS_INIT
                ? "ops.init()"
                : failed == EnableStep.INIT_TASKS ? "ops.init_task()" : "scx_enable()";
        return what + " failed (" + error + ")";
    }

    /**
     * scx_exit(): something ends a scheduler. The first one counts, later ones are ignored. The disable work that follows is
     * up to the caller: {@link #beginDisable}, {@link SubSchedulers#disable}.
     *
     * @return whether it is the first
     */
    public boolean claimExit(Attempt attempt, Exit exit) {
        if (attempt.exit != null) {
            return false;
        }
        attempt.exit = exit;
        observer.exit(machine.nowNs(), attempt.ops().name(), "exit-claimed", core.state, exit, -1);
        // v7.1.3: those below are told at once
        subSchedulers
                .below(attempt)
                .forEach(child -> claimExit(child, Exit.parent(attempt.ops().name())));
        return true;
    }

    void releaseMutex() {
        core.mutexHolder = null;
        if (!mutexWaiters.isEmpty()) {
            begin(mutexWaiters.poll());
        }
    }

    /** Disables at once: {@link #beginDisable} and {@link #finishDisable} without time between them. */
    public void disable(Attempt attempt, String reason) {
        beginDisable(attempt, reason);
        finishDisable(attempt);
    }

    /**
     * The disable work begins: bypass on, state disabling, and those below it go.
     *
     * @param reason the message of the exit, if nothing has ended the scheduler before: it is unregistered
     * @throws IllegalArgumentException if this attempt is not the scheduler that runs
     */
    public void beginDisable(Attempt attempt, String reason) {
        disableWork.begin(attempt, reason);
    }

    /** The rest of the disable work, in the kernel's order. */
    public void finishDisable(Attempt attempt) {
        disableWork.finish(attempt);
    }

    /** scx_alloc_and_add_sched(): 0 or -12; look at {@link #crashed} after it. */
    int allocateScheduler(Attempt attempt) {
        return enableSteps.allocateScheduler(attempt);
    }

    /** ops.exit() with all that scx_exit_info says. */
    void opsExit(Attempt attempt, boolean initialized) {
        disableWork.opsExit(attempt, initialized);
    }

    /** The last reference but those of pins is gone: the memory goes after a grace period. */
    void release(Attempt attempt) {
        disableWork.release(attempt);
    }

    /**
     * An error of the scheduler that runs, or is being enabled: the disable work begins, or enabling will fail at its end.
     * Without a scheduler nothing happens.
     */
    public void schedulerError(ExitKind kind, String reason) {
        if (core.root == null) {
            return;
        }
        claimExit(core.root, new Exit(kind, 0, reason));
        if (core.root.progress == Attempt.Progress.ENABLED) {
            beginDisable(core.root, "");
        }
    }

    void step(String scheduler, String step, int ret, String detail) {
        observer.step(machine.nowNs(), scheduler, step, core.state, ret, detail);
    }

    void requireRunning() {
        if (!core.booted || core.crashed) {
            throw new IllegalStateException(core.booted ? "the modelled kernel has crashed" : "not booted");
        }
    }

    /** Whether a scheduler runs. */
    public boolean enabled() {
        return core.state == EnableState.ENABLED;
    }

    /** Whether the modelled kernel did not get through its boot. */
    public boolean bootPanicked() {
        return core.crashed && !core.booted;
    }

    /** Whether a root scheduler is published, so that a kick finds one. */
    @Override
    public boolean loaded() {
        return core.root != null;
    }

    /** Whether ordinary tasks are in the class of ext. */
    @Override
    public boolean tasksSwitched() {
        return core.tasksSwitched;
    }

    /** Whether this CPU has an array of sequence numbers, so that its kicks are not dropped. */
    @Override
    public boolean kickArrayPresent(int cpu) {
        return kickArrays.present();
    }

    /** Whether this CPU is bypassing, so that kicks from it are not recorded. */
    @Override
    public boolean bypassing(int cpu) {
        return bypass.of(core.root) > 0;
    }

    /** Whether a CPU is online. */
    @Override
    public boolean online(int cpu) {
        return hotplug.online(cpu);
    }

    /** The state as sysfs prints it. */
    public EnableState state() {
        return core.state;
    }

    /** The word of the allocation table for what goes on: boot, enable, run, disable or after. */
    public String moment() {
        return core.moment;
    }

    /** Whether the modelled kernel panicked or crashed; nothing more can be asked of it then. */
    public boolean crashed() {
        return core.crashed;
    }

    /** The queues that schedulers create. */
    public DispatchQueues dispatchQueues() {
        return dispatchQueues;
    }

    /** The arrays of sequence numbers. */
    public KickArrays kickArrays() {
        return kickArrays;
    }

    /** The kernel it is the life cycle of. */
    KernelProfile profile() {
        return profile;
    }

    /** CPUs that come and go. */
    public Hotplug hotplug() {
        return hotplug;
    }

    /** Queues whose tasks the scheduler wants back. */
    public ReenqLists reenq() {
        return reenq;
    }

    /** Suspend or hibernation begins or ends. Since v7.1 it bypasses only if there is a root scheduler. */
    public void powerManagement(boolean begins) {
        if (begins) {
            bypass.hold(core.root, Bypass.Holder.PM);
        } else {
            bypass.release(core.root, Bypass.Holder.PM);
        }
    }

    /** How deep schedulers are bypassed, and why. */
    Bypass bypass() {
        return bypass;
    }

    /** The schedulers below the root. */
    public SubSchedulers subSchedulers() {
        return subSchedulers;
    }

    void add(Attempt attempt) {
        attempts.add(attempt);
    }

    /** All attempts so far, of root schedulers and of others, oldest first. */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** The scheduler that is being enabled, runs, or is being disabled; null if there is none. */
    public Attempt root() {
        return core.root;
    }
}
