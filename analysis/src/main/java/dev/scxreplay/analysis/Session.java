package dev.scxreplay.analysis;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.NativeCode;
import dev.scxreplay.trace.EventTable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * DuckDB, in this process, over one dataset: its tables and the views of the library, under their names.
 *
 * <p>Opening reads nothing. A table or view is registered when a statement first names it, and only then are its files
 * looked for. Nothing reaches for the network. Not thread-safe.
 */
public final class Session implements AutoCloseable {
    private static final String EVENTS = "events";
    private static final String KERNEL_NAME = "kernel_name";
    private static final Pattern WORD = Pattern.compile("[a-z_][a-z0-9_]*");
    /** Words of statements that list what there is; before them, everything is registered. */
    private static final Set<String> LISTING =
            Set.of("show", "information_schema", "duckdb_views", "duckdb_columns", "sqlite_master", "pg_catalog");

    private final Dataset dataset;
    private final Connection connection;
    private final ViewLibrary library = ViewLibrary.load();
    private final Map<String, StoredTable> tables = StoredTable.all();
    private final Set<String> registered = new HashSet<>();

    private Session(Dataset dataset, Connection connection) {
        this.dataset = dataset;
        this.connection = connection;
    }

    /**
     * Opens a session over a dataset.
     *
     * @throws SQLException if DuckDB cannot start
     */
    public static Session open(Dataset dataset) throws SQLException {
        NativeCode.loadDuckDb();
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("jdbc_stream_results", "true");
        return new Session(dataset, DriverManager.getConnection("jdbc:duckdb:", settings));
    }

    /**
     * Runs SQL and returns the result of its last statement, empty if that has none.
     *
     * <p>The result is read as it is computed: it is valid until the next call, and the caller closes it.
     */
    @SuppressWarnings("resource") // the statement closes with its result
    public Optional<ResultSet> query(String sql) throws SQLException, IOException {
        registerNamedIn(sql);
        Statement statement = connection.createStatement();
        try {
            if (statement.execute(sql)) {
                statement.closeOnCompletion();
                return Optional.of(statement.getResultSet());
            }
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
        statement.close();
        return Optional.empty();
    }

    /** Writes the rows of a SELECT into a Parquet file, which must not exist. */
    public void writeParquet(String select, Path file) throws SQLException, IOException {
        registerNamedIn(select);
        execute("COPY (" + select + "\n) TO " + StoredTable.quote(file.toString())
                + " (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)");
    }

    /** Whether the dataset holds the results of at least one replay. */
    public boolean hasRuns() {
        return !dataset.runs().isEmpty();
    }

    /** Whether a view or table needs files of a kind: of runs, say. */
    public boolean needs(String name, StoredTable.Place place) {
        StoredTable table = tables.get(name);
        if (table != null) {
            return table.place() == place;
        }
        return library.find(name).stream()
                .flatMap(view -> view.requires().stream())
                .anyMatch(required -> needs(required, place));
    }

    /** Whether the dataset holds a sweep over machines. */
    public boolean hasSweeps() throws IOException {
        return !tables.get("sweep").files(dataset.root()).isEmpty();
    }

    /** The view of the library with this name. */
    public Optional<View> view(String name) {
        return library.find(name);
    }

    /** The names of all views and tables. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(tables.keySet());
        library.all().forEach(view -> names.add(view.name()));
        names.add(EVENTS);
        return names;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Registers whatever has the name of a word in this SQL; one word too many costs nothing but a footer read. */
    private void registerNamedIn(String sql) throws SQLException, IOException {
        Set<String> words = new TreeSet<>();
        Matcher matcher = WORD.matcher(sql.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        if (words.stream().anyMatch(LISTING::contains)) {
            words.addAll(names());
        }
        for (String word : words) {
            register(word);
        }
    }

    private void register(String name) throws SQLException, IOException {
        List<String> statements = new ArrayList<>();
        define(name, registered, View::create, statements);
        for (String statement : statements) {
            execute(statement);
        }
    }

    /**
     * The statements that define every table, view and macro in any DuckDB, in this order. They copy nothing and read no
     * more than footers and the names of the kernels; views that a session would keep are computed at each use.
     */
    public List<String> definitions() throws IOException {
        Set<String> defined = new HashSet<>();
        List<String> statements = new ArrayList<>();
        for (String name : names()) {
            define(name, defined, View::define, statements);
        }
        return statements;
    }

    private void define(String name, Set<String> defined, Function<View, String> statement, List<String> statements)
            throws IOException {
        if (defined.contains(name)) {
            return;
        }
        StoredTable table = tables.get(name);
        Optional<View> view = library.find(name);
        if (table != null) {
            statements.add(createView(name, table.select(dataset.root())));
        } else if (view.isPresent()) {
            for (String required : view.get().requires()) {
                define(required, defined, statement, statements);
            }
            statements.add(statement.apply(view.get()));
        } else if (name.equals(EVENTS)) {
            for (EventTable each : EventTable.values()) {
                define(each.schema().name(), defined, statement, statements);
            }
            statements.add(createView(EVENTS, events()));
        } else if (name.equals(KERNEL_NAME)) {
            define("run", defined, statement, statements);
            statements.add(kernelName());
        } else {
            return;
        }
        defined.add(name);
    }

    private static String createView(String name, String select) {
        return "CREATE VIEW " + name + " AS " + select;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String events() {
        String columns = EventTable.COMMON.stream().map(column -> column.name()).collect(Collectors.joining(", "));
        return Stream.of(EventTable.values())
                .map(table ->
                        "SELECT trace, " + columns + " FROM " + table.schema().name())
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** The kernels of the dataset as a type, oldest first, so that a view can have a column for each. */
    private static String kernelName() {
        return """
                CREATE TYPE kernel_name AS ENUM (
                    SELECT kernel FROM (
                        SELECT DISTINCT kernel FROM run
                        UNION ALL SELECT 'none' WHERE NOT EXISTS (SELECT * FROM run))
                    ORDER BY
                        list_transform(string_split(regexp_extract(kernel, '^[0-9.]*[0-9]'), '.'), lambda n: TRY_CAST(n AS INTEGER)),
                        kernel)""";
    }
}
