package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the kernel's selftests come to under every release, and under one that lacks a fix. */
final class ConformanceCommandTest {
    private static final Path TABLE =
            Path.of(System.getProperty("scxreplay.root"), "sample-traces", "selftests", "expected.txt");

    @Test
    void everyReleaseDoesWhatIsExpectedOfIt() throws IOException {
        CommandRun run = CommandRun.of("conformance");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).doesNotContain("UNEXPECTED");
        assertThat(run.exitCode()).isEqualTo(ExitCode.FINE);
        Golden.check(TABLE, run.out());
    }

    @Test
    void loadersThatComeTwiceDestroyTheKickArraysOf14c1da3895a1() {
        CommandRun run = CommandRun.of(
                "conformance",
                "--format",
                "csv",
                "--kernel",
                "6.17.8,6.17.8+14c1da3895a1,6.17.8+14c1da3895a1+05e63305c85c");
        assertThat(run.out().lines().filter(line -> line.startsWith("reload_loop")))
                .containsExactly(
                        "reload_loop,6.17.8,pass,pass,\"\"",
                        "reload_loop,6.17.8+14c1da3895a1,error,,\"kicks-dropped, leak, pointer-overwritten\"",
                        "reload_loop,6.17.8+14c1da3895a1+05e63305c85c,pass,,\"\"");
    }

    @Test
    void aKernelThatIsNotKnownIsRefused() {
        assertThat(CommandRun.of("conformance", "--kernel", "6.99").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
