package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trace.dat that a full disk or a broken copy cut off: one sentence, exit code 3, and no dataset is left. */
final class TruncatedRecordingTest {
    private static final Path RECORDING =
            Path.of(System.getProperty("scxreplay.root")).resolve("../shared/traces/7.3.4/icount4/trace.dat");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {10, 5_000, 2_000_000, 4_200_000})
    void aCutRecordingIsRefusedWithOneSentence(int bytes) throws IOException {
        assumeTrue(Files.exists(RECORDING), "the recordings are not there");
        Path cut = directory.resolve("cut.dat");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(RECORDING), bytes));
        Path dataset = directory.resolve("dataset");
        for (String[] words : new String[][] {
            {"ingest", cut.toString(), "-o", dataset.toString()},
            {"ingest", "--strict", cut.toString(), "-o", dataset.toString()}
        }) {
            CommandRun run = CommandRun.of(words);
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .containsOnlyOnce("\n")
                    .contains(cut + " cannot be read: the file")
                    .endsWith(".\n");
            assertThat(dataset).doesNotExist();
        }
    }
}
