package dev.scxreplay.replay;

import static dev.scxreplay.replay.Traces.line;
import static dev.scxreplay.replay.Traces.switchLine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.trace.TraceCursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which events prove a pass through __schedule() that keeps its task, and where it is put. */
final class ScheduleEvidenceTest {
    @TempDir
    Path directory;

    @Test
    void anInterruptThatReturnsToPreemptibleCodeSchedulesThere() throws Exception {
        assertThat(passes(
                        line(7, 1, "dnh..", 100, "reschedule_entry: vector=253"),
                        line(7, 1, "dNh..", 101, "reschedule_exit: vector=253"),
                        line(7, 1, ".....", 900, "tracing_mark_write: later")))
                .containsExactly("1@101");
    }

    @Test
    void theIdleTaskSchedulesWhenItsInterruptReturns() throws Exception {
        assertThat(passes(
                        line(0, 2, "dnh1.", 100, "reschedule_entry: vector=253"),
                        line(0, 2, "dNh1.", 101, "reschedule_exit: vector=253"),
                        line(0, 2, "d.h1.", 900, "reschedule_entry: vector=253")))
                .containsExactly("2@101");
    }

    @Test
    void withPreemptionOffThePassFollowsTheLastEventThatHasTheFlag() throws Exception {
        assertThat(passes(
                        line(7, 1, "dNh2.", 100, "irq_work_exit: vector=246"),
                        line(7, 1, "dN.2.", 120, "tracing_mark_write: still"),
                        line(7, 1, "d..2.", 900, "tracing_mark_write: clear")))
                .containsExactly("1@120");
    }

    @Test
    void aFlagSetAgainInTheTaskOnlyMeansThatItWasClearedInBetween() throws Exception {
        assertThat(passes(
                        line(7, 1, "dNh2.", 100, "irq_work_exit: vector=246"),
                        line(7, 1, "dnh1.", 500, "reschedule_entry: vector=253"),
                        line(7, 1, "dNh1.", 501, "reschedule_exit: vector=253"),
                        line(7, 1, "d..2.", 900, "tracing_mark_write: clear")))
                .containsExactly("1@100", "1@501");
    }

    @Test
    void keepingTheLastTaskIsCountedInsideThePassThatTheInterruptBegan() throws Exception {
        assertThat(passes(
                        line(7, 1, "dnh..", 100, "reschedule_entry: vector=253"),
                        line(7, 1, "dNh..", 101, "reschedule_exit: vector=253"),
                        line(7, 1, "dN.2.", 105, "sched_ext_event: name SCX_EV_DISPATCH_KEEP_LAST delta 1"),
                        line(7, 1, "dN.2.", 106, "sched_ext_event: name SCX_EV_REFILL_SLICE_DFL delta 1"),
                        line(7, 1, "dnh..", 300, "reschedule_entry: vector=253"),
                        line(7, 1, "dNh..", 301, "reschedule_exit: vector=253"),
                        line(7, 1, ".....", 900, "tracing_mark_write: later")))
                .containsExactly("1@101", "1@301");
    }

    @Test
    void aSwitchIsItsOwnPassAndTheFlagBeforeItMarksWhereItBegan() throws Exception {
        assertThat(passes(
                        line(7, 1, "dNh2.", 100, "irq_work_exit: vector=246"),
                        switchLine(1, 110, 7, "R+", 8),
                        line(8, 1, ".....", 900, "tracing_mark_write: later")))
                .containsExactly("1@100");
    }

    @Test
    void withoutTheFlagsColumnNothingIsProved() throws Exception {
        String noFlags = "          task7-7     [001]     0.000100: reschedule_exit: vector=253\n";
        assertThat(passes(noFlags, noFlags.replace("000100", "000900"))).isEmpty();
    }

    private List<String> passes(String... lines) throws Exception {
        Path trace = Traces.dataset(directory, String.join("", lines)).traceDirectory("t");
        List<String> found = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                TraceCursor cursor = new TraceCursor(allocator, trace)) {
            ScheduleEvidence evidence = new ScheduleEvidence(cursor);
            while (evidence.next()) {
                if (evidence.passFollows()) {
                    found.add(evidence.cpu() + "@" + evidence.tsNs() / 1000);
                }
            }
        }
        return found;
    }
}
