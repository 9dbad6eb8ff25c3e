package dev.scxreplay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One broken trace for each invariant; a line is {@code pid cpu microsecond event}. */
final class DoctorTest {
    /** Makes known that everything is recorded: task 9 wakes, moves to CPU 1, runs there and sleeps. */
    private static final String HEALTHY = """
            0 1 100 sched_waking: comm=t pid=9 prio=120 target_cpu=000
            0 0 101 sched_migrate_task: comm=t pid=9 prio=120 orig_cpu=0 dest_cpu=1
            0 0 102 sched_wakeup: comm=t pid=9 prio=120 target_cpu=001
            0 1 103 sched_switch: prev_comm=idle prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=t next_pid=9 next_prio=120
            9 1 104 sched_process_fork: comm=work pid=9 child_comm=work child_pid=10
            9 1 105 sched_wakeup_new: comm=t pid=10 prio=120 target_cpu=000
            0 0 106 sched_switch: prev_comm=idle prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=t next_pid=10 next_prio=120
            10 0 107 sched_process_exit: comm=t pid=10 prio=120
            10 0 108 sched_switch: prev_comm=t prev_pid=10 prev_prio=120 prev_state=X ==> next_comm=idle next_pid=0 next_prio=120
            9 1 109 sched_switch: prev_comm=t prev_pid=9 prev_prio=120 prev_state=I ==> next_comm=idle next_pid=0 next_prio=120
            """;

    private static final String RUNS_9 =
            "sched_switch: prev_comm=idle prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=t next_pid=9 next_prio=120\n";
    private static final String WAKES_9 = """
            0 1 200 sched_waking: comm=t pid=9 prio=120 target_cpu=001
            0 1 201 sched_wakeup: comm=t pid=9 prio=120 target_cpu=001
            """;

    @TempDir
    Path directory;

    @Test
    void healthyTraceHoldsAll() throws Exception {
        assertThat(violations(HEALTHY + WAKES_9 + "0 1 202 " + RUNS_9)).isEmpty();
    }

    @Test
    void timeGoesForward() throws Exception {
        assertThat(violations(HEALTHY + "0 1 90 tracing_mark_write: late\n"))
                .containsExactly("time-goes-forward: line 12: earlier than the event before it of CPU 1 by 19000 ns");
    }

    @Test
    void oneCpuPerTask() throws Exception {
        assertThat(violations(HEALTHY + WAKES_9 + "0 1 202 " + RUNS_9 + "0 0 203 " + RUNS_9))
                .contains("one-cpu-per-task: task 9 is switched in while CPU 1 runs it");
    }

    @Test
    void switchesOutOfIdleThatWereNeverRecorded() throws Exception {
        StringBuilder trace = new StringBuilder(HEALTHY);
        for (int us = 200; us < 300; us++) {
            trace.append("9 1 ")
                    .append(us)
                    .append(" sched_switch: prev_comm=t prev_pid=9 prev_prio=120 prev_state=I"
                            + " ==> next_comm=idle next_pid=0 next_prio=120\n");
        }
        Diagnosis prev = examine(trace.toString()).stream()
                .filter(diagnosis -> diagnosis.invariant() == Invariant.PREV_WAS_NEXT)
                .findFirst()
                .orElseThrow();
        assertThat(prev.fails()).isTrue();
        assertThat(prev.remark()).startsWith("CPU 1 has 101 switches to the idle task and 1 from it: ");
    }

    @Test
    void prevWasNext() throws Exception {
        assertThat(violations(HEALTHY + "9 1 200 sched_switch: prev_comm=t prev_pid=9 prev_prio=120 prev_state=R"
                        + " ==> next_comm=idle next_pid=0 next_prio=120\n"))
                .containsExactly("prev-was-next: switches from task 9, but CPU 1 runs task 0");
    }

    @Test
    void currentRecords() throws Exception {
        assertThat(violations(HEALTHY + "77 0 200 tracing_mark_write: who\n"))
                .containsExactly("current-records: recorded by task 77 while CPU 0 runs task 0");
    }

    @Test
    void wakeupBeforeSwitch() throws Exception {
        assertThat(violations(HEALTHY + "0 1 200 " + RUNS_9))
                .containsExactly(
                        "wakeup-before-switch: task 9 is switched in and has not been woken since it went to sleep");
    }

    @Test
    void wakingBeforeWakeup() throws Exception {
        assertThat(violations(HEALTHY + "0 1 200 sched_wakeup: comm=t pid=9 prio=120 target_cpu=001\n"))
                .containsExactly("waking-before-wakeup: task 9 is woken without sched_waking");
    }

    @Test
    void runningWokenInPlace() throws Exception {
        assertThat(violations(HEALTHY + WAKES_9 + "0 1 202 " + RUNS_9 + """
                0 0 203 sched_waking: comm=t pid=9 prio=120 target_cpu=001
                0 0 204 sched_wakeup: comm=t pid=9 prio=120 target_cpu=000
                """))
                .containsExactly("running-woken-in-place: task 9 is woken on CPU 0 while CPU 1 runs it");
    }

    @Test
    void runningNotMigrated() throws Exception {
        assertThat(violations(HEALTHY + WAKES_9 + "0 1 202 " + RUNS_9
                        + "0 0 203 sched_migrate_task: comm=t pid=9 prio=120 orig_cpu=1 dest_cpu=0\n"))
                .containsExactly("running-not-migrated: task 9 is moved while CPU 1 runs it");
    }

    @Test
    void runsWhereItWasPut() throws Exception {
        assertThat(violations(HEALTHY + WAKES_9 + "0 0 202 " + RUNS_9))
                .containsExactly("runs-where-it-was-put: task 9 is switched in, but is on CPU 1");
    }

    @Test
    void forkMakesNewPid() throws Exception {
        assertThat(violations(HEALTHY + "0 0 200 sched_process_fork: comm=work pid=50 child_comm=work child_pid=9\n"))
                .containsExactly("fork-makes-new-pid: task 9 is forked, but there is one");
    }

    @Test
    void exitIsLast() throws Exception {
        assertThat(violations(HEALTHY + "0 0 200 sched_process_exit: comm=t pid=10 prio=120\n"))
                .containsExactly("exit-is-last: task 10 exits a second time");
    }

    @Test
    void interruptsPaired() throws Exception {
        String once = "0 1 200 reschedule_entry: vector=253\n0 1 201 reschedule_exit: vector=253\n";
        assertThat(violations(HEALTHY + once
                        + "0 1 202 reschedule_entry: vector=253\n0 1 203 reschedule_entry: vector=253\n"))
                .containsExactly("interrupts-paired: vector 253 is entered inside of itself");
        assertThat(violations(HEALTHY + once + "0 1 202 reschedule_exit: vector=253\n"))
                .containsExactly("interrupts-paired: vector 253 is left, but was not entered");
    }

    @Test
    void kickWork() throws Exception {
        String once = """
                0 1 200 kick_cpu: (scx_bpf_kick_cpu+0x0/0x50) cpu=0 flags=0x4
                0 1 201 kick_work_in: (kick_cpus_irq_workfn+0x0/0x300)
                0 1 202 kick_work_out: (irq_work_single+0x50/0x90 <- kick_cpus_irq_workfn)
                0 1 203 kick_work_in: (kick_cpus_irq_workfn+0x0/0x300)
                """;
        assertThat(violations(HEALTHY + once))
                .containsExactly(
                        "kick-work-was-queued: kick_cpus_irq_workfn() runs, but no kick was made since it ran last");
        assertThat(violations(HEALTHY + once.replace("203 kick_work_in", "203 kick_work_out")))
                .containsExactly("kick-work-paired: kick_cpus_irq_workfn() ends, but had not begun");
    }

    @Test
    void sequenceGoesForward() throws Exception {
        assertThat(violations(HEALTHY + """
                0 1 200 wait_begin: (kick_cpus_irq_workfn+0x1a0/0x300) cpu=0 cur=0x9 snap=0x9
                0 1 201 wait_end: (kick_cpus_irq_workfn+0x1c0/0x300) cur=0x8
                """))
                .containsExactly("sequence-goes-forward: the sequence number of CPU 0 is 8, after it was 9");
    }

    @Test
    void dsqExitsOnce() throws Exception {
        assertThat(violations(HEALTHY + """
                0 1 200 init_dsq: (scx_init_dsq+0x0/0x100) dsq=0xffff888000000010 id=0x1
                0 1 201 exit_dsq: (exit_dsq+0x0/0x100) dsq=0xffff888000000010
                0 1 202 exit_dsq: (exit_dsq+0x0/0x100) dsq=0xffff888000000010
                """))
                .containsExactly("dsq-exits-once: the dispatch queue at 0xffff888000000010 is ended a second time");
    }

    /** Between the two events of CPU 1 it may have woken task 9 itself and run something else. */
    @Test
    void nothingIsHeldAgainstAGap() throws Exception {
        String after =
                "8 1 200 sched_switch: prev_comm=t prev_pid=8 prev_prio=120 prev_state=R ==> next_comm=t next_pid=9"
                        + " next_prio=120\n";
        assertThat(violations(HEALTHY + after)).hasSize(2);
        assertThat(violations(HEALTHY + "CPU:1 [LOST 12 EVENTS]\n" + after)).isEmpty();
    }

    @Test
    void saysWhichEventsItNeeds() throws Exception {
        Diagnosis kicks = examine(HEALTHY).get(Invariant.KICK_WORK_WAS_QUEUED.ordinal());
        assertThat(kicks.missing()).containsExactly("kick_cpu", "kick_work_in");
        assertThat(kicks.fails()).isFalse();
    }

    private List<String> violations(String lines) throws Exception {
        return examine(lines).stream()
                .filter(Diagnosis::fails)
                .flatMap(each ->
                        each.places().stream().map(place -> each.invariant().title() + ": " + place.said()))
                .toList();
    }

    private List<Diagnosis> examine(String lines) throws Exception {
        StringBuilder text = new StringBuilder("# tracer: nop\n");
        for (String line : lines.split("\n")) {
            String[] parts = line.split(" ", 4);
            text.append(
                    line.startsWith("CPU:")
                            ? line + "\n"
                            : "  t-%s  [00%s] d..2.  1.000%s: %s\n"
                                    .formatted(
                                            parts[0],
                                            parts[1],
                                            "%03d".formatted(Integer.parseInt(parts[2])),
                                            parts[3]));
        }
        Path file = Files.writeString(directory.resolve("t.txt"), text);
        Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
        Ingest.ingest(List.of(file), dataset, new IngestOptions(true, Optional.of("t")));
        return Doctor.examine(dataset.traceDirectory("t"));
    }
}
