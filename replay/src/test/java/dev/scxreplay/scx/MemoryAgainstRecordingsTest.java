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
import java.util.TreeMap;
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
     * <p>The three that are not are percpu frees of 7.3.4, one off each, while all allocations are exact. An event
     * percpu_free_percpu names no call site, so the recordings take it from the stack. {@link #percpuBooksOfTheRecordings}
     * holds the recordings against themselves; what follows from it:
     *
     * <ul>
     *   <li>1,024 CPUs, one too few: 1,052 areas were allocated, 1,051 freed under functions of sched_ext. All that
     *       scx_sched_free_rcu_work() frees after the percpu areas is recorded, so the free is not one that came after the
     *       recording. One more percpu free was made with scx_sched_free_rcu_work() on the stack, attributed to
     *       unwind_task_free(); with it the books balance. It is the missing one unless an area was leaked.
     *   <li>64 CPUs, one too many: 94 areas were allocated and 94 freed without it, so it is not sched_ext's. In all
     *       other recordings __mmdrop() and percpu_counter_destroy_many() free a pair of areas, here there is only the
     *       latter: the free under scx_init_dsq() takes the place of the other half.
     *   <li>8 CPUs, one too many: of a user queue whose allocation is not recorded. Between enabling and disabling the
     *       recording is off while the loader's hook saves it (src/job_mem.sh), and the scheduler makes a queue for every
     *       task whose pid is a multiple of four, the hook's programs among them. That it is one of these is the only
     *       explanation found, and not proven.
     * </ul>
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

    /** Percpu areas allocated and freed under functions of sched_ext, as recorded: what is not equal is explained above. */
    @Test
    void percpuBooksOfTheRecordings() throws IOException {
        Path csv = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces/memory.csv");
        Assumptions.assumeTrue(Files.exists(csv), "no recorded memory at " + csv);
        Map<Machine, Map<String, Long>> books = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(csv);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (!cells[2].equals("boot") && cells[3].startsWith("percpu")) {
                String of = cells[3].equals("percpu") ? "allocated" : cells[4].replaceFirst("^.* > ", "others: ");
                books.computeIfAbsent(new Machine(cells[0], Integer.parseInt(cells[1])), machine -> new TreeMap<>())
                        .merge(
                                of.startsWith("others") || of.equals("allocated") ? of : "freed",
                                (long) Integer.parseInt(cells[5]),
                                Long::sum);
            }
        }
        Map<String, String> open = new LinkedHashMap<>();
        books.forEach((machine, book) -> {
            long pairs = book.getOrDefault("others: __mmdrop", 0L);
            boolean paired = pairs == book.getOrDefault("others: percpu_counter_destroy_many", 0L);
            if (!book.get("allocated").equals(book.get("freed")) || !paired) {
                open.put(machine.kernel + " " + machine.nrCpuIds, book.toString());
            }
        });
        assertThat(open)
                .containsExactly(
                        Map.entry(
                                "7.3.4 8",
                                "{allocated=37, freed=38, others: __mmdrop=1, others: percpu_counter_destroy_many=1}"),
                        Map.entry(
                                "7.3.4 64",
                                "{allocated=94, freed=95, others: percpu_counter_destroy_many=1,"
                                        + " others: sched_cache_group_free_rcu=1}"),
                        Map.entry(
                                "7.3.4 1024",
                                "{allocated=1052, freed=1051, others: sched_cache_group_free_rcu=1,"
                                        + " others: unwind_task_free=1}"));
    }

    /** Bytes of what is left out: as many on the largest machine of a kernel as on its smallest, but for the sheaves. */
    @Test
    void nothingLeftOutGrowsWithTheMachine() throws IOException {
        Path csv = Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces/memory.csv");
        Assumptions.assumeTrue(Files.exists(csv), "no recorded memory at " + csv);
        List<Pattern> leftOut = leftOut();
        assertThat(leftOut).hasSizeLessThanOrEqualTo(15);
        Map<String, TreeMap<Integer, Long>> bytes = new TreeMap<>();
        List<String> lines = Files.readAllLines(csv);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            String callSite = withoutSuffixes(cells[4]);
            for (Pattern pattern : leftOut) {
                if (pattern.matcher(callSite).matches()) {
                    bytes.computeIfAbsent(cells[0] + " " + pattern, key -> new TreeMap<>())
                            .merge(Integer.parseInt(cells[1]), Long.parseLong(cells[9]), Long::sum);
                }
            }
        }
        List<String> growing = new ArrayList<>();
        bytes.forEach((kernelAndSite, byCpus) -> {
            long grownBy = byCpus.lastEntry().getValue() - byCpus.firstEntry().getValue();
            if (grownBy > 512) {
                growing.add(kernelAndSite + " " + byCpus);
            }
        });
        assertThat(growing)
                .containsExactly("7.3.4 .* > (__kfree_rcu_sheaf|__pcs_replace_full_main) {64=1664, 1024=5120}");
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
            String callSite = withoutSuffixes(cells[4]);
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

    /** A call site without what the compiler adds to names of functions, e.g. {@code .isra.0}. */
    private static String withoutSuffixes(String callSite) {
        return callSite.replaceAll("(\\.[a-z]+(\\.\\d+)?)+(?= |$)", "");
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
