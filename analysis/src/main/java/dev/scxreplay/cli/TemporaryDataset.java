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

/** A dataset with one recording, for one question; gone when closed. */
final class TemporaryDataset implements AutoCloseable {
    private final Path root;

    private TemporaryDataset(Path root) {
        this.root = root;
    }

    /** Reads a recording; what of it cannot be read is said in one line. */
    static TemporaryDataset of(Path recording, PrintWriter err)
            throws IOException, IngestException, DatasetException {
        TemporaryDataset temporary = new TemporaryDataset(Files.createTempDirectory("scx-replay-query"));
        try {
            IngestReport report = Ingest.ingest(
                    List.of(recording),
                    Dataset.openOrCreate(temporary.root),
                    IngestOptions.DEFAULT,
                    new ReadingProgress(err));
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
        return root;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
