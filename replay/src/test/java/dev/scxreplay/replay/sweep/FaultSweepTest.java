package dev.scxreplay.replay.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which kernels come through a failing allocation without harm. */
final class FaultSweepTest {
    @Test
    void onlyTheKernelsWithoutTheFixCrash() throws ReplayException {
        Set<String> harmed = FaultSweep.run(Kernels.all(), 4, SchedulerTraits.ORDINARY).stream()
                .filter(row -> !row.clean())
                .map(row -> row.kernel().name() + " " + row.site() + " " + row.errno())
                .collect(Collectors.toSet());
        assertThat(harmed)
                .containsExactlyInAnyOrder(
                        "6.16 event_stats crash",
                        "6.16 helper crash",
                        "6.16.12 event_stats crash",
                        "6.16.12 helper crash",
                        "6.17 event_stats crash",
                        "6.17 helper crash",
                        "6.17.7 sched_pcpu crash",
                        "6.17.7 helper crash",
                        "6.17.8 sched_pcpu crash",
                        "6.17.8 helper crash");
    }

    @ParameterizedTest
    @CsvSource({
        "7.1, bypass_dsq.pcpu, -12, 0",
        "7.1+bypass_unwind_as_posted, bypass_dsq.pcpu, crash, 4",
        "7.1-84b1a0ea0b7c+bypass_unwind_as_posted, bypass_dsq.pcpu, -12, 0",
        "7.3.4, kick_masks, -12, 0",
        "7.1-e36bc38ebfac, cgroup_path, crash, 1"
    })
    void unwindingOfEveryCpu(String kernel, String site, String errno, int crashes) throws Exception {
        List<FaultRow> rows = FaultSweep.run(List.of(KernelSpec.parse(kernel)), 4, SchedulerTraits.ORDINARY).stream()
                .filter(row -> row.site().equals(site))
                .toList();
        assertThat(rows).extracting(FaultRow::phase).containsExactly("enable", "sub-attach");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.errno()).isEqualTo(errno);
            assertThat(row.crashes()).isEqualTo(crashes);
        });
    }

    @Test
    void everyAllocationOfAnEnableIsTried() throws Exception {
        List<FaultRow> rows = FaultSweep.run(List.of(KernelSpec.parse("7.3.4")), 8, SchedulerTraits.ORDINARY);
        assertThat(rows)
                .filteredOn(row -> row.phase().equals("enable") && row.site().equals("kick_syncs"))
                .extracting(FaultRow::runs)
                .containsExactly(8);
        assertThat(rows)
                .filteredOn(
                        row -> row.phase().equals("sub-attach") && row.site().equals("kick_masks"))
                .extracting(FaultRow::runs)
                .containsExactly(4 * 8);
        assertThat(rows)
                .filteredOn(row -> row.phase().equals("sub-attach"))
                .extracting(FaultRow::site)
                .doesNotContain("kick_syncs");
    }

    /** With compact CPU ids and a hash of tasks there is more to fail; before 7.2 nothing of it exists. */
    @ParameterizedTest
    @CsvSource({
        "7.1.13, ''",
        "7.2.13, 'enable arena.scratch_pointers 1 0, then -12; enable tid_hash 1 -12; sub-attach arena.scratch_pointers 1 0,"
                + " then -12; not modelled arena.cmasks 0 ; not modelled arena.pool 0 '",
        "7.3.4, 'enable arena.scratch_pointers 1 0, then -12; enable pshard 3 0, then -12; enable pshards 1 0, then -12;"
                + " enable tid_hash 1 -12; sub-attach arena.scratch_pointers 1 0, then -12; sub-attach pshard 3 0, then -12;"
                + " sub-attach pshards 1 0, then -12; not modelled arena.cmasks 0 ; not modelled arena.pool 0 '"
    })
    void idsOfCpusAndTasks(String kernel, String expected) throws Exception {
        SchedulerTraits traits = SchedulerTraits.parse(List.of("cids", "shards=3", "tid-to-task"));
        List<FaultRow> rows = FaultSweep.run(List.of(KernelSpec.parse(kernel)), 4, traits);
        assertThat(rows).allMatch(FaultRow::clean);
        assertThat(rows.stream()
                        .filter(row -> row.site().matches("arena.*|pshards?|tid_hash"))
                        .map(row -> row.phase() + " " + row.site() + " " + row.runs() + " " + row.errno())
                        .sorted(Comparator.comparing((String row) -> row.startsWith("not"))
                                .thenComparing(row -> row))
                        .collect(Collectors.joining("; ")))
                .isEqualTo(expected);
    }

    @Test
    void machinesThatWouldOnlyRepeatItAreRefused() {
        assertThatThrownBy(() -> FaultSweep.run(Kernels.all(), 65, SchedulerTraits.ORDINARY))
                .hasMessageContaining("1 to 64 CPUs, not 65");
    }
}
