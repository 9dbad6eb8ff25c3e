package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.nio.file.Path;

/** Where one try of a unit is made: a dataset of its own; gone when closed, or when the next batch begins. */
final class WorkFolder implements AutoCloseable {
    private final Path folder;
    private Dataset dataset;

    WorkFolder(Path folder) {
        this.folder = folder;
    }

    Path directory() {
        return folder;
    }

    Dataset dataset() throws DatasetException {
        if (dataset == null) {
            dataset = Dataset.openOrCreate(folder);
        }
        return dataset;
    }

    @Override
    public void close() {
        try {
            ResultPlaces.delete(folder);
        } catch (IOException ignored) {
            // the next batch tries again
        }
    }
}
