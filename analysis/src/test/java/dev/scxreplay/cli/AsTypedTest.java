package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class AsTypedTest {
    @Test
    void theCommandAsItWasCalled() {
        assertThat(AsTyped.command("./scx-replay", "/usr/bin:/bin")).isEqualTo("./scx-replay");
        assertThat(AsTyped.command("/opt/scx/scx-replay", "/usr/bin:/bin")).isEqualTo("/opt/scx/scx-replay");
        assertThat(AsTyped.command("/opt/scx/scx-replay", "/usr/bin:/opt/scx")).isEqualTo("scx-replay");
        assertThat(AsTyped.command()).isEqualTo("scx-replay");
    }

    @Test
    void pathsBelowTheWorkingDirectoryAreRelative() {
        assertThat(AsTyped.path(Path.of("demo-results"))).isEqualTo(Path.of("demo-results"));
        assertThat(AsTyped.path(Path.of("a/../b").toAbsolutePath())).isEqualTo(Path.of("b"));
        assertThat(AsTyped.path(Path.of("/results"))).isEqualTo(Path.of("/results"));
    }
}
