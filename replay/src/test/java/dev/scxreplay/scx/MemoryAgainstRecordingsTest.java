package dev.scxreplay.scx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.kernel.EnableStep;
import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.Allocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The modelled allocations of boot, enable and disable against those recorded on real kernels, site by site.
 *
 * <p>The only input taken from a recording is how many queues its scheduler created while enabling and after.
 */
final class MemoryAgainstRecordingsTest {
    /**
     * Rows that are equal in kernel, CPUs, moment, allocator, call site, count and both sizes; may only grow.
     *
     * <p>The three that are not are percpu frees of 7.3.4, one off each, while all allocations they belong to are exact. Why is
     * not established. percpu_free_percpu has no call site of its own, the recordings take it from the stack: at 1,024 CPUs
     * the missing one may be the row "scx_sched_free_rcu_work > unwind_task_free", which is left out; the one too many at 8
     * and at 64 CPUs may be of somebody else.
     */
    private static final int EXACT_ROWS = 322;

    private static final String CREATE = "scx_bpf_create_dsq";

    private record Machine(String kernel, int nrCpuIds) {}

    private record Row(String moment, String allocator, String callSite, long bytesReq, long bytesAlloc) {}

    @Test
    void everyRecordedRowInScope() throws IOException {
        Path csv = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces/memory.csv");
        Assumptions.assumeTrue(Files.exists(csv), "no recorded memory at " + csv);
        List<String> differing = new ArrayList<>();
        int exact = 0;
        int rows = 0;
        for (Map.Entry<Machine, Map<Row, Long>> recording : recorded(csv).entrySet()) {
            Map<Row, Long> modelled = modelled(recording.getKey(), recording.getValue());
            for (Map.Entry<Row, Long> row : recording.getValue().entrySet()) {
                rows++;
                long count = modelled.getOrDefault(row.getKey(), 0L);
                if (count == row.getValue()) {
                    exact++;
                } else {
                    differing.add(recording.getKey() + " " + row.getKey() + ": recorded " + row.getValue()
                            + ", modelled " + count);
                }
            }
            for (Map.Entry<Row, Long> row : modelled.entrySet()) {
                if (!recording.getValue().containsKey(row.getKey()) && isReported(row.getKey())) {
                    differing.add(
                            recording.getKey() + " " + row.getKey() + ": not recorded, modelled " + row.getValue());
                }
            }
        }
        System.out.println(exact + " of " + rows + " recorded rows are exact; others:");
        differing.forEach(System.out::println);
        assertThat(exact).as("exact rows of %d", rows).isGreaterThanOrEqualTo(EXACT_ROWS);
    }

    /** Boot cannot be traced; frees are recorded only where the caller is in ext.c. */
    private static boolean isReported(Row row) {
        return !row.moment.equals("boot") && !row.allocator.isEmpty();
    }

    /** Boots, enables and disables as the recording's scheduler did. */
    private static Map<Row, Long> modelled(Machine machine, Map<Row, Long> recorded) {
        TestCore test = TestCore.booted(machine.kernel, machine.nrCpuIds);
        long whileEnabling = created(recorded, "enable");
        long later = created(recorded, "disable");
        test.window = "enable";
        Attempt attempt = test.core.beginEnable(OpsParameters.named("scxk"));
        long id = 0;
        while (id < 4) { // the shared queues, by ops.init()
            assertThat(test.core.dispatchQueues().create(id++, -1)).isZero();
        }
        test.core.advance(attempt, EnableStep.BYPASS_ON);
        while (id < whileEnabling) { // private ones, by ops.init_task()
            assertThat(test.core.dispatchQueues().create(id++, -1)).isZero();
        }
        test.core.finishEnable(attempt);
        test.window = "disable";
        while (id < whileEnabling + later) {
            assertThat(test.core.dispatchQueues().create(id++, -1)).isZero();
        }
        test.disable(attempt);
        test.end();
        assertThat(test.findings).isEmpty();
        return rows(test, machine.kernel);
    }

    private static long created(Map<Row, Long> recorded, String moment) {
        return recorded.entrySet().stream()
                .filter(row -> row.getKey().callSite.equals(CREATE)
                        && row.getKey().moment.equals(moment))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Map<Row, Long> rows(TestCore test, String kernel) {
        Map<Row, Long> rows = new LinkedHashMap<>();
        for (TestCore.Event event : test.memoryEvents) {
            Allocation allocation = event.allocation();
            switch (event.op()) {
                case "alloc" ->
                    rows.merge(
                            new Row(
                                    event.window(),
                                    allocation.allocator().word(),
                                    allocation.site().function(),
                                    allocation.bytesReq(),
                                    allocation.bytesAlloc()),
                            (long) allocation.count(),
                            Long::sum);
                case "free" -> {
                    String callSite = FreeSites.of(allocation.site().name(), kernel);
                    if (!callSite.isEmpty()) {
                        String free = allocation.allocator() == Allocator.PERCPU ? "percpu_free" : "kfree";
                        rows.merge(new Row(event.window(), free, callSite, 0, 0), (long) allocation.count(), Long::sum);
                    }
                }
                default -> {}
            }
        }
        return rows;
    }

    /** The recorded rows in scope, equal ones added up. */
    private static Map<Machine, Map<Row, Long>> recorded(Path csv) throws IOException {
        List<Pattern> leftOut = leftOut();
        Map<Machine, Map<Row, Long>> recordings = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(csv);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            String callSite = cells[4].replaceAll("(\\.[a-z]+(\\.\\d+)?)+(?= |$)", "");
            if (leftOut.stream().anyMatch(pattern -> pattern.matcher(callSite).matches())) {
                continue;
            }
            recordings
                    .computeIfAbsent(
                            new Machine(cells[0], Integer.parseInt(cells[1])), machine -> new LinkedHashMap<>())
                    .merge(
                            new Row(cells[2], cells[3], callSite, Long.parseLong(cells[6]), Long.parseLong(cells[7])),
                            Long.parseLong(cells[5]),
                            Long::sum);
        }
        return recordings;
    }

    private static List<Pattern> leftOut() throws IOException {
        try (InputStream file = MemoryAgainstRecordingsTest.class.getResourceAsStream("not-modelled-sites.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Pattern.compile(line.substring(0, line.indexOf('\t'))))
                    .toList();
        }
    }
}
