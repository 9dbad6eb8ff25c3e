package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.View;
import dev.scxreplay.analysis.ViewLibrary;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;

/** How long every view of the library takes to answer over a dataset. */
final class ViewTimes {
    /** What a view is to answer in, once it is warm. */
    private static final double GOAL_MS = 50;

    private ViewTimes() {}

    /**
     * Asks the example of each view in one session, the first time and then {@code runs} times, and prints a line for each.
     *
     * @throws DatasetException if there is no dataset
     */
    static void print(Path dataset, int runs, PrintWriter out) throws DatasetException, SQLException, IOException {
        out.printf("%-26s %10s %10s %10s  %s%n", "view", "rows", "first ms", "warm ms", "");
        int within = 0;
        int views = 0;
        try (Session session = Session.open(Dataset.open(dataset))) {
            for (View view : ViewLibrary.load().all()) {
                double first = ask(session, view);
                double[] warm = new double[runs];
                for (int i = 0; i < runs; i++) {
                    warm[i] = ask(session, view);
                }
                Arrays.sort(warm);
                boolean fast = warm[runs / 2] <= GOAL_MS;
                views++;
                within += fast ? 1 : 0;
                out.printf(
                        Locale.ROOT,
                        "%-26s %,10d %10.1f %10.1f  %s%n",
                        view.name(),
                        rows(session, view),
                        first,
                        warm[runs / 2],
                        fast ? "" : "above " + (int) GOAL_MS);
                out.flush();
            }
        }
        out.printf(
                "%n%d of %d views answer their example (scx-replay views NAME) in %d ms, median of %d after the first.%n",
                within, views, (int) GOAL_MS, runs);
        out.flush();
    }

    private static double ask(Session session, View view) throws SQLException, IOException {
        long begin = System.nanoTime();
        try (ResultSet rows = session.query(view.example()).orElseThrow()) {
            while (rows.next()) {
                rows.getObject(1);
            }
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private static long rows(Session session, View view) throws SQLException, IOException {
        try (ResultSet count =
                session.query("SELECT count(*) FROM " + view.from()).orElseThrow()) {
            count.next();
            return count.getLong(1);
        }
    }
}
