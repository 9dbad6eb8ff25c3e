package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelCommandTest {
    @Test
    void listShowsReleasesAndCommits() {
        CommandRun run = CommandRun.of("kernel", "list");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("\n  6.17.8 ", "\n  7.3.4 ", "\n  05e63305c85c ");
    }

    @Test
    void diffNamesCommitsAndAxes() {
        CommandRun run = CommandRun.of("kernel", "diff", "6.17.13", "7.3.4");
        assertThat(run.out()).contains("kick wait\n  6.17.13", "only in 7.3.4:", "415cb193bb97");
        assertThat(CommandRun.of("kernel", "diff", "6.17.13", "6.17.12").out()).contains("behave alike");
    }

    @Test
    void showTakesAComposedKernel() {
        assertThat(CommandRun.of("kernel", "show", "6.17.8+14c1da3895a1").out()).contains("kick storage");
    }

    @Test
    void unknownKernelGetsTheNearest() {
        CommandRun run = CommandRun.of("kernel", "show", "6.17.9");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("6.17.8").doesNotContain("\tat ");
        assertThat(CommandRun.of("kernel", "show", "6.17.13+14c1da3895a1").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aVerbIsNeeded() {
        assertThat(CommandRun.of("kernel").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
