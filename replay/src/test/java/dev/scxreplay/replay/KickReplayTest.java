package dev.scxreplay.replay;

import static dev.scxreplay.replay.Traces.line;
import static dev.scxreplay.replay.Traces.switchLine;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording in, kicks and waits out, under several kernels at once. Times in us. */
final class KickReplayTest {
    private static final String WAIT_FOR_1 = "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=1 flags=0x4";
    private static final String WORK = "kick_work_in: (kick_cpus_irq_workfn+0x4/0x2f0)";
    private static final String TO_1 = "ipi_send_cpu: cpu=1 callsite=kick_cpus_irq_workfn+0x123 callback=0x0";

    @TempDir
    Path directory;

    /** CPU 1 answers the interrupt by a pick that keeps its task; then it blocks. */
    @Test
    void theFlagsOfTheTargetShowThePassThatEndsTheWait() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("6.17.13", "6.18.15", "7.3.4"),
                line(8, 1, ".....", 900, "tracing_mark_write: the target runs"),
                line(7, 0, "d..2.", 1000, WAIT_FOR_1),
                line(7, 0, "d.h2.", 1002, WORK),
                line(7, 0, "d.h3.", 1003, TO_1),
                line(8, 1, "dnh..", 1010, "reschedule_entry: vector=253"),
                line(8, 1, "dNh..", 1011, "reschedule_exit: vector=253"),
                line(7, 0, "dNh2.", 1012, "irq_work_exit: vector=246"),
                line(7, 0, ".....", 1030, "tracing_mark_write: the kicker runs on"),
                line(8, 1, ".....", 1050, "tracing_mark_write: the target runs on"),
                switchLine(1, 1200, 8, "S", 0),
                line(7, 0, ".....", 2000, "tracing_mark_write: end"));
        assertThat(tables.kicks("6.17.13")).containsExactly("0>1 4 resched 1003 197 class-switch");
        assertThat(tables.kicks("6.18.15")).containsExactly("0>1 4 resched 1003 8 repick");
        assertThat(tables.kicks("7.3.4")).containsExactly("0>1 4 resched 1012 0 moved-before");
    }

    /** Ground truth is not looked at: probes of the recorded kernel's own waits change nothing. */
    @Test
    void recordedWaitsAreNoInput() throws Exception {
        String[] lines = {
            line(7, 0, "d..2.", 1000, WAIT_FOR_1),
            line(7, 0, "d.h2.", 1002, WORK),
            line(7, 0, "d.h2.", 1004, "wait_begin: (kick_cpus_irq_workfn+0x1a0/0x2f0) cpu=1 cur=5 snap=5"),
            line(7, 0, "d.h2.", 1900, "wait_end: (kick_cpus_irq_workfn+0x1c0/0x2f0)"),
            switchLine(1, 1800, 8, "S", 0),
            line(7, 0, ".....", 2000, "tracing_mark_write: end")
        };
        String[] without = {lines[0], lines[1], lines[4], lines[5]};
        List<String> kernels = List.of("6.17.13", "7.3.4");
        for (String kernel : kernels) {
            Path one = directory.resolve(kernel + "-with");
            Path other = directory.resolve(kernel + "-without");
            Files.createDirectories(one);
            Files.createDirectories(other);
            List<String> kicks = ReplayedTables.of(one, kernels, lines).kicks(kernel);
            assertThat(kicks)
                    .hasSize(1)
                    .isEqualTo(ReplayedTables.of(other, kernels, without).kicks(kernel));
        }
    }

    /** A script says what no event shows: a retried pick, and that CPU 2 ran the callback meanwhile. */
    @Test
    void aScriptedRetry() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                directory,
                List.of("7.1.13", "7.2.13", "7.3.4"),
                line(7, 0, ".....", 500, "tracing_mark_write: scx-replay: scripted"),
                switchLine(0, 600, 0, "R", 7),
                switchLine(1, 610, 0, "R", 8),
                line(7, 0, "d..2.", 1000, WAIT_FOR_1),
                line(7, 0, "d..2.", 1001, "tracing_mark_write: scx-replay: pick-retried"),
                line(9, 2, "d..2.", 1001, "tracing_mark_write: scx-replay: callback-run-for 0"),
                line(9, 2, ".....", 1500, "tracing_mark_write: end"));
        assertThat(tables.kicks("7.1.13")).containsExactly("0>1 4 resched 1001 0 foreign-cpu");
        assertThat(tables.findings("7.1.13")).containsExactly("wait-on-wrong-numbers");
        assertThat(tables.kicks("7.2.13")).containsExactly("0>1 4 resched not-begun");
        assertThat(tables.kicks("7.3.4")).allMatch(kick -> kick.startsWith("0>1 4 resched 1002 0 "));
    }
}
