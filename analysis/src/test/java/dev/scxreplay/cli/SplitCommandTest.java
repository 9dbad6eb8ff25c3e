package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SplitCommandTest {
    private static final String TRACE = """
            # tracer: nop
            #
                       t-7       [000] d..2.    12.000100: kick_cpu: (scx_bpf_kick_cpu+0x0/0x50) cpu=1 flags=0x4
                       t-8       [001] d..2.    12.000200: sched_waking: comm=t pid=9 prio=120 target_cpu=001
            CPU:0 [LOST 5 EVENTS]
                       t-7       [000] d..2.    12.000300: kick_cpu: (scx_bpf_kick_cpu+0x0/0x50) cpu=1 flags=0x4
                       t-8       [001] d..2.    12.000400: sched_wakeup: comm=t pid=9 prio=120 target_cpu=001
            """;

    @TempDir
    Path directory;

    private Path file;
    private Path dataset;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(directory.resolve("t.txt"), TRACE);
        dataset = directory.resolve("results");
    }

    @Test
    void timesCutAndSayWhatIsLeftOut() {
        ingest("--from", "12.0002", "--to", "+300us");
        assertThat(asked("SELECT ts_ns FROM events ORDER BY seq")).isEqualTo("12000200000\n12000300000\n");
        assertThat(asked("SELECT cpu, from_ns, to_ns, count FROM lost_span")).isEqualTo("0,12000200000,12000300000,\n");
        assertThat(asked("SELECT stat, count FROM ingest_stat WHERE stat = 'OUTSIDE_OF_TIMES'"))
                .isEqualTo("OUTSIDE_OF_TIMES,2\n");
    }

    @Test
    void cpuLeftOutIsNotObserved() {
        ingest("--cpus", "1");
        assertThat(asked("SELECT common_cpu, event FROM events ORDER BY seq"))
                .isEqualTo("1,sched_waking\n1,sched_wakeup\n");
        assertThat(asked("SELECT cpu, from_ns, to_ns, count FROM lost_span"))
                .isEqualTo("0,12000200000,12000400000,2\n");
        assertThat(asked("SELECT observed_share FROM coverage")).isEqualTo("0.5\n");
    }

    @Test
    void eventsAreNamedWithStars() {
        ingest("--events", "sched_wak*,nothing");
        assertThat(asked("SELECT event FROM events ORDER BY seq")).isEqualTo("sched_waking\nsched_wakeup\n");
        assertThat(asked("SELECT cpu, count FROM lost_span")).isEqualTo("0,5\n");
    }

    @Test
    void piecesHoldEveryEventOnceAndCanBeReplayed() throws Exception {
        Path pieces = directory.resolve("pieces");
        CommandRun run =
                CommandRun.of("split", file.toString(), "--at", "+50us", "--at", "12.00035", "-o", pieces.toString());
        assertThat(run.out()).isEqualTo("t-1: 1 events\nt-2: 2 events\nt-3: 1 events\n");
        assertThat(pieces.resolve("t-2.txt"))
                .content()
                .contains("12.000200", "12.000300")
                .doesNotContain("12.000100", "12.000400");
        CommandRun taken = CommandRun.of("ingest", pieces.resolve("t-2.txt").toString(), "-o", dataset.toString());
        assertThat(taken.exitCode()).as(taken.err()).isZero();
        assertThat(CommandRun.of("replay", dataset.toString(), "--kernel", "7.3.4")
                        .exitCode())
                .isZero();
        assertThat(asked("SELECT count(*) FROM kick")).isEqualTo("1\n");
    }

    @Test
    void badTimesGetOneSentence() {
        CommandRun run = CommandRun.of("ingest", file.toString(), "-o", dataset.toString(), "--from", "12");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--from is a time such as 12.000104");
    }

    private void ingest(String... options) {
        String[] all = new String[options.length + 4];
        all[0] = "ingest";
        all[1] = file.toString();
        all[2] = "-o";
        all[3] = dataset.toString();
        System.arraycopy(options, 0, all, 4, options.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** Rows as CSV, without their header. */
    private String asked(String sql) {
        String csv = CommandRun.of("query", dataset.toString(), sql, "--format", "csv")
                .out();
        return csv.substring(csv.indexOf('\n') + 1);
    }
}
