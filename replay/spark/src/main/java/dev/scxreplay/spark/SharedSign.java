package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchException.Kind;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A file in the results by which executors see that they share them with the driver, and that the batch is still on.
 *
 * <p>Without it, an executor on a machine that lacks the shared folder would make one of its own and be content. It lies
 * where the next batch tidies up if this one is killed.
 */
final class SharedSign implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private final String results;
    private final String file;
    private transient boolean down;

    private SharedSign(Path results, Path file) {
        this.results = results.toString();
        this.file = file.toString();
    }

    static SharedSign raise(Path results) throws BatchException {
        try {
            Path folder = Files.createDirectories(results.resolve(".work"));
            return new SharedSign(results, Files.createFile(folder.resolve("spark-" + UUID.randomUUID())));
        } catch (IOException e) {
            throw new BatchException(Kind.ENVIRONMENT, "cannot write into " + results + ": " + e.getMessage(), e);
        }
    }

    Path results() {
        return Path.of(results);
    }

    boolean isSeen() {
        return Files.exists(Path.of(file));
    }

    boolean isDown() {
        return down;
    }

    /** From now on no unit is begun; those that have begun are finished. */
    void takeDown() {
        if (!down) {
            down = true;
            try {
                Files.deleteIfExists(Path.of(file));
            } catch (IOException ignored) {
                // then more units are done than need be
            }
        }
    }

    @Override
    public void close() {
        takeDown();
    }
}
