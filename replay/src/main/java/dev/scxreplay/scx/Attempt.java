package dev.scxreplay.scx;

import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import java.util.ArrayDeque;
import java.util.Deque;

/** One attempt to enable a scheduler, from bpf(2) until its memory is gone. Made by {@link Lifecycle}. */
public final class Attempt {
    /** How far it has got. */
    public enum Progress {
        /** Another attempt holds scx_enable_mutex. */
        WAITING_FOR_MUTEX,
        /** Between the allocations and ops.init(), or later, but not done yet. */
        ENABLING,
        /** bpf(2) returned an error, or 0 although an error ended the scheduler at once. */
        FAILED,
        ENABLED,
        DISABLING,
        /** Disabled; its memory may still wait for grace periods. */
        DISABLED,
        /** The modelled kernel crashed in this attempt. */
        CRASHED
    }

    private final OpsParameters ops;
    private final String owner;
    private final int level;
    private final String cgroupPath;
    final SchedulerObjects objects;
    final CidArena arena;
    final DispatchQueues.Table userDsqs;
    /** What is done and would have to be undone, last first. */
    final Deque<EnableStep> done = new ArrayDeque<>();

    Allocations dspCtx;
    /** Whether an exit has been claimed while it was being enabled. */
    boolean exitClaimed;

    int nextStep;
    Progress progress = Progress.WAITING_FOR_MUTEX;
    private int ret;
    private int error;

    /** An attempt of a root scheduler. */
    Attempt(Machine machine, KernelProfile profile, OpsParameters ops, String owner, DispatchQueues.Table userDsqs) {
        this(machine, profile, ops, owner, userDsqs, 0, "/");
    }

    /** An attempt of a scheduler below another. */
    Attempt(
            Machine machine,
            KernelProfile profile,
            OpsParameters ops,
            String owner,
            DispatchQueues.Table userDsqs,
            int level,
            String cgroupPath) {
        this.ops = ops;
        this.owner = owner;
        this.level = level;
        this.cgroupPath = cgroupPath;
        this.objects = new SchedulerObjects(machine, profile, ops, userDsqs, owner, level, cgroupPath);
        this.arena = new CidArena(machine, profile, ops.ids(), owner);
        this.userDsqs = userDsqs;
    }

    /** The scheduler's parameters. */
    public OpsParameters ops() {
        return ops;
    }

    /** Who owns its memory: the scheduler's name and the number of the attempt. */
    public String owner() {
        return owner;
    }

    /** 0 for a root scheduler, 1 for one attached to it, and so on. */
    public int level() {
        return level;
    }

    /** The path of its cgroup; / for a root scheduler. */
    public String cgroupPath() {
        return cgroupPath;
    }

    public Progress progress() {
        return progress;
    }

    /** What bpf(2) returned, or will return as far as is known: 0 or a negative error. */
    public int ret() {
        return ret;
    }

    /** The error that ended the attempt: 0 if none did. It may be set while {@link #ret} is 0. */
    public int error() {
        return error;
    }

    void failed(int ret, int error) {
        this.progress = Progress.FAILED;
        this.ret = ret;
        this.error = error;
    }
}
