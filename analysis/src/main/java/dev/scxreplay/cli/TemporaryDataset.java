package dev.scxreplay.cli;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A dataset for the length of one command, in the system's folder for temporary files; gone when closed. */
record TemporaryDataset(Dataset dataset, Path directory) implements AutoCloseable {
    static TemporaryDataset create() throws IOException, DatasetException {
        Path directory = Files.createTempDirectory("scx-replay-");
        return new TemporaryDataset(Dataset.openOrCreate(directory.resolve("dataset")), directory);
    }

    /** One that holds a recording; what of it cannot be read is said in one line. */
    static TemporaryDataset of(Path recording, PrintWriter err) throws IOException, IngestException, DatasetException {
        TemporaryDataset temporary = create();
        try {
            IngestReport report = Ingest.ingest(
                    List.of(recording), temporary.dataset, IngestOptions.DEFAULT, new ReadingProgress(err));
            Terminal.progressDone(err);
            for (IngestReport.Trace trace : report.traces()) {
                if (trace.damaged()) {
                    err.println("scx-replay: not all of " + trace.name()
                            + " could be read; its ingest_stat says what is missing.");
                    err.flush();
                }
            }
            return temporary;
        } catch (IngestException | DatasetException | RuntimeException e) {
            Terminal.progressDone(err);
            temporary.close();
            throw e;
        }
    }

    Path root() {
        return dataset.root();
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
