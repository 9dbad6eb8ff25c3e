package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.machine.MemoryState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The line {@code Percpu:} of meminfo on real kernels: whole pages for all possible CPUs. */
final class PercpuPagesAgainstRecordingsTest {
    private static final int PAGE_KB = 4;

    /** Kernel and CPU count to Percpu in kB by moment: boot, before, during, after. */
    private static Map<String, Map<String, Long>> recorded() throws IOException {
        Path csv = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces/meminfo.csv");
        Assumptions.assumeTrue(Files.exists(csv), "no recorded meminfo at " + csv);
        Map<String, Map<String, Long>> recorded = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(csv);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            recorded.computeIfAbsent(cells[0] + " " + cells[1], key -> new LinkedHashMap<>())
                    .put(cells[2], Long.parseLong(cells[4]));
        }
        return recorded;
    }

    /** 96 n^2 bytes for local, reject and rescue queues: 24 pages for each of 1,024 CPUs. */
    @Test
    void whatBootTakesMoreOnSevenThree() throws IOException {
        Map<String, Map<String, Long>> recorded = recorded();
        long more = recorded.get("7.3.4 1024").get("boot")
                - recorded.get("6.18.15 1024").get("boot");
        TestCore test = TestCore.booted("7.3.4", 1024);
        long modelled = 0;
        for (String site : List.of(Sites.LOCAL_DSQ_PCPU, Sites.REJECT_DSQ_PCPU, Sites.RESCUE_DSQ_PCPU)) {
            modelled += test.bytes(site, MemoryState.LIVE);
        }
        assertThat(modelled).isEqualTo(more * 1024);
    }

    /**
     * What enabling populates. Where more was recorded than modelled it is exactly three pages for each CPU: the stock of
     * empty pages that the balance work of the allocator keeps, which is not modelled.
     */
    @Test
    void whatEnablingPopulates() throws IOException {
        List<String> stocked = new ArrayList<>();
        int exact = 0;
        for (Map.Entry<String, Map<String, Long>> row : recorded().entrySet()) {
            String[] machine = row.getKey().split(" ");
            int cpus = Integer.parseInt(machine[1]);
            TestCore test = TestCore.booted(machine[0], cpus);
            long before = test.machine.percpu().populatedBytes();
            test.enable("scxk");
            for (int id = 0; id < 27; id++) { // as many as the recordings of 7.3.4 have
                test.core.dispatchQueues().create(id, -1);
            }
            long modelledKb = (test.machine.percpu().populatedBytes() - before) / 1024;
            long recordedKb = row.getValue().get("during") - row.getValue().get("before");
            if (recordedKb == modelledKb) {
                exact++;
            } else {
                assertThat(recordedKb - modelledKb).as(row.getKey()).isEqualTo(3L * PAGE_KB * cpus);
                stocked.add(row.getKey());
            }
        }
        assertThat(stocked).containsExactly("6.16.12 64", "6.16.12 1024", "6.17.13 64", "7.3.4 64");
        assertThat(exact).isEqualTo(12);
    }
}
