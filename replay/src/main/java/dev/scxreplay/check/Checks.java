package dev.scxreplay.check;

import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MachineListener;
import dev.scxreplay.machine.MemoryUse;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.scx.BypassChange;
import dev.scxreplay.scx.CoreObserver;
import dev.scxreplay.scx.EnableState;
import dev.scxreplay.scx.Exit;
import dev.scxreplay.scx.Lifecycle;
import java.util.List;

/**
 * Stands between the model and whoever records it, passes everything on, and adds a finding whenever an invariant is
 * broken.
 */
public final class Checks implements CoreObserver, MachineListener {
    private final CoreObserver observer;
    private final MachineListener listener;
    private List<Invariant> invariants = List.of();
    private Machine machine;
    private Lifecycle core;

    public Checks(CoreObserver observer, MachineListener listener) {
        this.observer = observer;
        this.listener = listener;
    }

    /** What to look at from now on. */
    public void watch(Machine machine, Lifecycle core) {
        this.machine = machine;
        this.core = core;
        this.invariants = List.of(new LeakCheck(machine), new KickArraysCheck());
    }

    /** The replay is over and nothing is pending any more. */
    public void atEnd() {
        invariants.forEach(invariant -> invariant.atEnd(core, this::report));
    }

    @Override
    public void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail) {
        observer.step(atNs, scheduler, step, state, ret, detail);
        invariants.forEach(invariant -> invariant.afterStep(core, this::report));
    }

    @Override
    public void exit(long atNs, String scheduler, String step, EnableState state, Exit exit, int flags) {
        observer.exit(atNs, scheduler, step, state, exit, flags);
        invariants.forEach(invariant -> invariant.afterStep(core, this::report));
    }

    @Override
    public void bypass(BypassChange change) {
        observer.bypass(change);
    }

    @Override
    public void dsq(long atNs, String op, long dsqId, int node, int ret) {
        observer.dsq(atNs, op, dsqId, node, ret);
    }

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        observer.finding(atNs, kind, cpu, detail);
    }

    @Override
    public void doubleFree(Allocation allocation) {
        listener.doubleFree(allocation);
        report("double-free", allocation.cpu(), what(allocation) + " freed a second time");
    }

    @Override
    public void usedAfterFree(Allocation allocation, String user) {
        listener.usedAfterFree(allocation, user);
        report("use-after-free", allocation.cpu(), what(allocation) + " used by " + user + " after it was freed");
    }

    @Override
    public void allocated(Allocation allocation) {
        listener.allocated(allocation);
    }

    @Override
    public void failed(Request request, Outcome.Failed<?> failure) {
        listener.failed(request, failure);
    }

    @Override
    public void queuedForRcu(Allocation allocation) {
        listener.queuedForRcu(allocation);
    }

    @Override
    public void freed(Allocation allocation) {
        listener.freed(allocation);
    }

    @Override
    public void memory(MemoryUse.Key where, long bytes) {
        listener.memory(where, bytes);
    }

    private void report(String kind, int cpu, String detail) {
        observer.finding(machine.nowNs(), kind, cpu, detail);
    }

    private static String what(Allocation allocation) {
        return allocation.site().name() + ": " + allocation.bytes() + " bytes of " + allocation.owner();
    }
}
