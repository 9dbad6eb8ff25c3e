package dev.scxreplay.scx;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * Schedulers of cgroups, attached below a root scheduler or below each other. v7.1: ebeca1f930ea.
 *
 * <p>Each allocates all that a root scheduler allocates in scx_alloc_and_add_sched(), but no arrays of sequence numbers
 * and no tables of CPU ids: those belong to the CPUs and to the root. Not modelled: cgroups and their tasks,
 * capabilities; every parent is taken to have ops.sub_attach().
 */
public final class SubSchedulers {
    /** How deep schedulers nest below the root. v7.1.3: scx_sub_enable_workfn() */
    private static final int MAX_DEPTH = 4;

    private final Machine machine;
    private final KernelProfile profile;
    private final Lifecycle core;
    private final List<Attempt> attached = new ArrayList<>();

    SubSchedulers(Machine machine, KernelProfile profile, Lifecycle core) {
        this.machine = machine;
        this.profile = profile;
        this.core = core;
    }

    /** Whether this kernel has them. */
    public boolean supported() {
        return profile.subSchedulers() && machine.config().extSubSched();
    }

    /**
     * bpf(2) links a scheduler whose cgroup is {@code ops.name()} below the parent's: -19 without a root scheduler, -22
     * below the deepest level, -12 without memory. An error of ops.init() ends it at once, and bpf(2) returns 0.
     *
     * @throws IllegalStateException if this kernel has no sub-schedulers
     */
    public Attempt attach(OpsParameters ops, Attempt parent) {
        core.requireRunning();
        if (!supported()) {
            throw new IllegalStateException("this kernel has no sub-schedulers");
        }
        String owner = ops.name() + "#" + core.attempts().size();
        String path = (parent.level() == 0 ? "" : parent.cgroupPath()) + "/" + ops.name();
        Attempt attempt = new Attempt(
                machine, profile, ops, owner, new DispatchQueues.Table(machine, owner), parent.level() + 1, path);
        core.add(attempt);
        attempt.progress = Attempt.Progress.ENABLING;
        int errno = !core.enabled() ? Errno.ENODEV : parent.level() >= MAX_DEPTH ? Errno.EINVAL : 0;
        if (errno == 0) {
            errno = core.allocateScheduler(attempt);
        }
        if (core.crashed()) {
            return attempt;
        }
        core.step(ops.name(), "sub-attach", errno, path);
        if (errno != 0) {
            attempt.failed(errno, errno);
            return attempt;
        }
        attempt.progress = Attempt.Progress.ENABLED;
        attached.add(attempt);
        int arena = attempt.arena.allocate();
        int error = arena != 0 ? arena : ops.opsInitErrno();
        if (error != 0) {
            disable(attempt);
            attempt.failed(0, error);
        }
        return attempt;
    }

    /**
     * Disables a sub-scheduler and those below it; its memory goes after a grace period.
     *
     * @throws IllegalArgumentException if it is not attached
     */
    public void disable(Attempt attempt) {
        if (!attached.contains(attempt)) {
            throw new IllegalArgumentException(attempt.owner() + " is not attached; " + attempt.progress());
        }
        for (Attempt child : List.copyOf(attached.reversed())) {
            if (attached.contains(child) && child.cgroupPath().startsWith(attempt.cgroupPath() + "/")) {
                disable(child);
            }
        }
        attached.remove(attempt);
        attempt.progress = Attempt.Progress.DISABLED;
        core.step(attempt.ops().name(), "sub-disabled", 0, "");
        machine.rcu().rcuWork(() -> core.freeNow(attempt));
    }

    /** Disables all, the latest first. */
    void disableAll() {
        while (!attached.isEmpty()) {
            disable(attached.getLast());
        }
    }
}
