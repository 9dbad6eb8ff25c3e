package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One percent of a recording is lost on one CPU, or on all: the replay finds nothing that the whole recording does not show, and
 * every kick is as it was or marked. {@code -Dlost.seeds=5,6,7} loses other places.
 */
final class LostSpansTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    private static final Pattern EVENT = Pattern.compile("^ *.*-\\d+ +\\[(\\d+)\\] \\S+ +(\\d+)\\.(\\d{6}): (\\w+):.*");
    private static final String KICKS =
            "SELECT kernel, kicked_at_ns, kicker_cpu, target_cpu, flags, outcome, irq_work_at_ns,"
                    + " wait_begin_ns, wait_end_at_ns, wait_end, interrupts_off, across_gap FROM kick"
                    + " ORDER BY kernel, kicked_at_ns, kicker_cpu, target_cpu, flags, wait_begin_ns, row_in_run";
    private static final String FINDINGS = "SELECT kernel, kind, count(*) FROM finding GROUP BY ALL ORDER BY ALL";

    @TempDir
    Path directory;

    private record Line(int cpu, long ns, String event, String text) {}

    /** Which CPUs lost lines, after which of their times, and from when on all have switched with none lacking lines. */
    private record Damage(List<String> lines, Set<Integer> cpus, long fromNs, long toNs, long seenAgainNs) {}

    @ParameterizedTest
    @ValueSource(strings = {"6.17.13-icount8", "7.3.4-icount4"})
    void whatIsNotMarkedIsAsIfNothingWereLost(String name) throws IOException {
        SampleTrace sample = SampleTrace.in(SAMPLES).stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
        Path whole = directory.resolve("whole");
        Recordings.run(sample.ingest(whole));
        Recordings.run(sample.replay(whole));
        List<String> kicks = rows(whole, KICKS);
        List<String> findings = rows(whole, FINDINGS);
        Path text = directory.resolve("whole.txt");
        Recordings.run("export", "ftrace", whole.toString(), "-o", text.toString());
        List<Line> lines =
                Files.readAllLines(text).stream().map(LostSpansTest::line).toList();
        for (String seed : System.getProperty("lost.seeds", "2,6").split(",")) {
            Damage damage = lose(lines, Long.parseLong(seed));
            System.out.printf(
                    "%s, seed %s: CPUs %s lose %d to %d ns%n", name, seed, damage.cpus, damage.fromNs, damage.toNs);
            Path dataset = directory.resolve("lost-" + seed);
            Path file = Files.write(directory.resolve(name + ".txt"), damage.lines);
            Recordings.run("ingest", file.toString(), "-o", dataset.toString());
            String[] replay = sample.replay(dataset);
            Recordings.run(replay);
            List<String> as = rows(dataset, KICKS);
            check(kicks, as, damage);
            assertThat(kinds(findings)).as("findings, seed %s", seed).containsAll(kinds(rows(dataset, FINDINGS)));
        }
    }

    private static void check(List<String> whole, List<String> damaged, Damage damage) {
        Map<String, Integer> left = new HashMap<>();
        whole.forEach(kick -> left.merge(kick, 1, Integer::sum));
        for (String kick : damaged) {
            if (kick.endsWith(",false")) {
                assertThat(left.merge(kick, -1, Integer::sum))
                        .as("not marked, but the whole recording has no kick %s", kick)
                        .isNotNegative();
            }
        }
        // whatever is left of the whole recording's has another value now
        Map<String, Integer> marked = new HashMap<>();
        damaged.stream()
                .filter(kick -> kick.endsWith(",true"))
                .forEach(kick -> marked.merge(call(kick), 1, Integer::sum));
        left.forEach((kick, count) -> {
            for (int i = 0; i < count; i++) {
                String[] columns = kick.split(",", -1);
                long kickedNs = Long.parseLong(columns[1]);
                boolean lost = damage.cpus.contains(Integer.parseInt(columns[2]))
                        && kickedNs >= damage.fromNs
                        && kickedNs <= damage.toNs;
                if (!lost) {
                    assertThat(marked.merge(call(kick), -1, Integer::sum))
                            .as("gone: %s", kick)
                            .isNotNegative();
                    assertThat(kickedNs)
                            .as("changed, but it came later: %s", kick)
                            .isLessThan(damage.seenAgainNs);
                    assertThat(lastNs(columns))
                            .as("changed, but it was over: %s", kick)
                            .isGreaterThanOrEqualTo(damage.fromNs);
                }
            }
        });
    }

    private static long lastNs(String[] columns) {
        if (!columns[7].isEmpty() && columns[8].isEmpty()) {
            return Long.MAX_VALUE;
        }
        long last = Long.parseLong(columns[1]);
        for (int i = 6; i < 9; i++) {
            last = columns[i].isEmpty() ? last : Math.max(last, Long.parseLong(columns[i]));
        }
        return last;
    }

    private static String call(String kick) {
        return String.join(",", List.of(kick.split(",", -1)).subList(0, 5));
    }

    private static Set<String> kinds(List<String> findings) {
        return findings.stream()
                .map(finding -> finding.substring(0, finding.lastIndexOf(',')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Damage lose(List<Line> lines, long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L); // neighbouring seeds begin alike
        List<Line> events = lines.stream().filter(line -> line.cpu >= 0).toList();
        long firstNs = events.getFirst().ns;
        long length = (events.getLast().ns - firstNs) / 100;
        int nrCpus = events.stream().mapToInt(Line::cpu).max().orElseThrow() + 1;
        while (true) {
            long fromNs = firstNs + (long) (random.nextDouble() * 98 * length);
            long toNs = fromNs + length;
            int only = seed % 3 == 0 ? nrCpus : random.nextInt(nrCpus);
            Set<Integer> cpus = new TreeSet<>();
            List<String> kept = new ArrayList<>();
            Map<Integer, Integer> lost = new HashMap<>();
            Map<Integer, Long> last = new HashMap<>();
            long afterNs = fromNs;
            Set<Integer> silent = new TreeSet<>();
            long seenAgainNs = Long.MAX_VALUE;
            for (Line line : lines) {
                if (line.cpu >= 0 && (only == nrCpus || line.cpu == only) && line.ns >= fromNs && line.ns <= toNs) {
                    lost.merge(line.cpu, 1, Integer::sum);
                    if (cpus.add(line.cpu)) {
                        afterNs = Math.min(afterNs, last.getOrDefault(line.cpu, firstNs));
                    }
                    continue;
                }
                last.put(line.cpu, line.ns);
                Integer count = line.cpu < 0 ? null : lost.remove(line.cpu);
                if (count != null) {
                    kept.add("CPU:" + line.cpu + " [LOST " + count + " EVENTS]");
                }
                if (line.ns > toNs
                        && lost.isEmpty()
                        && line.event.equals("sched_switch")
                        && silent.add(line.cpu)
                        && silent.size() == nrCpus) {
                    seenAgainNs = line.ns;
                }
                kept.add(line.text);
            }
            if (!cpus.isEmpty()) {
                lost.forEach((cpu, count) -> kept.add("CPU:" + cpu + " [LOST " + count + " EVENTS]"));
                return new Damage(kept, cpus, afterNs, toNs, seenAgainNs);
            }
        }
    }

    private static Line line(String text) {
        Matcher event = EVENT.matcher(text);
        return event.matches()
                ? new Line(
                        Integer.parseInt(event.group(1)),
                        Long.parseLong(event.group(2)) * 1_000_000_000 + Long.parseLong(event.group(3)) * 1_000,
                        event.group(4),
                        text)
                : new Line(-1, 0, "", text);
    }

    private static List<String> rows(Path dataset, String sql) {
        return Recordings.run("query", dataset.toString(), sql, "--format", "csv")
                .out()
                .lines()
                .skip(1)
                .toList();
    }
}
