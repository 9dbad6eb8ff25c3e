package dev.scxreplay.replay.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.replay.ReplayException;
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
        Set<String> harmed = FaultSweep.run(Kernels.all(), 4).stream()
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
        List<FaultRow> rows = FaultSweep.run(List.of(KernelSpec.parse(kernel)), 4).stream()
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
        List<FaultRow> rows = FaultSweep.run(List.of(KernelSpec.parse("7.3.4")), 8);
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

    @Test
    void machinesThatWouldOnlyRepeatItAreRefused() {
        assertThatThrownBy(() -> FaultSweep.run(Kernels.all(), 65)).hasMessageContaining("1 to 64 CPUs, not 65");
    }
}
