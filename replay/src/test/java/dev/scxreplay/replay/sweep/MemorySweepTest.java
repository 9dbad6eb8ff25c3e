package dev.scxreplay.replay.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.replay.sweep.SweepRow.Bytes;
import dev.scxreplay.replay.sweep.SweepRow.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sweep says of machines whose numbers are known. */
final class MemorySweepTest {
    private static SweepRow row(String kernel, int cpus, int dsqs, int schedulers, String... memory) throws Exception {
        return row(kernel, cpus, dsqs, schedulers, List.of(), memory);
    }

    private static SweepRow row(String kernel, int cpus, int dsqs, int schedulers, List<String> ops, String... memory)
            throws Exception {
        return MemorySweep.run(new MemorySweep.Options(
                        List.of(KernelSpec.parse(kernel)),
                        List.of(cpus),
                        1,
                        dsqs,
                        schedulers,
                        Conditions.parse(List.of(), 0, List.of(memory)),
                        SchedulerTraits.parse(ops)))
                .getFirst();
    }

    /** The kick arrays by the published sizes of their slab objects, and the percpu part of built-in queues by 32 n^2. */
    @ParameterizedTest
    @CsvSource({
        "6.17.8, 4096, kick_syncs, 134217728, 134217728, 134217728, 134217728",
        "6.17.13, 510, kick_syncs, 0, 2088960, 2088960, 0",
        "6.17.13, 511, kick_syncs, 0, 4186112, 4186112, 0",
        "7.3.4, 1024, kick_syncs, 0, 16777216, 16777216, 0",
        "7.3.4, 1024, rescue_dsq.pcpu, 33554432, 33554432, 33554432, 33554432",
        "7.1.13, 8192, bypass_dsq.pcpu, 0, 2147483648, 2147483648, 0",
        "7.4-next, 8192, bypass_dsq.pcpu, , , , "
    })
    void bytesOfASite(String kernel, int cpus, String site, Long boot, Long loaded, Long unloaded, Long after)
            throws Exception {
        assertThat(row(kernel, cpus, 0, 1).bySite().get(site))
                .isEqualTo(boot == null ? null : new Bytes(boot, loaded, unloaded, after));
    }

    @Test
    void bootPanicsAbove4096CpusWhereTheArrayIsMadeAtBoot() throws Exception {
        SweepRow row = row("6.17.8", 4097, 0, 1);
        assertThat(row.verdict()).isEqualTo(Verdict.BOOT_PANIC);
        assertThat(row.why()).startsWith("illegal size (32776) or align (8)");
        assertThat(row.total()).isEqualTo(new Bytes(-1, -1, -1, -1));
        assertThat(row("6.17.8", 4096, 0, 1).verdict()).isEqualTo(Verdict.WORKS);
        assertThat(row("6.17.13", 4097, 0, 1).verdict()).isEqualTo(Verdict.WORKS);
    }

    @Test
    void userQueuesGrowWithCpusFromSevenOneOn() throws Exception {
        assertThat(row("7.3.4", 1024, 100, 1).bySite().get("user_dsq.pcpu").loaded())
                .isEqualTo(100L * 32 * 1024);
        assertThat(row("7.0.13", 1024, 100, 1).bySite()).doesNotContainKey("user_dsq.pcpu");
        assertThat(row("7.3.4", 1024, 100, 1).bySite().get("user_dsq").loaded()).isEqualTo(100L * 128);
    }

    /** 64 buckets to begin with, twice as many when more than three quarters are filled: 64 + 8 bytes for each bucket. */
    @ParameterizedTest
    @CsvSource({
        "6.17.13, 0, 1024", // 576
        "6.17.13, 48, 1024",
        "6.17.13, 49, 2048", // 1088
        "7.3.4, 1000, 32768", // 2048 buckets: 16448
        "6.12.8, 1000, 32768"
    })
    void theHashOfQueuesGrows(String kernel, int dsqs, long bytes) throws Exception {
        assertThat(row(kernel, 8, dsqs, 1).bySite().get("dsq_hash").loaded()).isEqualTo(bytes);
    }

    /** Compact CPU ids and the hash of tasks are there only for who asks for them, and only from 7.2 on. */
    @ParameterizedTest
    @CsvSource({
        "7.1.13, arena.scratch_pointers, , ",
        "7.2.13, arena.scratch_pointers, 512, 512", // 8 for each CPU, freed with the scheduler
        "7.2.13, pshard, , ",
        "7.3.4, pshard, 1536, 1536", // 3 of 504, in slab objects of 512
        "7.3.4, pshards, 32, 32", // 3 pointers
        "7.2, tid_hash, 2048, 0", // for 49 tasks
        "7.3.4, tid_hash, 2048, 0"
    })
    void idsOfCpusAndTasks(String kernel, String site, Long loaded, Long unloaded) throws Exception {
        SweepRow row = row(kernel, 64, 0, 1, List.of("cids", "shards=3", "tid-to-task", "tasks=49"));
        assertThat(row.bySite().get(site)).isEqualTo(loaded == null ? null : new Bytes(0, loaded, unloaded, 0));
        assertThat(row(kernel, 64, 0, 1).bySite()).doesNotContainKey(site);
    }

    @Test
    void subSchedulersCountWhereTheKernelHasThem() throws Exception {
        assertThat(row("7.0.13", 64, 0, 4).schedulers()).isEqualTo(1);
        SweepRow four = row("7.3.4", 64, 0, 4);
        assertThat(four.schedulers()).isEqualTo(4);
        assertThat(four.bySite().get("scx_sched").loaded()).isEqualTo(4L * 2048);
        assertThat(four.total().afterGracePeriod())
                .isEqualTo(row("7.3.4", 64, 0, 1).total().afterGracePeriod());
    }

    @Test
    void memoryThatEndsIsAVerdict() throws Exception {
        SweepRow noRoom = row("7.3.4", 1024, 0, 1, "110M");
        assertThat(noRoom.verdict()).isEqualTo(Verdict.NO_MEMORY);
        assertThat(noRoom.total().boot()).isPositive();
        assertThat(noRoom.total().loaded()).isEqualTo(Bytes.NEVER);
        assertThat(row("7.3.4", 1024, 0, 1, "10M").verdict()).isEqualTo(Verdict.BOOT_PANIC);
        assertThat(row("7.3.4", 1024, 0, 1, "1G").verdict()).isEqualTo(Verdict.WORKS);
        // without contiguous memory the arrays are of 3 pages each instead of 4
        assertThat(row("7.3.4", 1024, 0, 1, "contiguous:0")
                        .bySite()
                        .get("kick_syncs")
                        .loaded())
                .isEqualTo(12_582_912);
    }

    @Test
    void kernelsThatCostTheSameAreNotTakenForEachOther() throws ReplayException {
        List<SweepRow> rows = MemorySweep.run(new MemorySweep.Options(
                Kernels.all(), List.of(8, 16_384), 4, 3, 2, Conditions.NONE, SchedulerTraits.ORDINARY));
        assertThat(rows).extracting(row -> row.kernel().name()).startsWith("6.12", "6.12.8");
        assertThat(rows).hasSize(2 * Kernels.all().size());
        for (SweepRow row : rows) {
            SweepRow alone = MemorySweep.run(new MemorySweep.Options(
                            List.of(row.kernel()),
                            List.of(row.nrCpuIds()),
                            4,
                            3,
                            2,
                            Conditions.NONE,
                            SchedulerTraits.ORDINARY))
                    .getFirst();
            assertThat(row).isEqualTo(alone);
        }
    }

    @Test
    void usualCountsAreForty() {
        assertThat(MemorySweep.USUAL_CPUS).hasSize(40).isSorted().contains(510, 511, 512, 1022, 1023, 4096, 4097, 8192);
    }

    @ParameterizedTest
    @CsvSource({
        "4X, is not a number of bytes",
        "total, is not a number of bytes",
        "swap:4G, is of no known kind",
        "-1, is not a number"
    })
    void limitsThatCannotBeRead(String limit, String message) {
        assertThatThrownBy(() -> Conditions.parse(List.of(), 0, List.of(limit)))
                .isInstanceOf(ReplayException.class)
                .hasMessageStartingWith("Memory limit '" + limit + "'")
                .hasMessageContaining(message);
    }
}
