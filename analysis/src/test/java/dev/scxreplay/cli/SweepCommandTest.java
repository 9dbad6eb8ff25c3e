package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SweepCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void aSmallSweep() throws Exception {
        CommandRun run = CommandRun.of("sweep", "--cpus", "8,4097,16384", "--nodes", "16");
        assertThat(run.exitCode()).isZero();
        Golden.check(GOLDEN.resolve("sweep.txt"), run.out());
    }

    @Test
    void bySite() throws Exception {
        String[] asked = {
            "sweep", "--kernel", "6.17.13,7.3.4", "--cpus", "512", "--dsqs", "100", "--schedulers", "3", "--by", "site"
        };
        CommandRun run = CommandRun.of(asked);
        assertThat(run.exitCode()).isZero();
        Golden.check(GOLDEN.resolve("sweep-by-site.txt"), run.out());
    }

    @Test
    void schedulersWithIdsOfCpusAndTasks() throws Exception {
        String[] asked = {
            "sweep",
            "--kernel",
            "7.1.13,7.2.13,7.3.4",
            "--cpus",
            "64",
            "--ops",
            "cids,tid-to-task,tasks=5000",
            "--by",
            "site"
        };
        CommandRun run = CommandRun.of(asked);
        assertThat(run.exitCode()).isZero();
        Golden.check(GOLDEN.resolve("sweep-ids.txt"), run.out());
    }

    /** Two nodes of 48 MiB each: 7.3.4 boots, but a scheduler does not fit. */
    @Test
    void byNode() throws Exception {
        String[] asked = {
            "sweep",
            "--kernel",
            "6.18.15,7.3.4",
            "--cpus",
            "1023",
            "--nodes",
            "2",
            "--memory",
            "node:48M",
            "--by",
            "node"
        };
        CommandRun run = CommandRun.of(asked);
        assertThat(run.exitCode()).isZero();
        Golden.check(GOLDEN.resolve("sweep-by-node.txt"), run.out());
    }

    @Test
    void csvHasOneRowForEachKernelAndMachine() throws Exception {
        CommandRun run = CommandRun.of(
                "sweep", "--kernel", "6.17.8,7.3.4", "--cpus", "1022..1025,4097", "--memory", "1G", "--format", "csv");
        assertThat(run.exitCode()).isZero();
        Golden.check(GOLDEN.resolve("sweep.csv"), run.out());
    }

    @Test
    void itsRowsGoIntoADatasetToo(@TempDir Path directory) {
        String dataset = directory.resolve("results").toString();
        String[] asked = {"sweep", "--kernel", "6.17.8,7.3.4", "--cpus", "8,4097", "-o", dataset};
        CommandRun run = CommandRun.of(asked);
        assertThat(run.exitCode()).as(run.err()).isZero();
        String rows = "SELECT kernel, nr_cpu_ids FROM memory_by_cpus ORDER BY ALL";
        assertThat(CommandRun.of("query", dataset, rows, "--format", "csv").out())
                .isEqualTo("kernel,nr_cpu_ids\n6.17.8,8\n6.17.8,4097\n7.3.4,8\n7.3.4,4097\n");
        // once more is the same rows, not more of them
        assertThat(CommandRun.of(asked).exitCode()).isZero();
        assertThat(CommandRun.of("query", dataset, rows, "--format", "csv")
                        .out()
                        .lines())
                .hasSize(5);
    }

    @Test
    void jsonHasNullsForMomentsThatNeverCame() {
        CommandRun run = CommandRun.of("sweep", "--kernel", "6.17.8", "--cpus", "4097", "--format", "json");
        assertThat(run.out())
                .startsWith("[\n{\"kernel\":\"6.17.8\",\"nr_cpu_ids\":4097,")
                .contains("\"boot_bytes\":null")
                .endsWith("}\n]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--cpus 0; '0' is not a number of CPUs from 1 to 16384.",
                "--cpus 16385; '16385' is not a number of CPUs from 1 to 16384.",
                "--cpus 8..4; is an empty range.",
                "--cpus many; 'many' is not a number of CPUs",
                "--nodes 0; --nodes must be a number from 1 to 16384, not 0.",
                "--schedulers 0; --schedulers must be a number from 1 to 1000, not 0.",
                "--memory 4X; Memory limit '4X': '4X' is not a number of bytes",
                "--ops cid; Scheduler words: 'cid' is none of cids, shards=N, tid-to-task,",
                "--ops tid-to-task,tasks=many; Scheduler words: 'tasks=many': 'many' is not a number",
                "--ops shards=4; Scheduler words: shards= goes with cids",
                "--kernel 6.17.13+14c1da3895a1; already contains",
                "--kernel 6.99; 'kernel list' or nearest"
            })
    void badInputIsOneSentence(String options, String said) {
        String[] words = ("sweep " + options).split(" ", -1);
        CommandRun run = CommandRun.of(words);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).startsWith("scx-replay: ");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(said.equals("'kernel list' or nearest") ? "6.99" : said);
        assertThat(run.out()).isEmpty();
    }
}
