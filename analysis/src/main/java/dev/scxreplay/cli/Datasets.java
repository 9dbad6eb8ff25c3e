package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.batch.Nearest;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Opens what the user names as a dataset, and gives what can be wrong with it an exit code. */
final class Datasets {
    private Datasets() {}

    static Session session(Path dataset) throws DatasetException, SQLException {
        return Session.open(Dataset.open(dataset));
    }

    /** The traces asked for, all if none was named; each must be there. */
    static List<String> traces(Dataset dataset, List<String> asked) {
        List<String> known = dataset.traces();
        if (known.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    dataset.root() + " has no traces yet; make one with: scx-replay ingest TRACE -o " + dataset.root());
        }
        for (String trace : asked) {
            if (!known.contains(trace)) {
                throw new Failure(
                        ExitCode.USAGE,
                        "There is no trace " + trace + " in " + dataset.root() + "." + Nearest.question(trace, known));
            }
        }
        return asked.isEmpty() ? known : asked;
    }

    /** Whether what is missing is a place that only Hadoop's connectors reach. */
    static boolean isElsewhere(String message) {
        return message.matches("there is no dataset at [A-Za-z][A-Za-z0-9+.-]+:/.*");
    }

    static int exitCode(DatasetException e) {
        return switch (e.category()) {
            case NOT_A_DATASET, DAMAGED -> ExitCode.INPUT;
            case NOTHING_THERE, EXISTS_AS_SOMETHING_ELSE -> ExitCode.USAGE;
            case ENVIRONMENT -> ExitCode.ENVIRONMENT;
        };
    }
}
