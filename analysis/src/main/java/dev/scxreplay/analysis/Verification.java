package dev.scxreplay.analysis;

import dev.scxreplay.replay.ReplayTables;
import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * One replay of one trace held against what the recording itself holds: measured waits, allocations, return values.
 *
 * @param trace name of the trace
 * @param kernel the kernel it was replayed under
 * @param rows what was compared, as the view {@code accuracy} has it
 */
public record Verification(String trace, String kernel, List<Row> rows) {
    private static final String TABLE = ReplayTables.VERIFICATION.name();

    /**
     * One thing compared.
     *
     * @param subject wait, allocation, dsq or lifecycle
     * @param item which
     * @param compared how many recorded ones there are
     * @param agree how many of them are the same, waits: within the bound
     * @param modelled how many the model has
     * @param p90ErrorNs waits: nine in ten of the errors are no greater, ns
     */
    public record Row(String subject, String item, long compared, long agree, long modelled, OptionalLong p90ErrorNs) {}

    public Verification {
        rows = List.copyOf(rows);
    }

    /** Whether a recording holds anything a replay could be held against. */
    public static boolean possible(Session session, String trace) throws SQLException, IOException {
        String of = " WHERE trace = " + StoredTable.quote(trace);
        return first(
                session,
                "SELECT (SELECT count(*) FROM recorded_waits" + of + ") + (SELECT count(*) FROM event_scx_probe" + of
                        + " AND event IN ('reg_ret', 'scx_enable_ret', 'create_dsq_ret'))"
                        + " + (SELECT count(*) FROM event_kmem" + of + " AND contains(call_site, 'scx'))",
                row -> row.getLong(1) > 0);
    }

    /** What the recording says of the kernel it was made on, as {@code uname -r} prints it. */
    public static Optional<String> recordedKernel(Session session, String trace) throws SQLException, IOException {
        return Optional.ofNullable(first(
                session,
                "SELECT max(kernel) FROM trace WHERE trace = " + StoredTable.quote(trace),
                row -> row.getString(1)));
    }

    /** Compares a run of the dataset with its recording and stores the rows beside the run. */
    public static Verification of(Session session, Dataset dataset, String trace, String kernel)
            throws SQLException, IOException {
        String of = " WHERE trace = " + StoredTable.quote(trace) + " AND kernel = " + StoredTable.quote(kernel);
        store(session, dataset.runDirectory(trace, kernel), of);
        List<Row> rows = new ArrayList<>();
        try (ResultSet found = session.query("SELECT subject, item, compared, agree, modelled, p90_error_ns"
                        + " FROM read_parquet("
                        + StoredTable.quote(
                                file(dataset.runDirectory(trace, kernel)).toString())
                        + ")")
                .orElseThrow()) {
            while (found.next()) {
                long p90 = found.getLong(6);
                rows.add(new Row(
                        found.getString(1),
                        found.getString(2),
                        found.getLong(3),
                        found.getLong(4),
                        found.getLong(5),
                        found.wasNull() ? OptionalLong.empty() : OptionalLong.of(p90)));
            }
        }
        return new Verification(trace, kernel, rows);
    }

    /** Rows of allocations, queues and lifecycle that are not as recorded. */
    public long differences() {
        return rows.stream()
                .filter(row -> !row.subject().equals("wait"))
                .filter(row -> row.agree() != row.compared() || row.modelled() != row.compared())
                .count();
    }

    /** The waits compared; empty if the recording measured none. */
    public Optional<Row> waits() {
        return rows.stream().filter(row -> row.subject().equals("wait")).findFirst();
    }

    private static void store(Session session, Path run, String where) throws SQLException, IOException {
        String columns = ReplayTables.VERIFICATION.columns().stream()
                .map(column -> "CAST(" + column.name() + " AS " + column.type().sqlName() + ") AS " + column.name())
                .collect(Collectors.joining(", "));
        Path aside = file(run).resolveSibling(TABLE + ".part");
        Files.deleteIfExists(aside);
        try {
            session.writeParquet("SELECT " + columns + " FROM accuracy" + where, aside);
            Files.move(aside, file(run), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static Path file(Path run) {
        return run.resolve(TABLE + ".parquet");
    }

    /** Takes a value from a row. */
    @FunctionalInterface
    private interface Take<T> {
        T from(ResultSet row) throws SQLException;
    }

    private static <T> T first(Session session, String sql, Take<T> take) throws SQLException, IOException {
        try (ResultSet rows = session.query(sql).orElseThrow()) {
            if (!rows.next()) {
                throw new IllegalStateException("no row from " + sql);
            }
            return take.from(rows);
        }
    }
}
