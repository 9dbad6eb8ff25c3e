package dev.scxreplay.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestException.Kind;
import dev.scxreplay.trace.Stat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngestTest {
    private static final String TRACE = """
            # tracer: nop
            # entries-in-buffer/entries-written: 3/3   #P:4
                          sh-1       [001] d..2.     1.000001: sched_waking: comm=sh pid=5 prio=120 target_cpu=002
            CPU:1 [LOST 9 EVENTS]
                          sh-1       [001] .....     1.000003: kick_cpu: (scx_bpf_kick_cpu+0x4/0xb0) cpu=2 flags=0x4
                          sh-1       [000] .....     1.000005: sys_enter: NR 1 (1, 2, 3)
            """;
    private static final String DAMAGED = TRACE
            + "              sh-1       [000] .....     1.000006: sched_waking: comm=sh pid=x prio=1 target_cpu=000\n";

    @TempDir
    private Path directory;

    private Path write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    private IngestReport ingest(Path... files) throws Exception {
        return Ingest.ingest(List.of(files), Dataset.openOrCreate(directory.resolve("dataset")), IngestOptions.DEFAULT);
    }

    private IngestException refused(Kind kind, IngestOptions options, Path... files) throws Exception {
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        IngestException refused = catchThrowableOfType(
                IngestException.class, () -> Ingest.ingest(Arrays.asList(files), dataset, options));
        assertThat(refused).isNotNull();
        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused).message().endsWith(".").doesNotContain("\n");
        return refused;
    }

    private List<String> select(String trace, String table, String columns) throws Exception {
        Path file = directory.resolve("dataset/trace=" + trace + "/" + table + ".parquet");
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT concat_ws('|', " + columns + ") FROM read_parquet('" + file + "')")) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    private List<String> files(String trace) throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("dataset/trace=" + trace))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** As {@code perf script -F comm,tid,time,event,trace} prints them. */
    @Test
    void eventsOfTheSchedulerWithoutACpuAreCounted() throws Exception {
        String fields = "prev_comm=a prev_pid=1 prev_prio=120 prev_state=S ==> next_comm=b next_pid=2 next_prio=120";
        Path script =
                write("script.txt", "  a 1 7.000001: sched:sched_switch: " + fields + "\n  b 2 7.000002: cycles: 1\n");
        assertThat(ingest(script).traces().getFirst().stats()).containsOnly(Map.entry(Stat.CPU_UNKNOWN, 1L));
    }

    @Test
    void aTraceBecomesTables() throws Exception {
        IngestReport report = ingest(write("kick.txt", TRACE));

        IngestReport.Trace trace = report.traces().getFirst();
        assertThat(trace.name()).isEqualTo("kick");
        assertThat(trace.events()).isEqualTo(3);
        assertThat(trace.damaged()).isFalse();
        assertThat(trace.stats()).isEqualTo(Map.of(Stat.EVENTS_LOST, 9L, Stat.LOST_SPANS, 1L));
        assertThat(files("kick"))
                .containsExactly(
                        "event_other.parquet",
                        "event_sched_wakeup.parquet",
                        "event_scx_probe.parquet",
                        "ingest_log.parquet",
                        "ingest_stat.parquet",
                        "lost_span.parquet",
                        "text_form.parquet",
                        "text_line.parquet",
                        "trace.parquet");
        assertThat(select("kick", "trace", "name, format, nr_cpus, events, first_ts_ns, last_ts_ns, length(sha256)"))
                .containsExactly("kick|ftrace text|4|3|1000001000|1000005000|64");
        assertThat(select("kick", "event_sched_wakeup", "seq, ts_ns, event, common_flags, comm, pid, target_cpu"))
                .containsExactly("0|1000001000|sched_waking|513|sh|5|2");
        assertThat(select("kick", "event_scx_probe", "seq, event, probe, cpu, flags"))
                .containsExactly("1|kick_cpu|scx_bpf_kick_cpu+0x4/0xb0|2|4");
        assertThat(select("kick", "event_other", "seq, event, fields")).containsExactly("2|sys_enter|NR 1 (1, 2, 3)");
        assertThat(select("kick", "lost_span", "cpu, from_ns, to_ns, count"))
                .containsExactly("1|1000001000|1000003000|9");
        assertThat(select("kick", "ingest_stat", "stat, count"))
                .hasSize(Stat.values().length)
                .contains("EVENTS_LOST|9", "TEXT_LINE_UNREADABLE|0");
    }

    @Test
    void compressedInputsGiveTheSameRows() throws Exception {
        Path packed = directory.resolve("packed.txt.zst");
        Files.write(packed, Zstd.compress(TRACE.getBytes(StandardCharsets.UTF_8)));
        String twice = "              sh-1       [000] .....     2.000000: later: 1\n" + TRACE;
        Path unordered = directory.resolve("unordered.zst");
        Files.write(unordered, Zstd.compress(twice.getBytes(StandardCharsets.UTF_8)));

        ingest(packed, unordered);

        assertThat(select("packed", "event_other", "seq, fields")).containsExactly("2|NR 1 (1, 2, 3)");
        assertThat(select("unordered", "event_other", "seq, fields")).containsExactly("2|NR 1 (1, 2, 3)", "3|1");
        assertThat(select("unordered", "ingest_log", "stat, place"))
                .containsExactly("TIME_WENT_BACK|line 4", "CPU_TIME_WENT_BACK|line 7");
        assertThat(files("unordered")).noneMatch(name -> name.contains("scratch"));
    }

    @Test
    void theSameInputTwiceGivesTheSameBytes() throws Exception {
        Path file = write("kick.txt", DAMAGED);
        ingest(file);
        Map<String, String> first = bytes("kick");
        ingest(file);
        assertThat(bytes("kick")).isEqualTo(first);
    }

    private Map<String, String> bytes(String trace) throws Exception {
        Map<String, String> bytes = new TreeMap<>();
        for (String file : files(trace)) {
            byte[] content = Files.readAllBytes(directory.resolve("dataset/trace=" + trace + "/" + file));
            bytes.put(file, HexFormat.of().formatHex(content));
        }
        return bytes;
    }

    @Test
    void damageIsCountedOrFatal() throws Exception {
        Path file = write("hurt.txt", DAMAGED);
        IngestException refused = refused(Kind.INPUT, new IngestOptions(true, Optional.empty()), file);
        assertThat(refused)
                .hasMessage(
                        file + " cannot be read completely: 1 events whose fields do not fit their kind; kept as other"
                                + " events (first: line 7, fields that do not fit: sched_waking: comm=sh pid=x prio=1"
                                + " target_cpu=000).");
        assertThat(directory.resolve("dataset/trace=hurt")).doesNotExist();

        assertThat(ingest(file).traces().getFirst().damaged()).isTrue();
        assertThat(select("hurt", "ingest_log", "stat, place, reason"))
                .containsExactly("EVENT_FIELDS_UNREADABLE|line 7|fields that do not fit:"
                        + " sched_waking: comm=sh pid=x prio=1 target_cpu=000");
        assertThat(select("hurt", "ingest_stat", "stat, count, damage")).contains("EVENT_FIELDS_UNREADABLE|1|true");
    }

    @Test
    void inputsThatAreNoTrace() throws Exception {
        Path good = write("good.txt", TRACE);
        Path binary = Files.write(directory.resolve("binary.txt"), new byte[] {0, 1, 2, 3, 4});
        Path packedProse = directory.resolve("prose.zst");
        Files.write(packedProse, Zstd.compress("once upon a time\n".getBytes(StandardCharsets.UTF_8)));
        byte[] cut = Zstd.compress(TRACE.getBytes(StandardCharsets.UTF_8));
        Path cutOff = Files.write(directory.resolve("cut.zst"), Arrays.copyOf(cut, cut.length - 9));
        Path shortDat = Files.write(
                directory.resolve("short.dat"),
                new byte[] {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g', '6', 0, 0});

        assertThat(refused(Kind.USAGE, IngestOptions.DEFAULT, good, directory.resolve("none.txt")))
                .hasMessage("There is no file " + directory.resolve("none.txt") + ".");
        Path empty = write("empty.txt", "");
        assertThat(refused(Kind.INPUT, IngestOptions.DEFAULT, good, empty)).hasMessage(empty + " is empty.");
        assertThat(refused(Kind.INPUT, IngestOptions.DEFAULT, good, binary))
                .message()
                .startsWith(binary + " is in no known format: not ")
                .contains(
                        "not ftrace text (it has no event line and no '# tracer:' header near its begin), ",
                        "not trace.dat (it does not begin with the bytes 17 08 44 'tracing'), ",
                        "not perf.data (it does not begin with the bytes 'PERFILE2'), ")
                .endsWith(
                        ", nor packed with gzip, zstd, xz, lz4, tar or zip. It begins with the bytes 00 01 02 03 04; scx-replay"
                                + " record tells how to record what can be read.");
        assertThat(refused(Kind.INPUT, IngestOptions.DEFAULT, good, packedProse))
                .hasMessageContaining("is in no known format")
                .hasMessageContaining("and this holds for what zstd unpacks from it. It begins with ");
        assertThat(refused(Kind.INPUT, IngestOptions.DEFAULT, good, cutOff)).hasMessageContaining("cannot be unpacked");
        assertThat(directory.resolve("dataset/trace=good")).doesNotExist();

        assertThat(refused(Kind.INPUT, IngestOptions.DEFAULT, good, shortDat)).hasMessageContaining("cannot be read");
        assertThat(directory.resolve("dataset/trace=short")).doesNotExist();
        assertThat(directory.resolve("dataset/trace=good")).exists();
    }

    @Test
    void namesMustDiffer() throws Exception {
        Path text = write("kick.txt", TRACE);
        Path log = write("kick.log", TRACE);
        assertThat(refused(Kind.USAGE, IngestOptions.DEFAULT, text, log))
                .hasMessage(text + " and " + log
                        + " would both become the trace kick; rename one or take them in one by one with a name.");
        assertThat(refused(Kind.USAGE, new IngestOptions(false, Optional.of("x")), text, log))
                .hasMessage("A name can be given to one trace only, not to 2.");
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        Ingest.ingest(List.of(log), dataset, new IngestOptions(false, Optional.of("x")));
        assertThat(dataset.traces()).containsExactly("x");
    }

    @Test
    void aRecordingMayBeTakenInSeveralTimesOneBehindTheOtherInTime() throws Exception {
        Path file = write("boot.txt", TRACE);
        IngestOptions twice = new IngestOptions(false, Optional.empty(), Cut.NOTHING, 2);

        IngestReport report = Ingest.ingest(List.of(file), Dataset.openOrCreate(directory.resolve("dataset")), twice);

        assertThat(report.traces().getFirst().events()).isEqualTo(6);
        assertThat(select("boot", "event_sched_wakeup", "seq, ts_ns, comm"))
                .containsExactly("0|1000001000|sh", "3|1000006000|sh");
        assertThat(select("boot", "event_other", "seq, ts_ns, fields"))
                .containsExactly("2|1000005000|NR 1 (1, 2, 3)", "5|1000010000|NR 1 (1, 2, 3)");
        assertThat(select("boot", "lost_span", "cpu, from_ns, to_ns, \"count\""))
                .containsExactly("1|1000001000|1000003000|9", "1|1000006000|1000008000|9");
    }
}
