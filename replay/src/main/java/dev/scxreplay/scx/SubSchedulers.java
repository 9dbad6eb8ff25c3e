package dev.scxreplay.scx;

import dev.scxreplay.kernel.CoreFlaw;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Schedulers of cgroups, attached below a root scheduler or below each other. v7.1: ebeca1f930ea.
 *
 * <p>Each allocates all that a root scheduler allocates in scx_alloc_and_add_sched(), but no arrays of sequence numbers
 * and no tables of CPU ids: those belong to the CPUs and to the root. Not modelled: cgroups and their tasks,
 * capabilities, ops.sub_attach() of a parent that refuses.
 */
public final class SubSchedulers {
    /** Levels from the root down, the root's included. v7.1.3: SCX_SUB_MAX_DEPTH */
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

    /** The same for a cgroup of the scheduler's name below that of a parent. */
    public Attempt attach(OpsParameters ops, Attempt parent) {
        return attach(ops, (parent.level() == 0 ? "" : parent.cgroupPath()) + "/" + ops.name());
    }

    /**
     * bpf(2) links a scheduler for a cgroup; its parent is the scheduler whose tasks the cgroup's are. -19 without a root
     * scheduler, -16 if the cgroup or one below it has a scheduler, -95 if the parent has no ops.sub_attach(), -12 without
     * memory. What fails after the allocation ends it with an error, and bpf(2) returns 0: -16 below a bypassed parent, -2
     * below one that ends, -22 below the deepest level, and errors of ops.init() and ops.init_task(). v7.1.3, v7.3:
     * scx_sub_enable_workfn(), find_parent_sched(), scx_link_sched()
     *
     * @throws IllegalStateException if this kernel has no sub-schedulers
     */
    public Attempt attach(OpsParameters ops, String cgroupPath) {
        core.requireRunning();
        if (!supported()) {
            throw new IllegalStateException("this kernel has no sub-schedulers");
        }
        Attempt parent = owner(cgroupPath);
        String owner = ops.name() + "#" + core.attempts().size();
        Attempt attempt = new Attempt(
                machine,
                profile,
                ops,
                owner,
                new DispatchQueues.Table(machine, owner),
                parent == null ? 1 : parent.level() + 1,
                cgroupPath);
        core.add(attempt);
        attempt.progress = Attempt.Progress.ENABLING;
        int errno = refusal(parent, cgroupPath);
        if (errno == 0) {
            errno = core.allocateScheduler(attempt);
        }
        if (core.crashed()) {
            return attempt;
        }
        core.step(ops.name(), "sub-attach", errno, cgroupPath);
        if (errno != 0) {
            attempt.failed(errno, errno);
            return attempt;
        }
        attempt.parent = parent;
        parent.pins += profile.has(CoreFlaw.PARENT_FREED_FIRST) ? 0 : 1;
        errno = link(attempt, parent);
        if (errno == 0) {
            attached.add(attempt);
            errno = enable(attempt);
        }
        if (errno != 0) {
            core.claimExit(attempt, Exit.error("scx_sub_enable() failed (" + errno + ")"));
            disable(attempt);
            attempt.failed(0, errno);
        }
        return attempt;
    }

    /** What is looked at before anything is allocated, in the kernel's order. */
    private int refusal(Attempt parent, String cgroupPath) {
        if (!core.enabled()) {
            return Errno.ENODEV;
        }
        if (parent.cgroupPath().equals(cgroupPath)) {
            return Errno.EBUSY;
        }
        if (!parent.ops().callbacks().subAttach()) {
            return Errno.EOPNOTSUPP;
        }
        return attached.stream().anyMatch(other -> isBelow(other.cgroupPath(), cgroupPath)) ? Errno.EBUSY : 0;
    }

    /** scx_link_sched(), then the depth. */
    private int link(Attempt attempt, Attempt parent) {
        int errno = core.bypass().of(parent) > 0 ? Errno.EBUSY : parent.exit != null ? Errno.ENOENT : 0;
        if (errno == 0 && attempt.level() >= MAX_DEPTH) {
            errno = Errno.EINVAL;
        }
        core.step(attempt.ops().name(), "sub-link", errno, "");
        return errno;
    }

    private int enable(Attempt attempt) {
        String name = attempt.ops().name();
        int arena = attempt.arena.allocate();
        if (arena != 0) {
            core.step(name, "alloc-arena", arena, "");
            return arena;
        }
        core.step(name, "ops-init", attempt.ops().opsInitErrno(), "");
        if (attempt.ops().opsInitErrno() != 0) {
            core.claimExit(
                    attempt, Exit.error("ops.init() failed (" + attempt.ops().opsInitErrno() + ")"));
            return attempt.ops().opsInitErrno();
        }
        attempt.initialized = true;
        core.bypass().hold(attempt, Bypass.Holder.ENABLE);
        core.step(name, "init-tasks", attempt.ops().initTaskErrno(), "");
        if (attempt.ops().initTaskErrno() != 0) {
            return attempt.ops().initTaskErrno(); // bypass stays on until the disable work is done
        }
        core.bypass().release(attempt, Bypass.Holder.ENABLE);
        attempt.progress = Attempt.Progress.ENABLED;
        core.step(name, "sub-enabled", 0, "");
        return 0;
    }

    /** The scheduler that the tasks of a cgroup belong to: the nearest one on the way to the root; null if there is none. */
    private Attempt owner(String cgroupPath) {
        Attempt nearest = core.root();
        for (Attempt other : attached) {
            boolean covers = other.cgroupPath().equals(cgroupPath) || isBelow(cgroupPath, other.cgroupPath());
            if (covers && (nearest == null || other.level() > nearest.level())) {
                nearest = other;
            }
        }
        return nearest;
    }

    private static boolean isBelow(String path, String above) {
        return path.startsWith(above.equals("/") ? "/" : above + "/") && !path.equals(above);
    }

    /** Those below a scheduler, from above to below and in the order of attaching. */
    List<Attempt> below(Attempt scheduler) {
        return scheduler == null
                ? List.of()
                : attached.stream()
                        .filter(other -> isBelow(other.cgroupPath(), scheduler.cgroupPath()))
                        .toList();
    }

    /** The attached scheduler of this name. */
    public Optional<Attempt> find(String name) {
        return attached.stream()
                .filter(other -> other.ops().name().equals(name))
                .findFirst();
    }

    /**
     * Disables a sub-scheduler and those below it: it is unregistered if nothing else has ended it. Its memory goes after a
     * grace period, unless its loader keeps the link.
     *
     * @throws IllegalArgumentException if it has not been allocated, or has ended
     */
    public void disable(Attempt attempt) {
        if (attempt.parent == null || attempt.progress == Attempt.Progress.DISABLED) {
            throw new IllegalArgumentException(attempt.owner() + " is not attached; " + attempt.progress());
        }
        String name = attempt.ops().name();
        core.claimExit(attempt, Exit.unregistered(""));
        core.bypass().hold(attempt, Bypass.Holder.DISABLE);
        below(attempt).reversed().forEach(child -> {
            if (attached.contains(child)) {
                disable(child);
            }
        });
        attached.remove(attempt);
        attempt.progress = Attempt.Progress.DISABLED;
        core.step(name, "sub-disabled", 0, "");
        core.opsExit(attempt, attempt.initialized);
        core.bypass().release(attempt, Bypass.Holder.ENABLE);
        core.bypass().release(attempt, Bypass.Holder.DISABLE);
        if (!attempt.linkKept) {
            core.release(attempt);
        }
    }

    /** The loader of a scheduler will keep its link, and so its memory, until {@link #unlink}, whatever ends it. */
    public void keepLink(Attempt attempt) {
        attempt.linkKept = true;
    }

    /** The loader gives up the link of a scheduler that has ended. */
    public void unlink(Attempt attempt) {
        if (attempt.linkKept && attempt.progress == Attempt.Progress.DISABLED) {
            attempt.linkKept = false;
            core.release(attempt);
        }
    }

    /** A scheduler has been freed: if it is a sub-scheduler, it lets go of its parent. */
    void freed(Attempt attempt) {
        Attempt parent = attempt.parent;
        if (parent == null) {
            return;
        }
        attempt.parent = null;
        parent.objects.touchSched(
                "scx_sched_free_rcu_work() of " + attempt.ops().name());
        if (parent.pins > 0 && --parent.pins == 0 && parent.released) {
            core.release(parent);
        }
    }

    /** Disables all, the latest first. */
    void disableAll() {
        while (!attached.isEmpty()) {
            disable(attached.getLast());
        }
    }
}
