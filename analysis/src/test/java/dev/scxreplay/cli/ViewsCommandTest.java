package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ViewsCommandTest {
    @Test
    void thePageOfAllViewsIsTheirHeaders() throws Exception {
        CommandRun run = CommandRun.of("views", "--markdown");
        assertThat(run.exitCode()).isZero();
        Golden.check(Path.of("docs/views.md"), run.out());
    }
}
