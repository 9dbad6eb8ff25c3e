package dev.scxreplay.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Directories of tests that write hundreds of thousands of small files: in memory where the system has a file system for
 * that with some room, which takes a third off what such a test costs.
 */
final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ENOUGH_BYTES = 256L << 20;

    @Override
    public Path createTempDirectory(AnnotatedElementContext field, ExtensionContext test) throws IOException {
        return createTempDirectory();
    }

    static Path createTempDirectory() throws IOException {
        return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ENOUGH_BYTES
                ? Files.createTempDirectory(MEMORY, "scx-replay")
                : Files.createTempDirectory("scx-replay");
    }
}
