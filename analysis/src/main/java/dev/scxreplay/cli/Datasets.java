package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** Opens what the user names as a dataset, or says why it is none. */
final class Datasets {
    private Datasets() {}

    static Session session(Path dataset) throws SQLException {
        if (!Files.isDirectory(dataset)) {
            throw new Failure(ExitCode.INPUT, "There is no dataset " + dataset + ".");
        }
        return Session.open(dataset);
    }
}
