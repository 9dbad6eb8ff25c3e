package dev.scxreplay.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoundsFileTest {
    @TempDir
    Path directory;

    @Test
    void whatIsNotNamedKeepsItsOwnBound() throws Exception {
        Bounds bounds = read("""
                alpha: 1%
                metrics:
                  kick_wait_p90: {relative: 10 %, absolute: 20us, min_pairs: 200}
                  peak_memory:
                    absolute: 1.5MiB
                    decides: false
                  findings:
                    absolute: 3
                """);
        assertThat(bounds.alpha()).isEqualTo(0.01);
        assertThat(bounds.byMetric())
                .containsEntry("kick_wait_p90", new Bound(20_000, 0.1, 200, true))
                .containsEntry("peak_memory", new Bound(1.5 * 1024 * 1024, 0.05, 1, false))
                .containsEntry("findings", new Bound(3, 0, 1, true))
                .hasSize(3);
        assertThat(read("")).isEqualTo(Bounds.USUAL);
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() {
        refused("alfa: 1", "1:1: expected alpha or metrics, found alfa");
        refused("alpha: 70%", "1:8: expected a share above 0 and up to 0.5, found 70%");
        refused("metrics:\n  kick_wait: {}", "2:3: expected one of replayed, never_ending_waits, ");
        refused(
                "metrics:\n  queueing:\n    relativ: 5%",
                "3:5: expected one of relative, absolute, min_pairs, decides, found relativ");
        refused(
                "metrics:\n  queueing:\n    absolute: 5 parsecs",
                "3:15: expected a time such as 500, 5us or 1ms, found 5 parsecs");
        refused(
                "metrics:\n  peak_memory: {absolute: 5us}",
                "2:27: expected a size such as 4096, 4KiB or 1MiB, found 5us");
        refused("metrics:\n  findings: {absolute: [1]}", "2:24: expected a count such as 0 or 3, found a list");
        refused("metrics:\n  findings: {min_pairs: 3}", "2:25: expected no min_pairs: findings is compared as it is");
        refused("metrics:\n  queueing: {min_pairs: 0}", "2:25: expected a whole number from 1 on, found 0");
        refused("metrics:\n  queueing: {decides: maybe}", "2:23: expected true or false, found maybe");
        refused("metrics:\n  queueing: 5%", "2:13: expected a mapping with relative, absolute, min_pairs, decides");
        refused("- a", "1:1: expected a mapping with alpha and metrics, found a list");
        refused("metrics:\n  queueing: {}\n  queueing: {}", "3:11: not YAML: Duplicate field 'queueing'");
        refused("metrics: {queueing: {}", "not YAML: ");
        refused("metrics: \"\u0007", "not YAML: ");
    }

    private void refused(String text, String said) {
        assertThatThrownBy(() -> read(text))
                .as(text)
                .isInstanceOf(BoundsFile.BoundsException.class)
                .hasMessageStartingWith(directory.resolve("bounds.yaml") + ":")
                .hasMessageContaining(said);
    }

    private Bounds read(String text) throws IOException, BoundsFile.BoundsException {
        return BoundsFile.read(Files.writeString(directory.resolve("bounds.yaml"), text));
    }
}
