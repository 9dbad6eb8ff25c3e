package dev.scxreplay.table;

import java.nio.file.Path;

/**
 * A place beside a dataset's traces for files that are needed only while something is read; it is made by whoever writes
 * there first, and gone with all that is in it when this is closed, or when the dataset is opened after a crash.
 */
public final class Scratch implements AutoCloseable {
    private final Path directory;

    Scratch(Path root) {
        directory = Leftovers.claim(root, "scratch");
        Leftovers.deleteQuietly(directory);
    }

    /** The directory; it need not exist yet. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        Leftovers.deleteQuietly(directory);
        Leftovers.release(directory);
    }
}
