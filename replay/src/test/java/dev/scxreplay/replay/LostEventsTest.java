package dev.scxreplay.replay;

import static dev.scxreplay.replay.Traces.line;
import static dev.scxreplay.replay.Traces.switchLine;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lost events leave open stays open: the same recording with and without a mark of lost events. Times in us. */
final class LostEventsTest {
    private static final String WAIT_FOR_1 = "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=1 flags=0x4";
    private static final String WORK = "kick_work_in: (kick_cpus_irq_workfn+0x4/0x2f0)";
    private static final String REG = "reg: (bpf_scx_reg+0x4/0x60)";
    private static final String REG_RET = "reg_ret: (bpf_struct_ops_link_create+0x134/0x190 <- bpf_scx_reg) ret=0";
    private static final String LOST_ON_1 = "CPU:1 [LOST 3 EVENTS]\n";
    private static final String NOTHING = "# nothing is lost\n";

    @TempDir
    Path whole;

    @TempDir
    Path damaged;

    /** CPU 1 runs on in the same task: whether it was elsewhere meanwhile is not known. */
    @Test
    void aWaitMayHaveEndedUnseen() throws Exception {
        String[] lines = {
            switchLine(1, 900, 0, "R", 8),
            line(7, 0, "d..2.", 1000, WAIT_FOR_1),
            line(7, 0, "d.h2.", 1002, WORK),
            line(8, 1, ".....", 1010, "tracing_mark_write: the target runs"),
            NOTHING,
            line(8, 1, ".....", 1500, "tracing_mark_write: the target runs"),
            line(7, 0, ".....", 2000, "tracing_mark_write: end")
        };
        ReplayedTables all = ReplayedTables.of(whole, List.of("6.17.13"), lines);
        assertThat(all.kicks("6.17.13")).containsExactly("0>1 4 resched 1002 never");
        assertThat(all.findings("6.17.13")).containsExactly("wait-never-ends");
        lines[4] = LOST_ON_1;
        ReplayedTables lost = ReplayedTables.of(damaged, List.of("6.17.13"), lines);
        assertThat(lost.kicks("6.17.13")).containsExactly("0>1 4 resched 1002 events-lost");
        assertThat(lost.findings("6.17.13")).isEmpty();
    }

    /** A kick of a kicker whose irq_work may have run unseen, and one of a CPU of which nothing has been seen again. */
    @Test
    void whatBecomesOfKicksIsNotKnown() throws Exception {
        ReplayedTables lost = ReplayedTables.of(
                damaged,
                List.of("6.17.13"),
                line(8, 1, "d..2.", 1000, "kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=0 flags=0x4"),
                line(7, 0, "d..2.", 1100, WAIT_FOR_1),
                line(7, 0, "d.h2.", 1102, WORK),
                LOST_ON_1,
                line(8, 1, ".....", 1500, WORK),
                line(7, 0, ".....", 2000, "tracing_mark_write: end"));
        assertThat(lost.kicks("6.17.13"))
                .containsExactly("1>0 4 events-lost events-lost", "0>1 4 events-lost events-lost");
    }

    /** The registration is lost; that the scheduler kicks shows that it is there. */
    @Test
    void aKickProvesThatASchedulerWasLoaded() throws Exception {
        ReplayedTables lost = ReplayedTables.of(
                damaged,
                List.of("6.17.13"),
                line(9, 1, ".....", 100, REG),
                line(9, 1, ".....", 200, REG_RET),
                line(9, 1, ".....", 300, "unreg: (bpf_scx_unreg+0x4/0x60)"),
                line(9, 1, ".....", 400, "unreg_ret: (x+0x1/0x2 <- bpf_scx_unreg)"),
                LOST_ON_1,
                line(8, 1, ".....", 900, "tracing_mark_write: the target runs"),
                line(7, 0, "d..2.", 1000, WAIT_FOR_1),
                line(7, 0, "d.h2.", 1002, WORK),
                switchLine(1, 1200, 8, "S", 0));
        assertThat(lost.kicks("6.17.13")).containsExactly("0>1 4 resched 1002 198 class-switch");
        assertThat(lost.steps("6.17.13")).anyMatch(step -> step.contains(" loaded-unseen "));
    }

    /** A task that was woken and not seen to run may have run where events were lost. */
    @Test
    void aTaskMayHaveRunUnseen() throws Exception {
        String[] lines = {
            line(9, 0, ".....", 100, REG),
            line(9, 0, ".....", 200, REG_RET),
            line(9, 0, ".....", 300, "sched_wakeup: comm=task8 pid=8 prio=120 target_cpu=000"),
            line(6, 1, ".....", 400, "tracing_mark_write: before"),
            NOTHING,
            line(6, 1, ".....", 500, "tracing_mark_write: behind"),
            line(9, 0, ".....", 50_000_000, "tracing_mark_write: end")
        };
        assertThat(ReplayedTables.of(whole, List.of("6.17.13"), lines).findings("6.17.13"))
                .contains("watchdog-stall");
        lines[4] = LOST_ON_1;
        assertThat(ReplayedTables.of(damaged, List.of("6.17.13"), lines).findings("6.17.13"))
                .isEmpty();
    }

    /** Without probes a kick's target and whether it waited come from the run of its irq_work, if that is all there. */
    @Test
    void anInterruptedIrqWorkNamesNoTarget() throws Exception {
        String[] lines = {
            line(
                    7,
                    0,
                    "d..2.",
                    1000,
                    "ipi_send_cpu: cpu=0 callsite=irq_work_queue+0x2e/0x60 callback=kick_cpus_irq_workfn+0x0/0x2f0"),
            line(7, 0, "d.h2.", 1002, "irq_work_entry: vector=246"),
            line(7, 0, "d.h2.", 1003, "ipi_send_cpu: cpu=1 callsite=kick_cpus_irq_workfn+0x123 callback=0x0"),
            switchLine(1, 1010, 8, "S", 0),
            NOTHING,
            line(7, 0, "dNh2.", 1020, "irq_work_exit: vector=246"),
            line(7, 0, ".....", 2000, "tracing_mark_write: end")
        };
        assertThat(ReplayedTables.of(whole, List.of("6.17.13"), lines).kicks("6.17.13"))
                .hasSize(1)
                .allMatch(kick -> kick.startsWith("0>1 4 "));
        lines[4] = "CPU:0 [LOST 3 EVENTS]\n";
        assertThat(ReplayedTables.of(damaged, List.of("6.17.13"), lines).kicks("6.17.13"))
                .containsExactly("0>-1 0 target-not-seen none");
    }

    /** As perf script prints samples of events that no CPU was asked for. */
    @Test
    void anEventOfNoCpuChangesNothing() throws Exception {
        ReplayedTables tables = ReplayedTables.of(
                damaged,
                List.of("7.3.4"),
                "  sh  8 [001]  1.000000: sched:sched_waking: comm=sh pid=5 prio=120 target_cpu=000\n",
                "  :-1 -1 [001]  1.000010: PERF_RECORD_LOST lost 12\n",
                "  ls 552  1.000020:  250000 cycles: \n",
                "  sh  8 [001]  1.000030: sched:sched_waking: comm=sh pid=5 prio=120 target_cpu=000\n");
        assertThat(tables.findings("7.3.4")).isEmpty();
    }
}
