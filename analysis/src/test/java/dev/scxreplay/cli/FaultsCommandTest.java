package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FaultsCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void asPostedAgainstAsLanded() throws Exception {
        CommandRun run = CommandRun.of("faults", "--kernel", "6.17.8,6.17.13,7.1,7.1+bypass_unwind_as_posted");
        assertThat(run.exitCode()).isZero();
        Golden.check(GOLDEN.resolve("faults.txt"), run.out());
    }

    @Test
    void expectCleanIsAVerdict() {
        assertThat(CommandRun.of("faults", "--kernel", "6.18.15,7.3.4", "--expect-clean")
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of("faults", "--kernel", "6.17.8", "--expect-clean", "--format", "csv")
                        .exitCode())
                .isEqualTo(ExitCode.VERDICT);
        assertThat(CommandRun.of("faults", "--kernel", "7.1-2008fb257323", "--expect-clean")
                        .exitCode())
                .isEqualTo(ExitCode.VERDICT);
    }

    @Test
    void badInputIsOneSentence() {
        CommandRun run = CommandRun.of("faults", "--kernel", "7.3.4", "--cpus", "65");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).isEqualTo("scx-replay: Faults are tried on 1 to 64 CPUs, not 65.\n");
        CommandRun unknown = CommandRun.of("faults", "--kernel", "7.3.4+0123456789ab");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err().lines()).hasSize(1);
    }
}
