package dev.scxreplay.cli;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A dataset for the length of one command, in the system's folder for temporary files. */
record TemporaryDataset(Dataset dataset, Path directory) implements AutoCloseable {
    static TemporaryDataset create() throws IOException, DatasetException {
        Path directory = Files.createTempDirectory("scx-replay-");
        return new TemporaryDataset(Dataset.openOrCreate(directory.resolve("dataset")), directory);
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
