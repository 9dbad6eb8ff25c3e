package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.report.PerfettoDecoder;
import dev.scxreplay.report.PerfettoDecoder.Event;
import dev.scxreplay.report.PerfettoDecoder.Track;
import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code export perfetto} writes, decoded again and held against the tables. */
final class ExportPerfettoTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    private static final String SCHEDULE = """
            SELECT * EXCLUDE (seq) FROM (
                SELECT seq, ts_ns, common_cpu, common_pid, event, prev_comm AS comm, prev_pid AS pid, prev_prio AS prio,
                    prev_state, next_comm, next_pid, next_prio AS more
                FROM event_sched_switch
                UNION ALL
                SELECT seq, ts_ns, common_cpu, common_pid, event, comm, pid, prio, '', '', 0, target_cpu
                FROM event_sched_wakeup)
            ORDER BY common_cpu, seq""";

    @TempDir
    Path directory;

    private Path dataset;
    private Path file;

    private static CommandRun fine(String... words) {
        CommandRun run = CommandRun.of(words);
        assertThat(run.err()).as(String.join(" ", words)).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run;
    }

    private PerfettoDecoder export(Path recording, String kernels) throws IOException {
        dataset = directory.resolve("dataset");
        file = directory.resolve("out.pftrace");
        fine("ingest", recording.toString(), "--name", "t", "-o", dataset.toString());
        fine("replay", dataset.toString(), "--kernel", kernels);
        fine("export", "perfetto", dataset.toString(), "--kernel", kernels, "-o", file.toString());
        return new PerfettoDecoder(Files.readAllBytes(file));
    }

    private List<String> rows(Path of, String sql) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Session session = Session.open(Dataset.open(of));
                ResultSet row = session.query(sql).orElseThrow()) {
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    line.append(i == 1 ? "" : " ").append(row.getString(i));
                }
                rows.add(line.toString());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait-cycle/trace.txt | 6.17.13,6.19.14,7.3.4",
                "dsq-tasks/trace.txt | 6.12.8,7.3.4",
                "two-schedulers/trace.txt | 6.17.8,6.17.8+14c1da3895a1",
                "6.17.13-icount8/trace.txt.zst | 6.17.13,7.3.4"
            })
    void decodedItIsWhatTheTablesSay(String recording, String kernels) throws Exception {
        PerfettoDecoder decoded = export(SAMPLES.resolve(recording), kernels);

        assertThat(decoded.tracks.values().stream()
                        .filter(track -> track.parent() == 0)
                        .map(Track::name))
                .containsExactlyInAnyOrder(List.of(kernels.split(",")).stream()
                        .map(kernel -> "sched_ext of " + kernel)
                        .toArray(String[]::new));
        assertThat(instants(decoded, "kick "))
                .containsExactlyInAnyOrderElementsOf(rows(
                        dataset, "SELECT kernel, kicked_at_ns, 'CPU ' || kicker_cpu, target_cpu, outcome FROM kick"));
        assertThat(arrows(decoded))
                .containsExactlyInAnyOrderElementsOf(rows(
                        dataset,
                        "SELECT kernel, kicked_at_ns, 'CPU ' || kicker_cpu, irq_work_at_ns, 'CPU ' || target_cpu"
                                + " FROM kick WHERE irq_work_at_ns IS NOT NULL AND target_cpu >= 0"));
        assertThat(slices(decoded))
                .containsExactlyInAnyOrderElementsOf(rows(
                        dataset,
                        "SELECT kernel, wait_begin_ns, lasted_ns, 'CPU ' || kicker_cpu, target_cpu, wait_end, never_ending"
                                + " FROM kick_waits WHERE wait_begin_ns IS NOT NULL"));
        assertThat(decoded.events.stream()
                        .filter(event -> event.track().name().equals("findings"))
                        .map(event -> kernel(decoded, event) + " " + event.atNs() + " " + event.name() + " "
                                + event.arguments().get("detail")))
                .containsExactlyInAnyOrderElementsOf(rows(dataset, "SELECT kernel, at_ns, kind, detail FROM findings"));
        assertThat(samples(decoded, "memory of sched_ext", "total"))
                .isEqualTo(rows(
                        dataset,
                        "SELECT kernel, at_ns, sum(change) OVER (PARTITION BY kernel ORDER BY at_ns) FROM (SELECT kernel,"
                                + " at_ns, sum(d) AS change FROM (SELECT *, bytes - lag(bytes, 1, 0) OVER (PARTITION BY"
                                + " kernel, site, allocator, node, state ORDER BY row_in_run) AS d FROM memory)"
                                + " GROUP BY kernel, at_ns) ORDER BY CAST(kernel AS kernel_name), at_ns"));
        assertThat(decoded.events.stream()
                        .filter(event -> event.type() == 4 && event.track().unit() == 2)
                        .map(event -> kernel(decoded, event) + " " + event.atNs() + " " + event.value()))
                .containsExactlyInAnyOrderElementsOf(rows(dataset, "SELECT kernel, at_ns, depth FROM dsq_depth"));
        List<String> schedule = rows(dataset, SCHEDULE);
        assertThat(decoded.kernelEvents.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(schedule.size());
        assertThat(decoded.kernelEvents.getOrDefault(4, 0).toString())
                .isEqualTo(
                        rows(dataset, "SELECT count(*) FROM event_sched_switch").getFirst());
        assertThat(readByOurselves()).isEqualTo(schedule);
    }

    @Test
    void aHostileNameStaysAName() throws Exception {
        String text = Files.readString(SAMPLES.resolve("wait-cycle/trace.txt"))
                .replace("next_comm=ring-0", "next_comm=<b>'\"%s\\x");
        Path recording = Files.writeString(directory.resolve("trace.txt"), text);
        export(recording, "7.3.4");
        List<String> recorded = rows(dataset, SCHEDULE);
        assertThat(String.join("\n", recorded)).contains("<b>'\"%s\\x");
        assertThat(readByOurselves()).isEqualTo(recorded);
    }

    /** What our reader of Perfetto traces makes of the file; of events at one time on two CPUs the order is not kept. */
    private List<String> readByOurselves() throws Exception {
        Path again = directory.resolve("again");
        assertThat(CommandRun.of("ingest", file.toString(), "-o", again.toString())
                        .exitCode())
                .isZero();
        assertThat(rows(again, "SELECT stat FROM ingest_stat WHERE damage AND count > 0"))
                .isEmpty();
        return rows(again, SCHEDULE);
    }

    @Test
    void whatIsWrongIsOneSentence() {
        dataset = directory.resolve("dataset");
        String out = directory.resolve("out.pftrace").toString();
        fine("ingest", SAMPLES.resolve("wait-cycle/trace.txt").toString(), "--name", "t", "-o", dataset.toString());
        CommandRun notReplayed = CommandRun.of("export", "perfetto", dataset.toString(), "-o", out);
        assertThat(notReplayed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(notReplayed.err())
                .isEqualTo("scx-replay: Replay t first, for instance with: scx-replay replay " + dataset
                        + " --trace t --kernel 6.17,7.3 (it was not replayed yet).\n");
        fine("replay", dataset.toString(), "--kernel", "7.3.4");
        CommandRun unknown = CommandRun.of("export", "perfetto", dataset.toString(), "--kernel", "7.3.5", "-o", out);
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err())
                .isEqualTo("scx-replay: t was not replayed under 7.3.5, but under 7.3.4. Did you mean 7.3.4?\n");
        assertThat(Path.of(out)).doesNotExist();
    }

    private static String kernel(PerfettoDecoder decoded, Event event) {
        return decoded.top(event.track()).name().replace("sched_ext of ", "");
    }

    private static List<String> instants(PerfettoDecoder decoded, String prefix) {
        return decoded.events.stream()
                .filter(event -> event.type() == 3 && event.name().startsWith(prefix))
                .map(event -> kernel(decoded, event) + " " + event.atNs() + " "
                        + event.track().name() + " " + event.arguments().get("target") + " "
                        + event.arguments().get("outcome"))
                .toList();
    }

    /** Every arrow must begin and end once, in this order. */
    private static List<String> arrows(PerfettoDecoder decoded) {
        Map<Long, Event> begun = new HashMap<>();
        List<String> arrows = new ArrayList<>();
        for (Event event : decoded.events) {
            for (long flow : event.begins()) {
                assertThat(begun.put(flow, event)).as("begins twice: %d", flow).isNull();
            }
            for (long flow : event.ends()) {
                Event from = begun.get(flow);
                assertThat(from).as("ends before it begins, or twice: %d", flow).isNotNull();
                begun.put(flow, null);
                arrows.add(kernel(decoded, from) + " " + from.atNs() + " "
                        + from.track().name() + " " + event.atNs() + " "
                        + event.track().name());
            }
        }
        assertThat(begun.values()).as("ends of arrows that are missing").allMatch(Objects::isNull);
        return arrows;
    }

    /** On every track, a slice must end before the next one begins, and times must not go back. */
    private static List<String> slices(PerfettoDecoder decoded) {
        Map<Long, Event> open = new HashMap<>();
        Map<Long, Long> last = new HashMap<>();
        List<String> slices = new ArrayList<>();
        for (Event event : decoded.events) {
            long track = event.track().uuid();
            assertThat(event.atNs()).isGreaterThanOrEqualTo(last.getOrDefault(track, 0L));
            last.put(track, event.atNs());
            if (event.type() == 1) {
                assertThat(open.put(track, event)).isNull();
            } else if (event.type() == 2) {
                Event begin = open.remove(track);
                slices.add(kernel(decoded, begin) + " " + begin.atNs() + " " + (event.atNs() - begin.atNs()) + " "
                        + begin.track().name() + " " + begin.arguments().get("target") + " "
                        + begin.arguments().get("wait_end") + " "
                        + begin.arguments().get("never_ends"));
            }
        }
        assertThat(open).isEmpty();
        return slices;
    }

    private static List<String> samples(PerfettoDecoder decoded, String group, String counter) {
        return decoded.events.stream()
                .filter(event -> event.type() == 4
                        && event.track().name().equals(counter)
                        && decoded.tracks.get(event.track().parent()).name().equals(group))
                .map(event -> kernel(decoded, event) + " " + event.atNs() + " " + event.value())
                .toList();
    }
}
