package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code divergence} and {@code bisect} on the smallest scenario of each of four commits. */
final class KernelSearchTest {
    private static final Path SAMPLES = Path.of("../sample-traces");

    /** CPU 1 answers the interrupt at 1.010 ms by a pick that keeps its task, and blocks at 1.2 ms. */
    private static final String REPICK = """
            # tracer: nop
            #
            # entries-in-buffer/entries-written: 8/8   #P:2
            #
               target-8       [001] .....     0.000900: tracing_mark_write: the target runs
               kicker-7       [000] d..2.     0.001000: kick_cpu: (scx_bpf_kick_cpu+0x4/0x160) cpu=1 flags=0x4
               kicker-7       [000] d.h2.     0.001002: kick_work_in: (kick_cpus_irq_workfn+0x4/0x2f0)
               target-8       [001] dnh..     0.001010: reschedule_entry: vector=253
               target-8       [001] dNh..     0.001011: reschedule_exit: vector=253
               target-8       [001] .....     0.001050: tracing_mark_write: the target runs on
               target-8       [001] d..2.     0.001200: sched_switch: prev_comm=target prev_pid=8 prev_prio=120 prev_state=S ==> next_comm=swapper/1 next_pid=0 next_prio=120
               kicker-7       [000] .....     0.002000: tracing_mark_write: end
            """;

    @TempDir
    static Path directory;

    private static String dataset;

    @BeforeAll
    static void ingest() throws Exception {
        dataset = directory.resolve("dataset").toString();
        for (String sample : new String[] {"wait-cycle", "cpus-4097", "dsq-failing-allocations", "dsq-tasks"}) {
            String recording = SAMPLES.resolve(sample).resolve("trace.txt").toString();
            assertThat(CommandRun.of("ingest", recording, "--name", sample, "-o", dataset)
                            .exitCode())
                    .isZero();
        }
        Path repick = Files.writeString(directory.resolve("repick.txt"), REPICK);
        assertThat(CommandRun.of("ingest", repick.toString(), "-o", dataset).exitCode())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "wait-cycle, 6.18.15, 7.3.4, kick, +415cb193bb97",
        "wait-cycle, 7.3.4, 6.18.15, kick, -415cb193bb97",
        "repick, 6.18.5, 6.18.9, kick, +a379fa1e2cae",
        "cpus-4097, 6.12.8, 6.18.15, outcome, +14c1da3895a1",
        "dsq-failing-allocations, 7.0.13, 7.3.4, failure, +30b0515342db"
    })
    void divergenceNamesTheCommit(String trace, String a, String b, String kind, String commit) {
        CommandRun run = CommandRun.of(
                "divergence", dataset, "--trace", trace, "--a", a, "--b", b, "--only", kind, "--cpus", cpus(trace));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.VERDICT);
        assertThat(run.out().lines().dropWhile(line -> !line.startsWith("responsible")))
                .as(run.out())
                .element(1)
                .asString()
                .startsWith("  " + commit);
    }

    @ParameterizedTest
    @CsvSource({
        "wait-cycle, 7.3.4, 6.18.15, never_ending, -415cb193bb97",
        "repick, 6.18.9, 6.17.13, max_wait_ns, -a379fa1e2cae",
        "cpus-4097, 7.0.13, 6.12.8, findings, -14c1da3895a1",
        "dsq-failing-allocations, 7.0.13, 7.3.4, failed_allocations, +30b0515342db",
        "dsq-failing-allocations, 7.0.13, 7.3.4, SELECT count(*) FROM dsq WHERE op = 'create' AND ret <> 0, +30b0515342db"
    })
    void bisectNamesTheCommit(String trace, String good, String bad, String metric, String commit) {
        CommandRun run = CommandRun.of(
                "bisect",
                dataset,
                "--trace",
                trace,
                "--good",
                good,
                "--bad",
                bad,
                "--metric",
                metric,
                "--cpus",
                cpus(trace));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()
                        .lines()
                        .dropWhile(line -> !line.startsWith("first bad") && !line.startsWith("bad without")))
                .as(run.out())
                .element(1)
                .asString()
                .startsWith("  " + commit);
    }

    private static String cpus(String trace) {
        return trace.equals("cpus-4097") ? "4097" : "4";
    }

    /** Up to 6.18.8 the wait ends with the class of the target, later with its pick: the earlier end is where they part. */
    @Test
    void bothSidesAreShownAtTheEventAtWhichTheyPart() {
        CommandRun run = CommandRun.of("divergence", dataset, "--trace", "repick", "--a", "6.18.5", "--b", "6.18.9");
        assertThat(run.out())
                .contains("part at 0.001011000 s")
                .contains("reschedule_exit: vector=253")
                .containsPattern(">  wait_end_at_ns +1200000 +1011000")
                .containsPattern(">  wait_end +class-switch +repick")
                .contains("no other is needed: 6.18.5+a379fa1e2cae");
    }

    @Test
    void memoryIsOnlyCountedUnlessAskedFor() {
        CommandRun behaviour =
                CommandRun.of("divergence", dataset, "--trace", "dsq-tasks", "--a", "7.3.4", "--b", "7.4-next");
        assertThat(behaviour.exitCode()).as(behaviour.out()).isZero();
        assertThat(behaviour.out()).contains("decide the same throughout").contains("in memory from");
        CommandRun memory = CommandRun.of(
                "divergence",
                dataset,
                "--trace",
                "dsq-tasks",
                "--a",
                "7.3.4",
                "--b",
                "7.4-next",
                "--include",
                "memory");
        assertThat(memory.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(memory.out()).contains("+92344fad5b54");
    }

    @Test
    void kernelsTheMetricDoesNotTellApart() {
        CommandRun run = CommandRun.of(
                "bisect",
                dataset,
                "--trace",
                "dsq-tasks",
                "--metric",
                "findings",
                "--good",
                "6.18.15",
                "--bad",
                "7.3.4");
        assertThat(run.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(run.out()).contains("there is nothing to bisect");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "divergence|--a|6.18.15|--b|9.9|Kernel '9.9' is not known",
                "divergence|--a|6.18.15|--only|kik|There is no kind of decisions kik. Did you mean kick?",
                "bisect|--good|6.18.15|--metric|neverending|There is no metric neverending. Did you mean never_ending?",
                "bisect|--good|6.18.15|--metric|SELECT nothing FROM kick|The metric cannot be computed",
                "bisect|--good|6.18.15|--metric|SELECT 'x' AS a|The metric is no number but x"
            })
    void mistakesAreOneSentence(String verb, String option, String value, String other, String word, String said) {
        String[] rest = verb.equals("bisect")
                ? new String[] {"--bad", "7.3.4"}
                : other.equals("--b") ? new String[0] : new String[] {"--b", "7.3.4"};
        List<String> words = new ArrayList<>(List.of(verb, dataset, "--trace", "repick", option, value, other, word));
        words.addAll(List.of(rest));
        CommandRun run = CommandRun.of(words.toArray(new String[0]));
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(said).doesNotContain("This is a bug");
    }
}
