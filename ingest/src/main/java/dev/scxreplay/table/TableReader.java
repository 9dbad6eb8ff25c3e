package dev.scxreplay.table;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBResultSet;

/**
 * Reads tables back as Arrow vectors, batch by batch, through a query of DuckDB.
 *
 * <p>The rows come in the order of the file, whatever its size, and only a few batches are held at a time. A column comes
 * as the vector of its SQL type: BigInt, UInt8 ({@code UBIGINT}), Int, Bit, VarChar for text. Reading text costs several
 * times more than reading numbers, so a reader on a hot path lets the query turn it into numbers, for instance
 * {@code (prev_state = 'R+')} or {@code list_position(['R', 'S', 'D'], prev_state)}. A column that is null throughout is
 * a vector of its type with no valid value.
 *
 * <p>Not thread-safe; must be closed, before the allocator it was given.
 */
public final class TableReader implements AutoCloseable {
    /** The most rows of a batch. */
    public static final int BATCH_ROWS = 20_480;

    /** One engine for all open readers: a replay reads a dozen tables side by side, and each engine costs start-up. */
    private static final String URL = "jdbc:duckdb::memory:scx-replay-tables";

    /** Never used and never closed: the engine ends with its last connection, and the next one takes 20 ms to start. */
    private static DuckDBConnection kept;

    private final String sql;
    private DuckDBConnection connection;
    private DuckDBPreparedStatement statement;
    private DuckDBResultSet result;
    private ArrowReader reader;

    private TableReader(String sql) {
        this.sql = sql;
    }

    /**
     * Begins to read.
     *
     * @param sql a SELECT, usually from {@code read_parquet('...')}
     * @throws UnreadableTableException if the query or a file it names cannot be read
     * @throws java.io.UncheckedIOException if native code cannot be loaded
     */
    public static TableReader open(BufferAllocator allocator, String sql) {
        NativeCode.loadDuckDb();
        NativeCode.loadArrow();
        TableReader opened = new TableReader(sql);
        try {
            opened.start(allocator);
            return opened;
        } catch (SQLException | RuntimeException e) {
            AutoCloseables.close(e, opened);
            throw new UnreadableTableException(sql, e);
        }
    }

    /**
     * Loads the next batch into {@link #root}; what the root held before is gone.
     *
     * @return whether there was one; the rows are counted by the root, and may be none
     * @throws UnreadableTableException if a file turns out to be damaged
     */
    public boolean next() {
        try {
            return reader.loadNextBatch();
        } catch (IOException | RuntimeException e) {
            throw new UnreadableTableException(sql, e);
        }
    }

    /** The vectors of the current batch, in the order of the query's columns; the same object for all batches. */
    public VectorSchemaRoot root() {
        try {
            return reader.getVectorSchemaRoot();
        } catch (IOException e) {
            throw new UnreadableTableException(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            AutoCloseables.close(reader, result, statement, connection);
        } catch (Exception e) {
            throw new UnreadableTableException(sql, e);
        }
    }

    private static synchronized void keepEngine() throws SQLException {
        if (kept == null) {
            kept = connect();
        }
    }

    private static DuckDBConnection connect() throws SQLException {
        Properties options = new Properties();
        options.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        options.setProperty("threads", "1");
        options.setProperty("preserve_insertion_order", "true");
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        return DriverManager.getConnection(URL, options).unwrap(DuckDBConnection.class);
    }

    private void start(BufferAllocator allocator) throws SQLException {
        keepEngine();
        connection = connect();
        statement = connection.prepareStatement(sql).unwrap(DuckDBPreparedStatement.class);
        result = statement.executeQuery().unwrap(DuckDBResultSet.class);
        reader = (ArrowReader) result.arrowExportStream(allocator, BATCH_ROWS);
    }
}
