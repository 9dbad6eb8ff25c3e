package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.sim.Prng;
import dev.scxreplay.sim.Seed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    private static final Site KICK = new Site("kick_syncs", "scx_enable");
    private static final Site DSQ = new Site("dsq", "create_dsq");

    private static MachineSpec spec(int cpus, int nodes) {
        return MachineSpec.of(Topology.of(cpus, nodes));
    }

    @Test
    void freeingThroughRcuIsSeenStepByStep() {
        LoggedMachine logged = new LoggedMachine(spec(8, 1));
        Request arrays = Request.kvmalloc(KICK, 80).forEachCpu(logged.machine.topology());
        Allocations callRcu = logged.allocate(arrays);
        Allocations kvfree = logged.allocate(arrays);
        logged.machine.callRcuFree(callRcu);
        logged.machine.kvfreeRcu(kvfree);
        logged.machine.runUntil(10_000_000_000L);
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc kick_syncs kmalloc from 0 x8 768",
                        "0ms alloc kick_syncs kmalloc from 0 x8 768",
                        "0ms queue-rcu kick_syncs kmalloc from 0 x8 768",
                        "0ms queue-rcu kick_syncs kmalloc from 0 x8 768",
                        "24ms free kick_syncs kmalloc from 0 x8 768",
                        "5024ms free kick_syncs kmalloc from 0 x8 768");
        assertThat(logged.memory)
                .containsExactly(
                        "kick_syncs kmalloc live 768",
                        "kick_syncs kmalloc live 1536",
                        "kick_syncs kmalloc live 768",
                        "kick_syncs kmalloc waiting-for-RCU 768",
                        "kick_syncs kmalloc live 0",
                        "kick_syncs kmalloc waiting-for-RCU 1536",
                        "kick_syncs kmalloc waiting-for-RCU 768",
                        "kick_syncs kmalloc waiting-for-RCU 0");
    }

    @Test
    void doubleFreeAndUseAfterFreeAreTold() {
        LoggedMachine logged = new LoggedMachine(spec(8, 1));
        Allocations dsq = logged.allocate(Request.kmalloc(DSQ, 104));
        assertThat(logged.machine.touch(dsq, "kick")).isTrue();
        logged.machine.callRcuFree(dsq);
        assertThat(logged.machine.touch(dsq, "a reader in its grace period")).isTrue();
        logged.machine.kvfreeRcu(dsq);
        logged.machine.runUntil(40_000_000);
        logged.machine.free(dsq);
        assertThat(logged.machine.touch(dsq, "a late reader")).isFalse();
        logged.machine.runUntil(10_000_000_000L);
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc dsq kmalloc from 0 x1 128",
                        "0ms queue-rcu dsq kmalloc from 0 x1 128",
                        "0ms double-free dsq kmalloc from 0 x1 128",
                        "24ms free dsq kmalloc from 0 x1 128",
                        "40ms double-free dsq kmalloc from 0 x1 128",
                        "40ms use-after-free dsq kmalloc from 0 x1 128 by a late reader");
        assertThat(logged.machine.memory().total()).isZero();
    }

    /** The arrays of a second loader that fails at CPU 5 overwrite the pointers of CPUs 0 to 4: those arrays leak. */
    @Test
    void whatIsOverwrittenIsLeaked() {
        LoggedMachine logged = new LoggedMachine(spec(8, 1));
        Request arrays = Request.kvmalloc(KICK, 80).forEachCpu(logged.machine.topology());
        Allocations first = logged.allocate(arrays.ownedBy("scheduler 1"));
        Allocations overwritten = first.takeFirst(5);
        logged.machine.free(first);
        assertThat(overwritten.count()).isEqualTo(5);
        assertThat(logged.machine.heldBy("scheduler 1"))
                .singleElement()
                .satisfies(leak -> assertThat(leak.bytes()).isEqualTo(5 * 96));
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc kick_syncs kmalloc from 0 x8 768", "0ms free kick_syncs kmalloc from 5 x3 288");
    }

    /** What a real 6.17.13 with 1,024 CPUs did, with limits chosen here: vmalloc when slab is out, then -ENOMEM, then RCU. */
    @Test
    void kvmallocFallsBackToVmallocAndThenFails() {
        MemoryLimits limits = MemoryLimits.NONE.highOrder(900 * 16384L).total(900 * 16384L + 44 * 12288L);
        LoggedMachine logged = new LoggedMachine(spec(1024, 1).with(limits));
        Outcome<Allocations> outcome =
                logged.machine.allocate(Request.kvmalloc(KICK, 8208).forEachCpu(logged.machine.topology()));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.cause()).isEqualTo(Cause.NO_MEMORY));
        logged.machine.callRcuFree(outcome.allocated());
        logged.machine.runUntil(100_000_000);
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc kick_syncs kmalloc from 0 x900 14745600",
                        "0ms alloc kick_syncs vmalloc from 900 x44 540672",
                        "0ms fail kick_syncs at 944 -12 NO_MEMORY",
                        "0ms queue-rcu kick_syncs kmalloc from 0 x900 14745600",
                        "0ms queue-rcu kick_syncs vmalloc from 900 x44 540672",
                        "56ms free kick_syncs kmalloc from 0 x900 14745600",
                        "56ms free kick_syncs vmalloc from 900 x44 540672");
    }

    @Test
    void aFullNodeTakesFromTheNext() {
        LoggedMachine logged = new LoggedMachine(spec(8, 2).with(MemoryLimits.NONE.perNode(3 * 4096)));
        Outcome<Allocations> outcome =
                logged.machine.allocate(Request.kmalloc(KICK, 4096).forEachCpu(logged.machine.topology()));
        assertThat(outcome.isOk()).isFalse();
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc kick_syncs kmalloc from 0 x3 12288",
                        "0ms alloc kick_syncs kmalloc from 3 x1 4096 node 1",
                        "0ms alloc kick_syncs kmalloc from 4 x2 8192 node 1",
                        "0ms fail kick_syncs at 6 -12 NO_MEMORY");
        logged.machine.free(outcome.allocated());
        assertThat(logged.machine.takenOnNode(0) + logged.machine.takenOnNode(1))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "KMALLOC, 4194304, true",
        "KMALLOC, 4194305, false",
        "KVMALLOC, 4194305, true",
        "KVMALLOC, 2147483647, true",
        "KVMALLOC, 2147483648, false",
        "VMALLOC, 2147483648, true"
    })
    void largestSizes(Request.Call call, long bytes, boolean works) {
        Request request = new Request(DSQ, call, bytes, 1, 1, false, Topology.NO_NODE, "");
        assertThat(new LoggedMachine(spec(8, 1)).machine.allocate(request).isOk())
                .isEqualTo(works);
    }

    /** Object sizes of SLUB, then whole pages of the next power of two. kvmalloc may go to vmalloc only above a page. */
    @ParameterizedTest
    @CsvSource({
        "1, 8, kmalloc",
        "8, 8, kmalloc",
        "9, 16, kmalloc",
        "33, 64, kmalloc",
        "65, 96, kmalloc",
        "97, 128, kmalloc",
        "129, 192, kmalloc",
        "193, 256, kmalloc",
        "257, 512, kmalloc",
        "1025, 2048, kmalloc",
        "4096, 4096, kmalloc",
        "4097, 8192, vmalloc",
        "8192, 8192, vmalloc",
        "8193, 16384, vmalloc",
        "4194304, 4194304, vmalloc"
    })
    void sizeClasses(long bytes, long taken, String kvmalloc) {
        LoggedMachine logged = new LoggedMachine(spec(8, 1).with(KvmallocPolicy.VMALLOC));
        assertThat(logged.allocate(Request.kmalloc(KICK, bytes)).bytes()).isEqualTo(taken);
        assertThat(logged.allocate(Request.kvmalloc(KICK, bytes))
                        .rows()
                        .getFirst()
                        .allocator()
                        .word())
                .isEqualTo(kvmalloc);
    }

    @Test
    void staticMemoryIsCountedAndNeverFreed() {
        LoggedMachine logged = new LoggedMachine(spec(8, 1));
        logged.machine.staticPerCpu(KICK, 8);
        assertThat(logged.log).containsExactly("0ms alloc kick_syncs static from 0 x1 64");
        assertThat(logged.memory).containsExactly("kick_syncs static live 64");
    }

    /** Whatever is allocated, split and freed in whatever order: the accounts agree, and twice the same comes out. */
    @Test
    void accountsAgreeAndRunsRepeat() {
        List<String> first = storm(3);
        assertThat(storm(3)).isEqualTo(first);
        assertThat(storm(4)).isNotEqualTo(first);
    }

    private static List<String> storm(long seed) {
        Prng prng = new Seed(seed).stream("storm");
        LoggedMachine logged = new LoggedMachine(spec(64, 2));
        Machine machine = logged.machine;
        List<Allocations> live = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            int choice = (int) prng.below(6);
            long bytes = 1 + prng.below(20_000);
            if (choice < 3 || live.isEmpty()) {
                Request request = switch (choice) {
                    case 0 -> Request.percpu(KICK, bytes, 8).times(1 + (int) prng.below(30));
                    case 1 -> Request.kvmalloc(KICK, bytes).forEachCpu(machine.topology());
                    default -> Request.kmalloc(DSQ, bytes).onNode((int) prng.below(2));
                };
                live.add(machine.allocate(request).allocated());
            } else {
                Allocations victim = live.remove((int) prng.below(live.size()));
                Allocations part = victim.takeFirst((int) prng.below(victim.count() + 1));
                switch (choice) {
                    case 3 -> machine.free(part);
                    case 4 -> machine.callRcuFree(part);
                    default -> machine.kvfreeRcu(part);
                }
                live.add(victim);
            }
            now += prng.below(3_000_000);
            machine.runUntil(now);
        }
        live.forEach(machine::free);
        machine.runUntil(now + 20_000_000_000L);
        assertThat(machine.memory().total()).isZero();
        assertThat(machine.memory().lines().values()).allMatch(bytes -> bytes == 0);
        assertThat(machine.heldBy("")).isEmpty();
        assertThat(machine.takenOnNode(0) + machine.takenOnNode(1))
                .isEqualTo(machine.percpu().populatedBytes());
        assertThat(logged.log).noneMatch(line -> line.contains("double-free"));
        return logged.log;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "16385, 1", "8, 0", "8, 9"})
    void impossibleMachinesAreRefused(int cpus, int nodes) {
        assertThatThrownBy(() -> Topology.of(cpus, nodes)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void callersThatAreWrongAreTold() {
        Machine machine = new LoggedMachine(spec(8, 2)).machine;
        assertThatThrownBy(() -> machine.allocate(Request.kmalloc(DSQ, 104).onNode(2)))
                .hasMessageContaining("node 2 of a machine of 2 nodes");
        Allocations freed = machine.allocate(Request.kmalloc(DSQ, 104).times(3)).allocated();
        assertThatThrownBy(() -> freed.takeFirst(4)).hasMessageContaining("cannot take 4 of 3");
        machine.free(freed);
        assertThatThrownBy(() -> freed.takeFirst(1)).hasMessageContaining("only live rows are split");
        assertThatThrownBy(() -> machine.allocateEach(
                        List.of(Request.kmalloc(DSQ, 8), Request.kmalloc(DSQ, 8).times(2))))
                .hasMessageContaining("cannot run 1 and 2 times");
        MachineSpec large = spec(16384, 1);
        assertThatThrownBy(() -> new MachineSpec(
                        large.topology(),
                        KernelConfig.DEBIAN,
                        large.timing(),
                        large.limits(),
                        large.kvmalloc(),
                        large.percpu(),
                        large.faults()))
                .hasMessageContaining("CONFIG_NR_CPUS=8192 cannot have 16384 CPU ids");
    }

    @ParameterizedTest
    @CsvSource({"8, 2, 4, 4", "10, 4, 3, 2", "16384, 1, 16384, 16384", "3, 3, 1, 1"})
    void nodesAreContiguousAndAsEvenAsPossible(int cpus, int nodes, int mostCpus, int fewestCpus) {
        Topology topology = Topology.of(cpus, nodes);
        int[] seen = new int[nodes];
        for (int cpu = 0; cpu < cpus; cpu++) {
            seen[topology.nodeOf(cpu)]++;
            assertThat(cpu == 0 ? 0 : topology.nodeOf(cpu) - topology.nodeOf(cpu - 1))
                    .isBetween(0, 1);
        }
        for (int node = 0; node < nodes; node++) {
            assertThat(seen[node]).isBetween(fewestCpus, mostCpus).isEqualTo(topology.cpusOn(node));
        }
    }

    /** Measured, not asserted: the largest machine with three dispatch queues per CPU. */
    @Test
    void aBulkRequestOfTheLargestMachineIsOneRowPerSite() {
        Topology topology = Topology.of(Topology.MAX_CPUS, 1);
        Request perCpu = Request.percpu(DSQ, 32, 8).forEachCpu(topology);
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            LoggedMachine logged = new LoggedMachine(MachineSpec.of(topology));
            long start = System.nanoTime();
            Outcome<List<Allocations>> all = logged.machine.allocateEach(List.of(perCpu, perCpu, perCpu));
            fastest = Math.min(fastest, System.nanoTime() - start);
            assertThat(logged.log).hasSize(3);
            all.allocated().forEach(logged.machine::free);
        }
        System.out.println("16384 CPUs x 3 areas: " + fastest / 1000 + " us");
    }
}
