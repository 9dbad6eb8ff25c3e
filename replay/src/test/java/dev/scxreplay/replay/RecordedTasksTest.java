package dev.scxreplay.replay;

import static dev.scxreplay.replay.Traces.line;
import static dev.scxreplay.replay.Traces.switchLine;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces with calls that move tasks: events in, rows out. */
final class RecordedTasksTest {
    @TempDir
    Path directory;

    private static final List<String> LOAD = List.of(
            line(1, 0, ".....", 100, "tracing_mark_write: scx-replay: scripted"),
            line(100, 0, ".....", 200, "reg: (bpf_scx_reg+0x4/0x60)"),
            line(100, 0, "....1", 210, "create_dsq: (scx_bpf_create_dsq+0x4/0x450) id=0x100 node=-1"),
            line(100, 0, ".....", 900, "reg_ret: (a+0x134/0x190 <- bpf_scx_reg) ret=0"));

    private ReplayedTables replayed(String kernel, String... lines) throws Exception {
        List<String> all = new ArrayList<>(LOAD);
        all.addAll(List.of(lines));
        return ReplayedTables.of(directory, List.of(kernel), all.toArray(new String[0]));
    }

    private static String[] wakesToDsq(int pid, long us) {
        return new String[] {
            line(0, 1, "d..2.", us, "sched_waking: comm=w pid=" + pid + " prio=120 target_cpu=001"),
            line(
                    0,
                    1,
                    "d..2.",
                    us + 1,
                    "dsq_insert: (scx_bpf_dsq_insert+0x4/0x60) pid=" + pid
                            + " dsq_id=0x100 slice=20000000 enq_flags=0x0"),
            line(0, 1, "d..2.", us + 2, "sched_wakeup: comm=w pid=" + pid + " prio=120 target_cpu=001")
        };
    }

    @Test
    void aTaskOnAQueueAndOnACpu() throws Exception {
        String[] wake = wakesToDsq(7, 1000);
        ReplayedTables tables = replayed(
                "7.3.4",
                wake[0],
                wake[1],
                wake[2],
                line(0, 1, "d..2.", 1100, "dsq_move_to_local: (scx_bpf_dsq_move_to_local+0x4/0x60) dsq_id=0x100"),
                switchLine(1, 1101, 0, "R", 7),
                switchLine(1, 1500, 7, "S", 0));
        assertThat(tables.stays("7.3.4")).containsExactly("7 user 1002 1100 consumed", "7 local 1100 1101 ran");
        assertThat(tables.findings("7.3.4")).isEmpty();
    }

    /** scx_bpf_destroy_dsq() of a queue with a task on it: the core refuses and ends the scheduler. */
    @Test
    void destroyingAQueueInUseEndsTheScheduler() throws Exception {
        String[] wake = wakesToDsq(7, 1000);
        ReplayedTables tables = replayed(
                "7.3.4",
                wake[0],
                wake[1],
                wake[2],
                line(9, 0, "....1", 1100, "destroy_dsq: (scx_bpf_destroy_dsq+0x4/0x220) id=0x100"),
                line(9, 0, ".....", 1200, "tracing_mark_write: end"));
        assertThat(tables.errors("7.3.4")).containsExactly("1024 true attempt to destroy DSQ 0x100 in use, nr=1");
        assertThat(tables.stays("7.3.4")).containsExactly("7 user 1002 1100 bypass", "7 bypass 1100 1200 still-there");
        assertThat(tables.steps("7.3.4"))
                .endsWith("1100 loader-100 bypass-on enabled 0", "1100 loader-100 set-disabling disabling 0");
    }

    /** A queue that the modelled kernel could not make is not there when a task is sent to it. */
    @Test
    void aQueueThatCouldNotBeMade() throws Exception {
        String[] wake = wakesToDsq(7, 1000);
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("7.0.13", "7.1.13"),
                LOAD.get(0),
                line(1, 0, ".....", 110, "tracing_mark_write: scx-replay: fail user_dsq.pcpu=1"),
                LOAD.get(1),
                LOAD.get(2),
                LOAD.get(3),
                wake[0],
                wake[1],
                wake[2]);
        assertThat(tables.errors("7.0.13")).isEmpty();
        assertThat(tables.errors("7.1.13")).containsExactly("1024 true non-existent DSQ 0x100 for task 7");
        assertThat(tables.findings("7.1.13")).isEmpty();
    }

    /** A task that CPU 0 sends to another CPU runs there before CPU 0 has another event. */
    @Test
    void aDispatchIsOverWhenItsTaskRuns() throws Exception {
        ReplayedTables tables = replayed(
                "7.3.4",
                line(0, 0, "d..2.", 1000, "sched_waking: comm=w pid=7 prio=120 target_cpu=000"),
                line(0, 0, "d..2.", 1001, "sched_wakeup: comm=w pid=7 prio=120 target_cpu=000"),
                line(
                        0,
                        0,
                        "d..2.",
                        1002,
                        "dsq_insert: (scx_bpf_dsq_insert+0x4/0x60) pid=7"
                                + " dsq_id=0xc000000000000001 slice=20000000 enq_flags=0x0"),
                switchLine(1, 1010, 0, "R", 7),
                switchLine(1, 1500, 7, "S", 0));
        assertThat(tables.stays("7.3.4")).containsExactly("7 local 1010 1010 ran");
        assertThat(tables.findings("7.3.4")).isEmpty();
    }

    /** Without calls that move tasks nothing is said about them. */
    @Test
    void aRecordingWithoutSuchCallsHasNoSuchTables() throws Exception {
        replayed("7.3.4", switchLine(1, 1000, 0, "R", 7), switchLine(1, 1500, 7, "S", 0));
        assertThat(directory.resolve("dataset/run=t@7.3.4")).isDirectoryNotContaining("glob:**dsq_task*");
        assertThat(directory.resolve("dataset/run=t@7.3.4/dsq.parquet")).exists();
    }
}
