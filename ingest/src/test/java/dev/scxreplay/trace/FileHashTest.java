package dev.scxreplay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever shows or reads which part of a file, its hash is that of its bytes. */
class FileHashTest {
    @TempDir
    private Path folder;

    private final byte[] bytes = new byte[1_300_000];
    private Path file;
    private String expected;

    @BeforeEach
    void write() throws Exception {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        file = Files.write(folder.resolve("trace.txt"), bytes);
        expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void isTakenInSteps() throws Exception {
        FileHash hash = new FileHash(file);
        int steps = 0;
        while (hash.step()) {
            steps++;
        }

        assertThat(steps).isGreaterThan(2);
        assertThat(hash.finish()).isEqualTo(expected);
    }

    @Test
    void takesWhatIsSeenInOrderAndReadsTheRest() throws Exception {
        FileHash hash = new FileHash(file);
        hash.seen(0, bytes, 0, 1000);
        hash.seen(5000, bytes, 5000, 1000); // not next
        hash.seen(0, bytes, 0, 1000); // again
        byte[] block = Arrays.copyOfRange(bytes, 900, 3000);
        hash.seen(900, block, 0, block.length); // goes beyond what is known
        Files.write(file, new byte[3000]); // what was seen is not read
        Files.write(file, Arrays.copyOfRange(bytes, 3000, bytes.length), StandardOpenOption.APPEND);

        assertThat(hash.finish()).isEqualTo(expected);
    }

    @Test
    void saysWhyThereIsNone() {
        assertThatThrownBy(() -> new FileHash(folder.resolve("none")).finish()).isInstanceOf(NoSuchFileException.class);
        FileHash stopped = new FileHash(file);
        stopped.stop();
        assertThatThrownBy(stopped::finish).isInstanceOf(IOException.class).hasMessageContaining("was stopped");
    }
}
