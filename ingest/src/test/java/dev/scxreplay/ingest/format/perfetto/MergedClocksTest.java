package dev.scxreplay.ingest.format.perfetto;

import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.bundle;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.message;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.packet;
import static dev.scxreplay.ingest.format.perfetto.PerfettoFile.wakeup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.IngestOptions.Merging;
import dev.scxreplay.ingest.Merge;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other clocks showed is kept by a merge, at the times of the merged trace's clock. */
final class MergedClocksTest {
    @TempDir
    Path directory;

    @Test
    void aMergeKeepsWhatOtherClocksShowed() throws Exception {
        Path text = Files.writeString(
                directory.resolve("a.txt"),
                "   sh-5   [001] d..2.   1.000000: sched_waking: comm=sh pid=5 prio=1 target_cpu=002\n");
        Path perfetto = Files.write(
                directory.resolve("b.pftrace"),
                message()
                        .message(
                                1,
                                packet().message(
                                                6,
                                                message()
                                                        .message(
                                                                1,
                                                                message()
                                                                        .number(1, 6)
                                                                        .number(2, 1000))
                                                        .message(
                                                                1,
                                                                message()
                                                                        .number(1, 1)
                                                                        .number(2, 5_000_000))))
                        .message(
                                1,
                                packet().message(
                                                1,
                                                bundle(3)
                                                        .number(5, 3)
                                                        .number(6, 900)
                                                        .number(7, 1000)
                                                        .message(2, wakeup(1, 15, "a", 2, 0))))
                        .toBytes());
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        Merge.merge(List.of(text, perfetto), dataset, "both", false, new Merging(Map.of("b", 50L), Map.of()));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT string_agg(concat_ws(' ', clock, ts_ns, trace_ns), ', ' ORDER BY clock) FROM read_parquet('"
                                + directory.resolve("dataset/trace=both/clock_snapshot.parquet") + "')")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("boot 1000 950, realtime 5000000 950");
        }
    }
}
