package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bench}, questions about a recording and the line of progress say; how fast anything is, is not asked. */
class BenchCommandTest {
    private static final String TEXT = """
            # tracer: nop
            #
                      <idle>-0       [000] d..2.     1.000001: sched_switch: prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=a next_pid=7 next_prio=120
                           a-7       [000] d..2.     1.000002: sched_switch: prev_comm=a prev_pid=7 prev_prio=120 prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120
            """;

    @TempDir
    Path folder;

    @Test
    void printsMachineMeasurementsRatiosAndMemory() throws Exception {
        Path text = Files.writeString(folder.resolve("tiny.txt"), TEXT);

        CommandRun run = CommandRun.of("bench", text.toString(), "--runs", "1", "--warm-up", "0");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("CPUs usable", "median of 1 runs, after 0 to warm up", "B/event")
                .containsPattern("(?m)^ingest tiny.txt +2 +[\\d.]+ +[\\d.]+ +[\\d,]+ +\\d+ +\\d+ +[\\d.]+$")
                .containsPattern("(?m)^DuckDB regex to Parquet +2 ")
                .containsPattern("(?m)^tiny.txt: [\\d.]+ times as fast as DuckDB regex to Parquet")
                .contains("first answer", "most memory resident");
    }

    @Test
    void aPackedRecordingHasItsOwnNameAndMayBeRepeated() throws Exception {
        byte[] packed = Zstd.compress(TEXT.getBytes(StandardCharsets.UTF_8));
        Path text = Files.write(folder.resolve("tiny.txt.zst"), packed);

        CommandRun run = CommandRun.of("bench", text.toString(), "--runs", "1", "--warm-up", "0", "--repeat", "3");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsPattern("(?m)^ingest tiny.txt +2 ")
                .containsPattern("(?m)^ingest tiny.txt x3 +6 ")
                .containsPattern(
                        "(?m)^tiny.txt, 3 times one behind the other: \\d+ ns of CPU for each event, once \\d+; heap");
    }

    @Test
    void aRecordingIsAskedWithoutADataset() throws Exception {
        Path text = Files.writeString(folder.resolve("tiny.txt"), TEXT);

        CommandRun run = CommandRun.of("query", text.toString(), "SELECT count(*) AS n FROM events", "--format", "csv");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("n\n2\n");
        assertThat(folder.toFile().list()).containsExactly("tiny.txt");
    }

    @Test
    void progressHasRateBytesAndTimeLeft() {
        assertThat(ReadingProgress.line("boot", 3_000_000, 50_000_000, 200_000_000, 2_000_000_000L))
                .isEqualTo("reading boot: 3,000,000 events, 1,500,000 events/s, 50 of 200 MB, 6 s left");
        assertThat(ReadingProgress.line("boot", 3_000_000, 0, 200_000_000, 2_000_000_000L))
                .isEqualTo("reading boot: 3,000,000 events, 1,500,000 events/s");
    }
}
