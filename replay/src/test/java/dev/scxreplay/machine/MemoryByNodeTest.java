package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** On which NUMA node memory lies. */
final class MemoryByNodeTest {
    /** CPUs 0 to 3 are on node 0, 4 to 6 on node 1. */
    private static final Topology SEVEN_ON_TWO = Topology.of(7, 2);

    private static final Site SITE = new Site("thing", "maker");

    private static LoggedMachine machine(MemoryLimits limits) {
        return new LoggedMachine(MachineSpec.of(SEVEN_ON_TWO).with(limits));
    }

    @Test
    void percpuLiesOnTheNodesOfItsCpusAndKmallocOnItsOwn() {
        LoggedMachine logged = machine(MemoryLimits.NONE);
        Allocations percpu = logged.allocate(Request.percpu(SITE, 32, 8).times(2));
        Allocations arrays = logged.allocate(Request.kvmalloc(SITE, 80).forEachCpu(SEVEN_ON_TWO));
        Allocations onOne = logged.allocate(Request.kmalloc(SITE, 100).onNode(1));
        logged.machine.staticPerCpu(new Site("pointer", "DEFINE_PER_CPU"), 8);
        assertThat(logged.memory)
                .containsExactly(
                        "thing percpu live 256",
                        "thing percpu node 1 live 192",
                        "thing kmalloc live 384",
                        "thing kmalloc node 1 live 288",
                        "thing kmalloc node 1 live 416",
                        "pointer static live 32",
                        "pointer static node 1 live 24");
        logged.memory.clear();
        logged.machine.callRcuFree(onOne);
        logged.machine.callRcuFree(percpu);
        logged.machine.runUntil(1_000_000_000);
        logged.machine.free(arrays);
        assertThat(logged.memory)
                .containsExactly(
                        "thing kmalloc node 1 live 288",
                        "thing kmalloc node 1 waiting-for-RCU 128",
                        "thing percpu live 0",
                        "thing percpu node 1 live 0",
                        "thing percpu waiting-for-RCU 256",
                        "thing percpu node 1 waiting-for-RCU 192",
                        "thing kmalloc node 1 waiting-for-RCU 0",
                        "thing percpu waiting-for-RCU 0",
                        "thing percpu node 1 waiting-for-RCU 0",
                        "thing kmalloc live 0",
                        "thing kmalloc node 1 live 0");
        assertThat(logged.machine.memory().total()).isEqualTo(56);
    }

    /** A page for each CPU is 16 KiB on node 0 and 12 KiB on node 1; with 28 KiB each, one CPU of node 0 gets its second page of node 1. */
    @Test
    void whatANodeCannotGiveIsCountedWhereItLies() {
        LoggedMachine logged = machine(MemoryLimits.NONE.perNode(28 << 10));
        logged.allocate(Request.percpu(SITE, 28 << 10, 8)); // the first chunk, there from boot
        logged.memory.clear();
        Allocations first = logged.allocate(Request.percpu(SITE, 4096, 8));
        Allocations second = logged.allocate(Request.percpu(SITE, 4096, 8));
        assertThat(List.of(logged.machine.takenOnNode(0), logged.machine.takenOnNode(1)))
                .containsExactly(28L << 10, 28L << 10);
        assertThat(first.rows().getFirst().bytesOn(0, SEVEN_ON_TWO)).isEqualTo(4 * 4096);
        assertThat(second.rows().getFirst().bytesOn(0, SEVEN_ON_TWO)).isEqualTo(3 * 4096);
        assertThat(second.rows().getFirst().bytesOn(1, SEVEN_ON_TWO)).isEqualTo(4 * 4096);
        logged.machine.free(second);
        assertThat(logged.memory)
                .endsWith("thing percpu live " + (4 * 7 + 4) * 4096, "thing percpu node 1 live " + (3 * 7 + 3) * 4096);
    }
}
