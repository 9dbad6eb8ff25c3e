package dev.scxreplay.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.machine.Outcome.Ok;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercpuAllocatorTest {
    private static final Site DSQ = new Site("local_dsq.pcpu", "init_dsq");
    private static final Site REJECT = new Site("reject_dsq.pcpu", "init_dsq");
    private static final Site RESCUE = new Site("rescue_dsq.pcpu", "init_dsq");
    private static final Site OTHER = new Site("other", "other");

    private static LoggedMachine machine(int cpus) {
        return new LoggedMachine(MachineSpec.of(Topology.of(cpus, 1)));
    }

    /** One area per CPU at boot (7.1, 7.2), three (7.3), and those of a scheduler on one node. */
    @ParameterizedTest
    @CsvSource({
        "8, 2048, 6144, 2304",
        "64, 131072, 393216, 133120",
        "256, 2097152, 6291456, 2105344",
        "512, 8388608, 25165824, 8404992",
        "1024, 33554432, 100663296, 33587200",
        "4096, 536870912, 1610612736, 537001984",
        "8192, 2147483648, 6442450944, 2147745792",
    })
    void dispatchQueuesTake32BytesForEachPairOfCpus(int n, long boot71, long boot73, long scheduler) {
        LoggedMachine logged = machine(n);
        Request perCpu = Request.percpu(DSQ, 32, 8).forEachCpu(logged.machine.topology());
        assertThat(logged.allocate(perCpu).bytes()).isEqualTo(boot71);
        assertThat(logged.log).as("one row for all CPUs").hasSize(1);

        Outcome<List<Allocations>> three = machine(n).machine.allocateEach(List.of(perCpu, perCpu, perCpu));
        assertThat(three.allocated().stream().mapToLong(Allocations::bytes).sum())
                .isEqualTo(boot73);

        Allocations ofScheduler = logged.allocate(perCpu);
        ofScheduler.addAll(logged.allocate(Request.percpu(DSQ, 32, 8)));
        assertThat(ofScheduler.bytes()).isEqualTo(scheduler);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8, illegal size (0) or align (8) for percpu allocation",
        "32769, 8, illegal size (32772) or align (8) for percpu allocation",
        "32832, 8, illegal size (32832) or align (8) for percpu allocation",
        "8, 8192, illegal size (8) or align (8192) for percpu allocation",
        "8, 24, illegal size (8) or align (24) for percpu allocation",
    })
    void refusesIllegalSizesInTheKernelsWords(long size, long align, String warning) {
        assertThat(machine(8).machine.allocate(Request.percpu(OTHER, size, align)))
                .isInstanceOfSatisfying(Failed.class, failed -> {
                    assertThat(failed.message()).isEqualTo(warning);
                    assertThat(failed.errno()).isEqualTo(-12);
                });
    }

    @ParameterizedTest
    @CsvSource({"72, 8, 720", "1, 1, 12", "32, 1024, 32832", "32768, 4096, 134283264"})
    void bytesAllocHoldsTheMemoryCgroupsShare(long size, int cpus, long bytesAlloc) {
        Allocation row =
                machine(cpus).allocate(Request.percpu(OTHER, size, 1)).rows().getFirst();
        assertThat(row.bytesAlloc()).isEqualTo(bytesAlloc);
    }

    @Test
    void withoutMemoryCgroupsThereIsNoShare() {
        KernelConfig config = new KernelConfig(250, 8192, false, false, true, true);
        assertThat(PercpuAllocator.bytesAlloc(72, Topology.of(8, 1), config)).isEqualTo(576);
    }

    @Test
    void pagesArePopulatedForAllCpusAndOnlyOnce() {
        LoggedMachine logged = machine(1024);
        PercpuAllocator percpu = logged.machine.percpu();
        Allocations inFirstChunk = logged.allocate(Request.percpu(OTHER, 8192, 8));
        assertThat(percpu.populatedBytes())
                .as("the first chunk is there from boot")
                .isZero();

        // 20 KiB of the first chunk's 28 are left: 640 areas; 384 more need 3 pages of the next chunk
        Allocations areas = logged.allocate(Request.percpu(DSQ, 32, 8).times(1024));
        assertThat(percpu.chunks()).isEqualTo(2);
        assertThat(percpu.populatedBytes()).isEqualTo(3 * 4096 * 1024);

        logged.machine.free(areas);
        logged.allocate(Request.percpu(DSQ, 32, 8).times(1024));
        assertThat(percpu.populatedBytes()).as("the same places again").isEqualTo(3 * 4096 * 1024);
        assertThat(inFirstChunk.bytes()).isEqualTo(8192 * 1024);
    }

    @Test
    void anAreaNeverSpansChunks() {
        LoggedMachine logged = machine(4096);
        // a unit is 256 KiB: 8 areas of 32 KiB fit, the ninth needs a new chunk; none fits into the first
        logged.allocate(Request.percpu(OTHER, 32768, 8).times(8));
        assertThat(logged.machine.percpu().chunks()).isEqualTo(2);
        logged.allocate(Request.percpu(OTHER, 32768, 8));
        assertThat(logged.machine.percpu().chunks()).isEqualTo(3);
        assertThat(logged.machine.percpu().populatedBytes()).isEqualTo(9 * 32768L * 4096);
    }

    @Test
    void emptyChunksGoButOneWhichKeepsItsPages() {
        LoggedMachine logged = machine(64);
        Allocations areas = logged.allocate(Request.percpu(OTHER, 32768, 8).times(24));
        assertThat(logged.machine.percpu().chunks()).isEqualTo(4);
        logged.machine.free(areas);
        assertThat(logged.machine.percpu().chunks())
                .as("balance work has not run")
                .isEqualTo(4);
        logged.machine.runUntil(1_000_000);
        assertThat(logged.machine.percpu().chunks()).isEqualTo(2);
        assertThat(logged.machine.percpu().populatedBytes()).isEqualTo(262144 * 64);
        assertThat(logged.machine.takenOnNode(0)).isEqualTo(262144 * 64);
    }

    @Test
    void freedPlacesAreUsedAgainFirst() {
        LoggedMachine logged = machine(8);
        Allocations areas = logged.allocate(Request.percpu(OTHER, 16384, 8).times(40));
        int chunks = logged.machine.percpu().chunks();
        areas.takeFirst(10);
        Allocations some = areas.takeFirst(5);
        logged.machine.free(some);
        logged.allocate(Request.percpu(OTHER, 8192, 8).times(10));
        assertThat(logged.machine.percpu().chunks()).isEqualTo(chunks);
    }

    @Test
    void threeAreasPerCpuInOneLoopCanBeSplitAndFreed() {
        LoggedMachine logged = machine(16);
        List<Allocations> all = switch (logged.machine.allocateEach(List.of(
                Request.percpu(DSQ, 32, 8).forEachCpu(logged.machine.topology()),
                Request.percpu(REJECT, 32, 8).forEachCpu(logged.machine.topology()),
                Request.percpu(RESCUE, 32, 8).forEachCpu(logged.machine.topology())))) {
            case Ok<List<Allocations>>(List<Allocations> value) -> value;
            case Failed<List<Allocations>> failed -> throw new AssertionError(failed);
        };
        logged.machine.free(all.get(1).takeFirst(5));
        all.forEach(logged.machine::free);
        assertThat(logged.log)
                .containsExactly(
                        "0ms alloc local_dsq.pcpu percpu from 0 x16 8192",
                        "0ms alloc reject_dsq.pcpu percpu from 0 x16 8192",
                        "0ms alloc rescue_dsq.pcpu percpu from 0 x16 8192",
                        "0ms free reject_dsq.pcpu percpu from 0 x5 2560",
                        "0ms free local_dsq.pcpu percpu from 0 x16 8192",
                        "0ms free reject_dsq.pcpu percpu from 5 x11 5632",
                        "0ms free rescue_dsq.pcpu percpu from 0 x16 8192");
        assertThat(logged.machine.memory().total()).isZero();
    }

    @Test
    void memoryForPagesRunsOut() {
        MachineSpec spec = MachineSpec.of(Topology.of(1024, 1)).with(MemoryLimits.NONE.total(10L << 20));
        LoggedMachine logged = new LoggedMachine(spec);
        // 28 KiB are there from boot; a page for 1024 CPUs is 4 MiB, two of them fit
        Outcome<Allocations> outcome =
                logged.machine.allocate(Request.percpu(OTHER, 4096, 8).times(20));
        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(Cause.NO_MEMORY);
            assertThat(failed.failedAtIndex()).isEqualTo(9);
            assertThat(failed.message()).isEqualTo("allocation failed, size=4096 align=8 atomic=0, failed to populate");
        });
        assertThat(outcome.allocated().count()).isEqualTo(9);
    }

    /** Boot lines of real kernels: {@code percpu: Embedded 62 pages/cpu s217088 r8192 d28672 u262144}. */
    @ParameterizedTest
    @CsvSource({"8, 1, 212992, 262144", "1024, 1, 217088, 262144", "1, 1, 217088, 2097152", "2, 1, 217088, 1048576"})
    void unitsAreCutOutOfTwoMegabytePages(int cpus, int nodes, int staticBytes, int unitBytes) {
        assertThat(PercpuLayout.of(Topology.of(cpus, nodes), staticBytes))
                .isEqualTo(new PercpuLayout(unitBytes, 28672));
    }
}
