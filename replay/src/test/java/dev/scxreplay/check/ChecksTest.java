package dev.scxreplay.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MachineListener;
import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.MemoryUse;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.Attempt;
import dev.scxreplay.scx.CoreObserver;
import dev.scxreplay.scx.EnableState;
import dev.scxreplay.scx.Lifecycle;
import dev.scxreplay.scx.OpsParameters;
import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.SimClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each invariant catches the misbehaviour it is there for. */
final class ChecksTest {
    private final List<String> findings = new ArrayList<>();
    private final Checks checks = new Checks(new Recorder(), new Nobody());
    private final Machine machine =
            new Machine(MachineSpec.of(Topology.of(4, 1)), new EventQueue(new SimClock(0)), checks);
    private final Lifecycle core = new Lifecycle(machine, profile(), checks);

    ChecksTest() throws KernelSpecException {
        checks.watch(machine, core);
        core.boot();
    }

    private static KernelProfile profile() throws KernelSpecException {
        return KernelSpec.parse("7.3.4").profile();
    }

    @Test
    void freeingTwiceIsADoubleFree() {
        Allocations memory = some("a#0");
        machine.free(memory);
        machine.free(memory);
        assertThat(findings).containsExactly("double-free: thing: 128 bytes of a#0 freed a second time");
    }

    @Test
    void usingFreedMemoryIsAUseAfterFree() {
        Allocations memory = some("a#0");
        machine.free(memory);
        machine.touch(memory, "kick_cpus_irq_workfn");
        assertThat(findings)
                .containsExactly(
                        "use-after-free: thing: 128 bytes of a#0 used by kick_cpus_irq_workfn after it was freed");
    }

    @Test
    void whatASchedulerLeavesBehindIsALeak() {
        Attempt attempt = core.beginEnable(OpsParameters.named("a"));
        core.finishEnable(attempt);
        some(attempt.owner());
        core.disable(attempt, "");
        machine.runUntil(60_000_000_000L);
        checks.atEnd();
        assertThat(findings).containsExactly("leak: thing: 128 bytes in 1 allocations still held though a is gone");
    }

    private Allocations some(String owner) {
        return machine.allocate(Request.kmalloc(new Site("thing", "maker"), 100).ownedBy(owner))
                .allocated();
    }

    private final class Recorder implements CoreObserver {
        @Override
        public void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail) {}

        @Override
        public void dsq(long atNs, String op, long dsqId, int node, int ret) {}

        @Override
        public void finding(long atNs, String kind, int cpu, String detail) {
            findings.add(kind + ": " + detail);
        }
    }

    private static final class Nobody implements MachineListener {
        @Override
        public void allocated(Allocation allocation) {}

        @Override
        public void failed(Request request, Outcome.Failed<?> failure) {}

        @Override
        public void queuedForRcu(Allocation allocation) {}

        @Override
        public void freed(Allocation allocation) {}

        @Override
        public void doubleFree(Allocation allocation) {}

        @Override
        public void usedAfterFree(Allocation allocation, String user) {}

        @Override
        public void memory(MemoryUse.Key where, long bytes) {}
    }
}
