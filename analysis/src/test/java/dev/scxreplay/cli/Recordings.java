package dev.scxreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;

/** The large recordings beside the repository, for tests that hold the model against real kernels. */
final class Recordings {
    private static final Path TRACES = Path.of(System.getProperty("scxreplay.root"))
            .resolve("../shared/traces")
            .normalize();

    private Recordings() {}

    /** Takes one row from a query. */
    @FunctionalInterface
    interface Take<T> {
        T from(ResultSet row) throws Exception;
    }

    /** Skips the test where the recordings are not there. */
    static void require() {
        assumeTrue(Files.isDirectory(TRACES), "no recordings at " + TRACES);
    }

    /** Ingests a recording, e.g. {@code 6.17.13/icount8}, into a new dataset. */
    static Path ingest(String recording, Path directory) {
        Path dataset = directory.resolve(recording.replace('/', '-'));
        run("ingest", TRACES.resolve(recording).resolve("trace.dat").toString(), "-o", dataset.toString());
        return dataset;
    }

    /** Runs a command that has to succeed. */
    static CommandRun run(String... words) {
        CommandRun run = CommandRun.of(words);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    /** What a query says whose result is one row. */
    static <T> T one(Path dataset, String sql, Take<T> take) throws Exception {
        try (Session session = Session.open(Dataset.open(dataset));
                ResultSet rows = session.query(sql).orElseThrow()) {
            assertThat(rows.next()).isTrue();
            return take.from(rows);
        }
    }
}
