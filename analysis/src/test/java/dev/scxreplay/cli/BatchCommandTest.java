package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code batch}, {@code rerun} and {@code fsck} as one types them. */
final class BatchCommandTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");

    @TempDir
    private Path folder;

    private String plan;
    private String results;

    @BeforeEach
    void makePlan() throws Exception {
        Files.copy(SAMPLES.resolve("wait-cycle/trace.txt"), folder.resolve("cycle.txt"));
        plan = Files.writeString(
                        folder.resolve("plan.yaml"),
                        "traces: '*.txt'\nkernels: [6.17.13, 7.3.4]\nmachines: [as-recorded, {name: big, cpus: 64}]\n")
                .toString();
        results = folder.resolve("results").toString();
    }

    @Test
    void doesAPlanOnceAndItsTablesAnswerQuestions() {
        CommandRun dry = CommandRun.of("batch", plan, "-o", results, "--dry-run");
        assertThat(dry.out()).contains("cycle  7.3.4@big    to do").contains("4 jobs, 4 to do: about ");
        assertThat(Path.of(results)).doesNotExist();
        assertThat(CommandRun.of("batch", plan, "-o", results))
                .isEqualTo(new CommandRun(0, "4 jobs: 4 done now, 0 before, 0 failed, 0 not run\n", ""));
        assertThat(CommandRun.of("batch", plan, "-o", results, "--jobs", "1").out())
                .isEqualTo("4 jobs: 0 done now, 4 before, 0 failed, 0 not run\n");
        assertThat(CommandRun.of(
                                "query",
                                results,
                                "SELECT kernel, machine, waits, never_ending FROM kick_wait_summary JOIN batch_job USING"
                                        + " (trace, kernel) ORDER BY ALL",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("""
                        kernel,machine,waits,never_ending
                        6.17.13,as-recorded,3,3
                        6.17.13@big,big,3,3
                        7.3.4,as-recorded,2,0
                        7.3.4@big,big,2,0
                        """);
        CommandRun compare = CommandRun.of("compare", results, "--baseline", "6.17.13@big", "--candidate", "7.3.4@big");
        assertThat(compare.out()).startsWith("7.3.4@big (candidate) against 6.17.13@big (baseline), 1 trace: cycle");
        assertThat(CommandRun.of(
                                "report",
                                results,
                                "-o",
                                folder.resolve("r.html").toString())
                        .exitCode())
                .isEqualTo(0);
    }

    @Test
    void oneJobAgainAndAllOfThemHeldAgainstTheManifest() throws Exception {
        CommandRun.of("batch", plan, "-o", results);
        String id = CommandRun.of("query", results, "SELECT id FROM batch_job LIMIT 1", "--format", "csv")
                .out()
                .lines()
                .toList()
                .get(1);
        CommandRun again = CommandRun.of("rerun", id.substring(0, 10), results);
        assertThat(again.out()).startsWith("cycle under 6.17.13: the same, ");
        assertThat(again.exitCode()).isEqualTo(0);
        assertThat(CommandRun.of("fsck", results).out()).endsWith(": all as the manifest says\n");
        Files.writeString(Path.of(results, "notes"), "mine");
        CommandRun damaged = CommandRun.of("fsck", results);
        assertThat(damaged.out()).startsWith("notes: no batch made it\n").endsWith(": 1 problem\n");
        assertThat(damaged.exitCode()).isEqualTo(3);
    }

    @Test
    void aFailedJobIsARowAndAnExitCode() throws Exception {
        Files.writeString(Path.of(plan), Files.readString(Path.of(plan)).replace("cpus: 64", "cpus: 2"));
        CommandRun run = CommandRun.of("batch", plan, "-o", results);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("4 jobs: 2 done now, 0 before, 2 failed, 0 not run\n");
        assertThat(run.err().lines().findFirst().orElse(""))
                .isEqualTo(
                        "scx-replay: cycle under 6.17.13@big failed: The trace was recorded on 4 CPUs; 2 are too few to"
                                + " replay it on.");
        assertThat(CommandRun.of(
                                "query",
                                results,
                                "SELECT kernel FROM batch_job WHERE status = 'failed'",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("kernel\n6.17.13@big\n7.3.4@big\n");
    }

    @Test
    void failFastBeginsNothingMoreAndTheSameCommandWithoutItGoesOn() throws Exception {
        Files.copy(SAMPLES.resolve("two-schedulers/trace.txt"), folder.resolve("two.txt"));
        Files.writeString(Path.of(plan), Files.readString(Path.of(plan)).replace("cpus: 64", "cpus: 2"));
        CommandRun first = CommandRun.of("batch", plan, "-o", results, "--jobs", "1", "--fail-fast");
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.out()).isEqualTo("8 jobs: 2 done now, 0 before, 2 failed, 4 not run\n");
        String statuses = "SELECT trace, status, count(*) AS jobs FROM batch_job GROUP BY ALL ORDER BY ALL";
        assertThat(CommandRun.of("query", results, statuses, "--format", "csv").out())
                .isEqualTo("trace,status,jobs\ncycle,failed,2\ncycle,ok,2\ntwo,not-run,4\n");
        assertThat(CommandRun.of("fsck", results).out()).startsWith("manifest.json: is missing: the batch is not over");
        CommandRun second = CommandRun.of("batch", plan, "-o", results, "--jobs", "1");
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.out()).matches("8 jobs: [24] done now, 2 before, [24] failed, 0 not run\n");
        assertThat(CommandRun.of("fsck", results).exitCode()).isEqualTo(0);
    }

    @Test
    void whatIsElsewhereIsFetched() {
        assertThat(CommandRun.of("query", "hdfs://host:8020/results", "SELECT 1")
                        .err())
                .isEqualTo("scx-replay: there is no dataset at hdfs:/host:8020/results.\n"
                        + "Datasets are read on this machine; first copy it: scx-replay fetch URI DIRECTORY\n");
        assertThat(CommandRun.of("fetch", "hdfs://host:8020/results", results).err())
                .startsWith(
                        "scx-replay: hdfs://host:8020/results/scx-replay.json is reached through Hadoop, which comes");
        CommandRun here = CommandRun.of("fetch", results, results + "2");
        assertThat(here.exitCode()).isEqualTo(2);
        assertThat(here.err()).contains(" is no URI such as hdfs://HOST/PATH");
        CommandRun batch = CommandRun.of("batch", plan, "-o", "hdfs://host:8020/results");
        assertThat(batch.exitCode()).isEqualTo(4);
        assertThat(batch.err()).contains("batch needs --spark");
    }

    @Test
    void whatIsWrongIsOneSentence() throws Exception {
        assertThat(CommandRun.of("batch", "nosuch.yaml", "-o", results))
                .isEqualTo(new CommandRun(2, "", "scx-replay: There is no plan nosuch.yaml.\n"));
        CommandRun spark = CommandRun.of("batch", plan, "-o", results, "--spark", "nosuch://host");
        assertThat(spark.exitCode()).isEqualTo(2);
        assertThat(spark.err()).startsWith("scx-replay: Nothing on the class path takes nosuch://host;");
        Files.writeString(Path.of(plan), "traces: '*.txt'\nkernels: 7.3.4\nseeds: 1..1000001\n");
        assertThat(CommandRun.of("batch", plan, "-o", results).err())
                .isEqualTo("scx-replay: " + plan + " makes 1,000,001 jobs; if that is meant, add --yes.\n");
        Files.writeString(Path.of(plan), "traces: '*.txt'\nkernel: 7.3.4\n");
        CommandRun wrong = CommandRun.of("batch", plan, "-o", results);
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("scx-replay: " + plan + ":2:1: expected one of traces, kernels, ");
    }
}
