package dev.scxreplay.scx;

import dev.scxreplay.check.Checks;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.FaultPlan;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MachineListener;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.MemoryState;
import dev.scxreplay.machine.MemoryUse;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.Seed;
import dev.scxreplay.sim.SimClock;
import java.util.ArrayList;
import java.util.List;

/** A machine with a modelled core under one kernel, and everything it told. */
final class TestCore implements CoreObserver, MachineListener {
    static final long SECOND = 1_000_000_000L;

    /** Something that happened to memory; {@code window} is what the test said was going on. */
    record Event(String window, String op, Allocation allocation) {}

    final List<String> steps = new ArrayList<>();
    final List<String> findings = new ArrayList<>();
    final List<BypassChange> bypasses = new ArrayList<>();
    int exitFlags = -1;
    final List<String> dsqOps = new ArrayList<>();
    final List<Event> memoryEvents = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final Machine machine;
    final Lifecycle core;
    String window = "boot";
    private final Checks checks;

    TestCore(String kernel, MachineSpec spec) {
        this.checks = new Checks(this, this);
        this.machine = new Machine(spec, new EventQueue(new SimClock(0)), checks);
        this.core = new Lifecycle(machine, profile(kernel).profile(), checks);
        checks.watch(machine, core);
    }

    /** A machine of {@code cpus} CPUs on one node. */
    static TestCore on(String kernel, int cpus) {
        return new TestCore(kernel, MachineSpec.of(Topology.of(cpus, 1)));
    }

    /** The same with allocations that fail on purpose. */
    static TestCore on(String kernel, int cpus, String... faults) {
        return new TestCore(
                kernel,
                MachineSpec.of(Topology.of(cpus, 1)).with(FaultPlan.parse(List.of(faults), Sites.NAMES, new Seed(1))));
    }

    static TestCore booted(String kernel, int cpus, String... faults) {
        TestCore test = on(kernel, cpus, faults);
        if (!test.core.boot()) {
            throw new AssertionError("panic at boot: " + test.findings);
        }
        return test;
    }

    private static KernelSpec profile(String kernel) {
        try {
            return KernelSpec.parse(kernel);
        } catch (KernelSpecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Enables without queues. */
    Attempt enable(OpsParameters ops) {
        Attempt attempt = core.beginEnable(ops);
        core.finishEnable(attempt);
        return attempt;
    }

    Attempt enable(String name) {
        return enable(OpsParameters.named(name));
    }

    void disable(Attempt attempt) {
        core.disable(attempt, "unregistered from user space");
    }

    /** Lets everything that is pending happen. */
    void settle() {
        machine.runUntil(machine.nowNs() + 60 * SECOND);
    }

    /** Lets everything happen and looks for leaks. */
    void end() {
        settle();
        checks.atEnd();
    }

    /** Bytes of a site that are held in a state. */
    long bytes(String site, MemoryState state) {
        return machine.memory().lines().entrySet().stream()
                .filter(line -> line.getKey().site().name().equals(site)
                        && line.getKey().state() == state)
                .mapToLong(java.util.Map.Entry::getValue)
                .sum();
    }

    /** Bytes of all sites, live and waiting. */
    long bytes() {
        return machine.memory().total();
    }

    @Override
    public void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail) {
        steps.add((scheduler + " " + step + " " + state + (ret == 0 ? "" : " " + ret)).trim());
    }

    @Override
    public void exit(long atNs, String scheduler, String step, EnableState state, Exit exit, int flags) {
        steps.add(scheduler + " " + step + " " + state);
        exitFlags = flags;
    }

    @Override
    public void bypass(BypassChange change) {
        bypasses.add(change);
    }

    @Override
    public void dsq(long atNs, String op, long dsqId, int node, int ret) {
        dsqOps.add(op + " " + Long.toHexString(dsqId) + (ret == 0 ? "" : " " + ret));
    }

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        findings.add(kind + ": " + detail);
    }

    @Override
    public void allocated(Allocation allocation) {
        memoryEvents.add(new Event(window, "alloc", allocation));
    }

    @Override
    public void failed(Request request, Outcome.Failed<?> failure) {
        failures.add(request.site().name() + ": " + failure.message());
    }

    @Override
    public void queuedForRcu(Allocation allocation) {
        memoryEvents.add(new Event(window, "queue-rcu", allocation));
    }

    @Override
    public void freed(Allocation allocation) {
        memoryEvents.add(new Event(window, "free", allocation));
    }

    @Override
    public void doubleFree(Allocation allocation) {}

    @Override
    public void usedAfterFree(Allocation allocation, String user) {}

    @Override
    public void memory(MemoryUse.Key where, long bytes) {}
}
