package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import dev.scxreplay.analysis.SmallDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CompareCommandTest {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");
    private static final String[] KERNELS = {"--baseline", "6.17.13", "--candidate", "7.3.4"};

    @TempDir
    static Path small;

    @TempDir
    Path directory;

    @BeforeAll
    static void write() throws Exception {
        SmallDataset.write(small);
    }

    @ParameterizedTest
    @EnumSource(CompareCommand.Format.class)
    void everyFormHasItsGoldenResult(CompareCommand.Format format) throws Exception {
        CommandRun run = compare(small, "--format", format.name());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        Golden.check(Path.of("src/test/resources/golden", "compare-" + format + ".txt"), run.out());
    }

    @Test
    void junitIsXmlAndFilesAreWhole() throws Exception {
        Path file = directory.resolve("compare.xml");
        CommandRun run = CommandRun.of(
                "compare",
                small.toString(),
                "--baseline",
                "7.3.4",
                "--candidate",
                "6.17.13",
                "--format",
                "junit",
                "-o",
                file.toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(run.out()).isEmpty();
        var suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertThat(suite.getElementsByTagName("failure").getLength())
                .isEqualTo(Integer.parseInt(suite.getAttribute("failures")))
                .isPositive();
        assertThat(directory.toFile().list()).containsExactly("compare.xml");
    }

    @Test
    void twoDatasetsAreComparedAsOneIs() throws Exception {
        Path other = directory.resolve("other");
        SmallDataset.write(other);
        assertThat(CommandRun.of(
                                "compare",
                                small.toString(),
                                other.toString(),
                                KERNELS[0],
                                KERNELS[1],
                                KERNELS[2],
                                KERNELS[3])
                        .out())
                .isEqualTo(compare(small).out());
        CommandRun itself = CommandRun.of(
                "compare", small.toString(), other.toString(), "--baseline", "7.3.4", "--candidate", "7.3.4");
        assertThat(itself.exitCode()).isZero();
        assertThat(itself.out()).contains("Nothing is worse.").doesNotContain("better");
    }

    @Test
    void aBoundCanAcceptWhatIsWorse() throws Exception {
        String[] back = {"compare", small.toString(), "--baseline", "7.3.4", "--candidate", "6.17.13", "--bounds", ""};
        String all = Stream.of("never_ending_waits", "findings", "dropped_kicks", "failed_allocations")
                .map(metric -> "  " + metric + ": {decides: false}\n")
                .reduce("metrics:\n", String::concat);
        back[7] = Files.writeString(directory.resolve("accepted.yaml"), all).toString();
        assertThat(CommandRun.of(back).exitCode()).isZero();
        back[7] = Files.writeString(directory.resolve("wrong.yaml"), "metrics:\n  latency: 1\n")
                .toString();
        CommandRun wrong = CommandRun.of(back);
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(wrong.err())
                .contains("wrong.yaml:2:3: expected one of replayed,")
                .hasLineCount(1);
    }

    /** The real recording: every wait of 6.17.13 against the same kick on 7.3.4, by CPU and by trace too. */
    @Test
    void aRecordingHasItsVerdicts() throws Exception {
        Path dataset = directory.resolve("results");
        Recordings.run(
                "ingest",
                SAMPLES.resolve("6.17.13-icount8/trace.txt.zst").toString(),
                "--name",
                "t",
                "-o",
                dataset.toString());
        Recordings.run("replay", dataset.toString(), "--kernel", "6.17.13,7.3.4");
        CommandRun run = compare(dataset);
        assertThat(run.out())
                .containsPattern("kick_wait_mean +700 us +1.74 us .* better\n")
                .containsPattern("interrupts_off .* -100.0 % .* better\n")
                .containsPattern("kick_wait_p99 +not enough data: 101 pairs in 15 blocks")
                .endsWith("Worse: peak_memory.\n");
        assertThat(run.out().lines().filter(line -> line.length() > 100)).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.VERDICT);
        assertThat(compare(dataset).out()).isEqualTo(run.out());
        assertThat(compare(dataset, "--by", "trace").out()).containsPattern("kick_wait_mean\n  t +700 us");
        assertThat(compare(dataset, "--by", "cpu").out()).contains("kick_wait_mean\n  CPU 0");
    }

    @Test
    void whatCannotBeComparedIsRefusedWithTheReason() throws Exception {
        Path a = Files.copy(SAMPLES.resolve("wait-cycle/trace.txt"), directory.resolve("a.txt"));
        Path b = Files.copy(SAMPLES.resolve("ipi-deadlock/trace.txt"), directory.resolve("b.txt"));
        Path one = dataset("one", a, "ring", "--kernel", "6.17.13");
        Path two = dataset("two", b, "ring", "--kernel", "6.17.13");
        Path three = dataset("three", a, "disk", "--kernel", "6.17.13");
        Path larger = dataset("larger", a, "ring", "--kernel", "6.17.13", "--cpus", "64");
        refused("another recording in " + two.toRealPath() + " (sha256 ", one, two);
        refused(
                "There is no trace disk in " + one.toRealPath() + ", it has ring; only replays of the same",
                three,
                one);
        refused("with 4 CPUs, 1 nodes, under 6.17.13 with 64 CPUs, 1 nodes", one, larger);
        refused(
                "There is no run under 7.3.4 in " + one.toRealPath() + " (there are 6.17.13); make it with: scx-replay"
                        + " replay " + one.toRealPath() + " --kernel 7.3.4",
                one,
                "--baseline",
                "6.17.13",
                "--candidate",
                "7.3.4");
        refused("are both 6.17.13 of", one);
        refused("Name a kernel with --baseline; ", small);
        refused("Kernel 'wild' is not known", small, "--baseline", "wild", "--candidate", "7.3.4");
        refused("There is no trace rin in ", small, "--baseline", "6.17.13", "--candidate", "7.3.4", "--trace", "rin");
        refused("There is no file none.yaml.", one, "--bounds", "none.yaml");
    }

    private Path dataset(String name, Path recording, String trace, String... replay) {
        Path dataset = directory.resolve(name);
        Recordings.run("ingest", recording.toString(), "--name", trace, "-o", dataset.toString());
        Recordings.run(words("replay", dataset, replay));
        return dataset;
    }

    private static void refused(String said, Object... words) {
        String[] all = Stream.concat(Stream.of("compare"), Stream.of(words).map(Object::toString))
                .toArray(String[]::new);
        CommandRun run = CommandRun.of(all);
        assertThat(run.err()).as(String.join(" ", all)).contains(said).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
    }

    private static CommandRun compare(Path dataset, String... options) {
        return CommandRun.of(words(
                "compare",
                dataset,
                Stream.of(KERNELS, options).flatMap(Stream::of).toArray(String[]::new)));
    }

    private static String[] words(String verb, Path dataset, String... options) {
        return Stream.concat(Stream.of(verb, dataset.toString()), Stream.of(options))
                .toArray(String[]::new);
    }
}
