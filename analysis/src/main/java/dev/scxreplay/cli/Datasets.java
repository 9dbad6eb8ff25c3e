package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Opens what the user names as a dataset, and gives what can be wrong with it an exit code. */
final class Datasets {
    private Datasets() {}

    static Session session(Path dataset) throws DatasetException, SQLException {
        return Session.open(Dataset.open(dataset));
    }

    static int exitCode(DatasetException e) {
        return switch (e.category()) {
            case NOT_A_DATASET, DAMAGED -> ExitCode.INPUT;
            case NOTHING_THERE, EXISTS_AS_SOMETHING_ELSE -> ExitCode.USAGE;
            case ENVIRONMENT -> ExitCode.ENVIRONMENT;
        };
    }
}
