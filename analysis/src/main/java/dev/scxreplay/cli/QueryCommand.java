package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.StoredTable;
import dev.scxreplay.analysis.View;
import dev.scxreplay.batch.Nearest;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code query}: a view, a SELECT or a file of SQL over a dataset. */
@Command(
        name = "query",
        description = "Asks a dataset in SQL, or a recording, which is taken into a temporary dataset first.",
        footer = {
            "",
            "Examples:",
            "  scx-replay query results kick_wait_summary",
            "  scx-replay query trace.dat \"SELECT event, count(*) FROM events GROUP BY event\"",
            "  scx-replay query results \"SELECT kernel, max(wait_ns) FROM kick_waits GROUP BY kernel\"",
            "  scx-replay query results -f my.sql --format csv > answer.csv",
            "  scx-replay query results findings --expect-empty     exit 1 if there are any",
            "  scx-replay query results kicks_over_time --param bucket_ns=100000000",
            "",
            "`scx-replay views` lists the views, `scx-replay schema` the tables under them."
        })
final class QueryCommand implements Callable<Integer> {
    /** The forms of a result. */
    enum Format {
        table,
        csv,
        json,
        ndjson,
        markdown,
        parquet
    }

    @Parameters(
            index = "0",
            paramLabel = "DATASET",
            description = "directory made by scx-replay ingest, or a recording")
    private Path dataset;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SQL|VIEW", description = "a SELECT, or the name of a view")
    private String sqlOrView;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "read the SQL from a file")
    private Path sqlFile;

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "give a view with parameters a value; may be repeated")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--format",
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write to a file; parquet needs one")
    private Path output;

    @Option(names = "--expect-empty", description = "exit with 1 if there is any row")
    private boolean expectEmpty;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if ((sqlOrView == null) == (sqlFile == null)) {
            throw new Failure(ExitCode.USAGE, "Give either SQL, the name of a view, or -f FILE.");
        }
        if (format == Format.parquet && (output == null || expectEmpty)) {
            throw new Failure(ExitCode.USAGE, "--format parquet needs -o FILE, and knows no --expect-empty.");
        }
        if (Files.isRegularFile(dataset)) {
            try (TemporaryDataset read =
                    TemporaryDataset.of(dataset, spec.commandLine().getErr())) {
                return ask(read.root());
            }
        }
        return ask(dataset);
    }

    private int ask(Path root) throws Exception {
        try (Session session = Datasets.session(root)) {
            String sql = sql(session);
            long rows = output == null ? print(session, sql, spec.commandLine().getOut()) : save(session, sql);
            return expectEmpty && rows > 0 ? ExitCode.VERDICT : ExitCode.FINE;
        } catch (SQLException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private String sql(Session session) throws IOException {
        if (sqlFile != null) {
            try {
                return Files.readString(sqlFile);
            } catch (NoSuchFileException e) {
                throw new Failure(ExitCode.USAGE, "There is no file " + sqlFile + ".", e);
            }
        }
        if (!sqlOrView.matches("\\w+")) {
            if (!parameters.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "--param goes with the name of a view, not with SQL.");
            }
            return sqlOrView;
        }
        if (!session.names().contains(sqlOrView)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "There is no view or table " + sqlOrView + "." + Nearest.question(sqlOrView, session.names())
                            + " `scx-replay views` lists the views.");
        }
        if (session.needs(sqlOrView, StoredTable.Place.SWEEP) && !session.hasSweeps()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The view " + sqlOrView + " needs a sweep over CPU counts and " + dataset
                            + " has none yet; make one with: scx-replay sweep --kernel 6.17.13,7.3.4 -o "
                            + (Files.isRegularFile(dataset) ? "results" : dataset));
        }
        if (session.needs(sqlOrView, StoredTable.Place.RUN) && !session.hasRuns()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The view " + sqlOrView + " needs the results of a replay and " + dataset
                            + (Files.isRegularFile(dataset)
                                    ? " is a recording; make them with: scx-replay ingest " + dataset
                                            + " -o results && scx-replay replay results --kernel 6.17.13,7.3.4"
                                    : " has none yet; make them with: scx-replay replay " + dataset
                                            + " --kernel 6.17.13,7.3.4"));
        }
        return "SELECT * FROM "
                + session.view(sqlOrView).map(this::withParameters).orElse(sqlOrView);
    }

    /** The view as FROM names it, with the parameters given. */
    private String withParameters(View view) {
        List<String> known =
                view.parameters().stream().map(View.Parameter::name).toList();
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw new Failure(
                        ExitCode.USAGE,
                        "The view " + view.name() + " has no parameter " + name + "; "
                                + (known.isEmpty() ? "it has none." : "it has " + String.join(", ", known) + "."));
            }
        }
        return parameters.isEmpty() ? view.from() : view.name() + "(" + assignments() + ")";
    }

    private String assignments() {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + " := " + literal(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A number as it is, anything else as a text. */
    private static String literal(String value) {
        return value.matches("-?\\d+(\\.\\d+)?") ? value : "'" + value.replace("'", "''") + "'";
    }

    private long print(Session session, String sql, PrintWriter out) throws SQLException, IOException {
        Optional<ResultSet> result = session.query(sql);
        if (result.isEmpty()) {
            return 0;
        }
        try (ResultSet rows = result.get()) {
            long written = writer().write(rows, out);
            out.flush();
            return written;
        }
    }

    /** Writes aside and renames, so that a file under the given name is always whole. */
    private long save(Session session, String sql) throws SQLException, IOException {
        Path aside = output.resolveSibling(output.getFileName() + ".part");
        Files.deleteIfExists(aside);
        long written = 0;
        try {
            if (format == Format.parquet) {
                session.writeParquet(sql, aside);
            } else {
                try (BufferedWriter file = Files.newBufferedWriter(aside);
                        PrintWriter out = new PrintWriter(file)) {
                    written = print(session, sql, out);
                    if (out.checkError()) {
                        throw new IOException("cannot write " + output);
                    }
                }
            }
            Files.move(aside, output, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
        return written;
    }

    private ResultWriter writer() {
        return switch (format) {
            case table -> AlignedWriter.plain();
            case csv -> new CsvWriter();
            case json -> new JsonWriter(true);
            case ndjson -> new JsonWriter(false);
            case markdown -> new Markdown();
            case parquet -> throw new IllegalStateException("parquet is written by DuckDB");
        };
    }
}
