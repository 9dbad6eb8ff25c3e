package dev.scxreplay.scx;

import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

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
    /** How deep it is bypassed, where each scheduler has a depth of its own. */
    final Bypass.Depth bypass = new Bypass.Depth();

    /** Whether a CPU came or went while it was being enabled, before it looked. */
    boolean hotplugged;

    /** Whether ops.init() of a sub-scheduler has succeeded. */
    boolean initialized;

    /** Why it ends; null while it does not. Set once. */
    Exit exit;

    /** Whether the loader keeps its link although the scheduler has ended, and so its memory. */
    boolean linkKept;

    /** The scheduler it is attached to, from the allocation until it is freed; null for a root scheduler. */
    Attempt parent;

    /** Schedulers attached to it that keep it from being freed. */
    int pins;

    /** Whether nothing but pins keeps it. */
    boolean released;

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

    /** Why it ends, or has ended; empty while nothing ends it. */
    public Optional<Exit> exit() {
        return Optional.ofNullable(exit);
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
