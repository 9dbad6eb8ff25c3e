package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.SmallDataset;
import dev.scxreplay.table.Dataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplayCommandTest {
    @TempDir
    Path directory;

    @Test
    void unknownKernelGetsTheNearest() throws Exception {
        SmallDataset.write(directory);
        check(replay("--kernel", "6.17.9"), ExitCode.USAGE, "6.17.8");
        check(replay("--kernel", "6.17.13,6.17.13+14c1da3895a1"), ExitCode.USAGE, "already contains");
    }

    @Test
    void unknownTraceGetsTheNearest() throws Exception {
        SmallDataset.write(directory);
        check(replay("--kernel", "7.3.4", "--trace", "rings"), ExitCode.USAGE, "Did you mean ring?");
    }

    @Test
    void datasetWithoutTracesSaysHowToMakeThem() throws Exception {
        Dataset.openOrCreate(directory);
        check(replay("--kernel", "7.3.4"), ExitCode.USAGE, "scx-replay ingest TRACE -o " + directory);
    }

    @Test
    void directoryThatIsNoDatasetIsSaidToBeNone() {
        check(replay("--kernel", "7.3.4"), ExitCode.INPUT, "is not a dataset");
    }

    @Test
    void machineHasAtLeastOneCpu() throws Exception {
        SmallDataset.write(directory);
        check(replay("--kernel", "7.3.4", "--cpus", "0"), ExitCode.USAGE, "--cpus must be 1 or more");
    }

    @Test
    void timesAreKeptWithTheResults() throws Exception {
        Path samples = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
        assertThat(CommandRun.of(
                                "ingest",
                                samples.resolve("two-schedulers/trace.txt").toString(),
                                "-o",
                                directory.toString())
                        .exitCode())
                .isZero();
        String longer = "SELECT max(at_ns) FROM allocation WHERE op = 'free'";
        assertThat(replay("--kernel", "6.17.13", "--grace-period", "30ms").err())
                .isEmpty();
        String usual = CommandRun.of("query", directory.toString(), longer).out();
        replay("--kernel", "6.17.13", "--grace-period", "900ms", "--ops-timeout", "2s");
        assertThat(CommandRun.of("query", directory.toString(), longer).out()).isNotEqualTo(usual);
        assertThat(CommandRun.of(
                                "query",
                                directory.toString(),
                                "SELECT name, value FROM stat WHERE starts_with(name, 'assumed.') ORDER BY name",
                                "--format",
                                "csv")
                        .out())
                .isEqualTo("name,value\nassumed.grace-period-ns,900000000\nassumed.ops-timeout-ns,2000000000\n");
    }

    /** kvfree_rcu() collects for 5 * HZ; a grace period of 6 jiffies (10 at HZ=1000) and a workqueue follow. */
    @ParameterizedTest
    @CsvSource({
        "'', 5024010000",
        "--kvfree-drain 100ms, 124010000",
        "--kvfree-drain 100ms --workqueue 2ms, 126000000",
        "--kvfree-drain 0ns --grace-period 1ms, 2010000", // one is running already
        "--hz 1000, 5010010000"
    })
    void howLongMemoryWaitsForRcu(String options, long waitedNs) throws Exception {
        SampleTrace sample = SampleTrace.in(Path.of(System.getProperty("scxreplay.root"), "sample-traces")).stream()
                .filter(trace -> trace.name().equals("two-schedulers"))
                .findFirst()
                .orElseThrow();
        assertThat(CommandRun.of(sample.ingest(directory)).exitCode()).isZero();
        List<String> words = new ArrayList<>(List.of("--kernel", "7.0.13"));
        if (!options.isEmpty()) {
            words.addAll(List.of(options.split(" ")));
        }
        assertThat(replay(words.toArray(new String[0])).exitCode()).isZero();
        CommandRun asked = CommandRun.of(
                "query",
                directory.toString(),
                "SELECT f.at_ns - q.at_ns AS waited_ns FROM allocation f JOIN allocation q ON f.site = q.site"
                        + " WHERE f.site = 'kick_syncs' AND f.op = 'free' AND q.op = 'queue-rcu'",
                "--format",
                "csv");
        assertThat(asked.out()).isEqualTo("waited_ns\n" + waitedNs + "\n");
    }

    @Test
    void timeThatIsNoneIsRefused() throws Exception {
        SmallDataset.write(directory);
        check(replay("--kernel", "7.3.4", "--grace-period", "soon"), ExitCode.USAGE, "is a time such as 30ms");
        check(replay("--kernel", "7.3.4", "--ops-timeout", "31s"), ExitCode.USAGE, "from 1 ms to 30000 ms, not 31s");
    }

    @Test
    void unknownFaultSiteGetsTheList() throws Exception {
        SmallDataset.write(directory);
        check(
                replay("--kernel", "7.3.4", "--fail", "kick_sync=3"),
                ExitCode.USAGE,
                "known are arena.scratch_pointers, bypass_dsq.pcpu, cgroup_path");
        check(
                replay("--kernel", "7.3.4", "--fail", "kick_syncs=0"),
                ExitCode.USAGE,
                "'0' is not a number of 1 or more.");
        check(replay("--kernel", "7.3.4", "--fail", "kick_syncs"), ExitCode.USAGE, "SITE[@CPU]=N");
        check(replay("--kernel", "7.3.4", "--memory", "swap:4G"), ExitCode.USAGE, "known are BYTES, node:BYTES");
    }

    @Test
    void aResultSaysUnderWhichConditionsItWasMade() throws Exception {
        SampleTrace sample = SampleTrace.in(Path.of(System.getProperty("scxreplay.root"), "sample-traces")).stream()
                .filter(trace -> trace.name().equals("two-schedulers"))
                .findFirst()
                .orElseThrow();
        assertThat(CommandRun.of(sample.ingest(directory)).exitCode()).isZero();
        CommandRun run = replay(
                "--kernel",
                "6.17.13",
                "--fail",
                "kick_syncs=prob:100%",
                "--fail",
                "scx_sched@1=2",
                "--seed",
                "7",
                "--memory",
                "4G,contiguous:0");
        assertThat(run.err()).isEmpty();
        CommandRun asked =
                CommandRun.of("query", directory.toString(), "SELECT kernel, conditions FROM run", "--format", "csv");
        assertThat(asked.out())
                .isEqualTo("kernel,conditions\n6.17.13,\"fail kick_syncs=prob:100%, fail scx_sched@1=2, seed 7,"
                        + " memory 4G, memory contiguous:0\"\n");
        CommandRun failures = CommandRun.of(
                "query", directory.toString(), "SELECT DISTINCT site FROM allocation_failures", "--format", "csv");
        assertThat(failures.out()).isEqualTo("site\nkick_syncs\n");
    }

    private static void check(CommandRun run, int exitCode, String said) {
        assertThat(run.err()).startsWith("scx-replay: ").contains(said);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    private CommandRun replay(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "replay";
        words[1] = directory.toString();
        System.arraycopy(options, 0, words, 2, options.length);
        return CommandRun.of(words);
    }
}
