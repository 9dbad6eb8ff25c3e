package dev.scxreplay.ingest.format.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scxreplay.ingest.IngestOptions.Merging;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.ingest.Merge;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several recordings become one trace in the order of one clock, or it is said why not. */
final class MergeTest {
    private static final String WAKING =
            "   sh-5   [001] d..2.   %s: sched_waking: comm=sh pid=5 prio=1 target_cpu=002\n";
    private static final String OTHER = "   sh-5   [000] .....   %s: sys_enter: NR %d (1, 2, 3)\n";
    private static final Merging NOTHING_GIVEN = new Merging(Map.of(), Map.of());

    @TempDir
    private Path directory;

    private Path text(String name, String... lines) throws Exception {
        return Files.writeString(directory.resolve(name), String.join("", lines));
    }

    private IngestReport.Trace merge(Merging merging, Path... files) throws Exception {
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        return Merge.merge(List.of(files), dataset, "both", false, merging)
                .traces()
                .getFirst();
    }

    private List<String> select(String table, String columns) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT concat_ws('|', " + columns + ") FROM read_parquet('"
                        + directory.resolve("dataset/trace=both/" + table + ".parquet") + "')")) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Test
    void timesMoveByWhatIsGivenAndAllElseIsKept() throws Exception {
        Path a = text("a.txt", WAKING.formatted("1.000000"), OTHER.formatted("1.000002", 1));
        Path b = text(
                "b.txt",
                OTHER.formatted("5.000001", 2),
                "CPU:1 [LOST 9 EVENTS]\n",
                WAKING.formatted("5.000003"),
                "no event at all\n");
        IngestReport.Trace trace = merge(new Merging(Map.of("b", -4_000_000_000L), Map.of("b", 4)), a, b);
        assertThat(trace.events()).isEqualTo(4);
        assertThat(trace.header().cpus()).isEqualTo(6);
        assertThat(trace.stats())
                .isEqualTo(Map.of(Stat.TEXT_LINE_UNREADABLE, 1L, Stat.EVENTS_LOST, 9L, Stat.LOST_SPANS, 1L));
        assertThat(select("event_sched_wakeup", "seq, ts_ns, event, common_cpu, common_comm, common_flags, target_cpu"))
                .containsExactly("0|1000000000|sched_waking|1|sh|513|2", "3|1000003000|sched_waking|5|sh|513|6");
        assertThat(select("event_other", "seq, ts_ns, common_cpu, fields"))
                .containsExactly("1|1000001000|4|NR 2 (1, 2, 3)", "2|1000002000|0|NR 1 (1, 2, 3)");
        assertThat(select("lost_span", "cpu, to_ns, count")).containsExactly("5|1000003000|9");
        assertThat(select("ingest_log", "stat, place")).containsExactly("TEXT_LINE_UNREADABLE|b: line 4");
        assertThat(select("merged_input", "input, relation, offset_ns, cpu_base, events"))
                .containsExactly("a|its clock is the trace's|0|0|2", "b|offset given|-4000000000|4|2");
        assertThat(Files.list(directory.resolve("dataset"))
                        .map(Path::getFileName)
                        .map(Path::toString))
                .noneMatch(name -> name.contains("scratch"));
    }

    @Test
    void unrelatedClocksAreRefused() throws Exception {
        Path a = text("a.txt", WAKING.formatted("1.000000"));
        Path b = text("b.txt", "# clock: mono\n", WAKING.formatted("5.000000"));
        assertThat(catchThrowableOfType(IngestException.class, () -> merge(NOTHING_GIVEN, a, b)))
                .hasMessageStartingWith("It is not known how the clock of b (")
                .hasMessageEndingWith("say --offset b=+0ns if they are the same clock of one machine since one boot, or"
                        + " what to add.");
        assertThat(catchThrowableOfType(
                        IngestException.class, () -> merge(new Merging(Map.of("c", 1L), Map.of()), a, b)))
                .hasMessage("There is no recording c to give an offset; they are called a, b.");
        assertThat(directory.resolve("dataset/trace=both")).doesNotExist();
    }

    @Test
    void theBuffersOfOneFileShareTheirClockAndCpus() throws Exception {
        TraceDatFile file = new TraceDatFile(ByteOrder.LITTLE_ENDIAN);
        file.cpu(file.page(1000, file.bytes().record(0, file.vector(1)).record(9, file.vector(2))));
        file.instance("mine", "local").cpu(file.page(1005, file.bytes().record(0, file.vector(3))));
        Path traceDat = Files.write(directory.resolve("two.dat"), file.version7(Codec.NONE));
        merge(NOTHING_GIVEN, traceDat);
        assertThat(select("event_irq_vector", "seq, ts_ns, common_cpu, vector"))
                .containsExactly("0|1000|0|1", "1|1005|0|3", "2|1009|0|2");
        assertThat(select("merged_input", "input, relation"))
                .containsExactly("two|its clock is the trace's", "two-mine|same file and clock as two");
    }

    @Test
    void aGuestsTimesBecomeItsHostsByWhatWasMeasured() throws Exception {
        TraceDatFile host = new TraceDatFile(ByteOrder.LITTLE_ENDIAN);
        host.cpu(host.page(10_000, host.bytes().record(0, host.vector(1))))
                .option(11, host.bytes().u64(77));
        TraceDatFile guest = new TraceDatFile(ByteOrder.LITTLE_ENDIAN);
        // two CPUs measured alike: 9,000 ns behind at 0, 9,200 ns at 2,000
        guest.cpu(guest.page(900, guest.bytes().record(0, guest.vector(2)).record(200, guest.vector(3))))
                .cpu()
                .option(12, measured(guest));
        Path hostFile = Files.write(directory.resolve("host.dat"), host.version6());
        Path guestFile = Files.write(directory.resolve("guest.dat"), guest.version7(Codec.ZSTD));
        merge(NOTHING_GIVEN, hostFile, guestFile);
        assertThat(select("event_irq_vector", "seq, ts_ns, common_cpu, vector"))
                .containsExactly("0|9990|1|2", "1|10000|0|1", "2|10210|1|3");
        assertThat(select("merged_input", "input, relation, coalesce(offset_ns::text, 'varies'), cpu_base"))
                .containsExactly("host|its clock is the trace's|0|0", "guest|measured against its host host|varies|1");
    }

    private static TraceDatFile.Bytes measured(TraceDatFile file) {
        TraceDatFile.Bytes option = file.bytes().u64(77).u32(1).u32(2);
        for (int cpu = 0; cpu < 2; cpu++) {
            option.u32(2).u64(0).u64(2000).u64(9000).u64(9200).u64(1).u64(1);
        }
        return option.u64(0).u64(0).u64(0).u64(0);
    }
}
