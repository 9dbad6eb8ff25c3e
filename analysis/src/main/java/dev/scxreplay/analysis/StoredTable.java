package dev.scxreplay.analysis;

import dev.scxreplay.batch.BatchTables;
import dev.scxreplay.replay.ReplayTables;
import dev.scxreplay.replay.sweep.SweepTables;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.trace.TraceTables;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One table as a dataset holds it: a Parquet file in the directory of every trace, every run, or every sweep.
 *
 * @param schema its columns on disk
 * @param place where its files are
 */
public record StoredTable(TableSchema schema, Place place) {
    /** Column that {@link Place#RUN} tables have beside those on disk. */
    public static final String ROW_IN_RUN = "row_in_run";

    /** The directories that hold the files of a table. */
    public enum Place {
        /** {@code trace=<name>/}; the name becomes the column {@code trace}. */
        TRACE,
        /** {@code run=<trace>@<kernel>/}. */
        RUN,
        /** Beside them: one file for the whole dataset. */
        DATASET,
        /** {@code sweep=<conditions>/}. */
        SWEEP
    }

    /** Every table of a dataset by its name. */
    public static Map<String, StoredTable> all() {
        Map<String, StoredTable> tables = new LinkedHashMap<>();
        for (TableSchema schema : TraceTables.all()) {
            tables.put(schema.name(), new StoredTable(schema, Place.TRACE));
        }
        for (TableSchema schema : ReplayTables.ALL) {
            tables.put(schema.name(), new StoredTable(schema, Place.RUN));
        }
        tables.put(BatchTables.BATCH_JOB.name(), new StoredTable(BatchTables.BATCH_JOB, Place.DATASET));
        for (TableSchema schema : SweepTables.ALL) {
            tables.put(schema.name(), new StoredTable(schema, Place.SWEEP));
        }
        return Collections.unmodifiableMap(tables);
    }

    /** The files of this table in a dataset, in the order of their names. */
    List<Path> files(Path dataset) throws IOException {
        String directories = switch (place) {
            case TRACE -> "trace=*";
            case RUN -> "run=*";
            case DATASET -> "batch_job.parquet";
            case SWEEP -> "sweep=*";
        };
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(dataset, directories)) {
            for (Path directory : stream) {
                Path file = place == Place.DATASET ? directory : directory.resolve(schema.name() + ".parquet");
                if (Files.exists(file)) {
                    files.add(file);
                }
            }
        }
        Collections.sort(files);
        return files;
    }

    /** The SELECT behind the view of this table; one without rows where the dataset has no such file yet. */
    String select(Path dataset) throws IOException {
        List<Path> files = files(dataset);
        if (files.isEmpty()) {
            return "SELECT " + nulls() + " WHERE false";
        }
        String names = schema.columns().stream().map(Column::name).collect(Collectors.joining(", "));
        String paths = files.stream().map(file -> quote(file.toString())).collect(Collectors.joining(", ", "[", "]"));
        return switch (place) {
            case TRACE ->
                "SELECT " + (hasTrace() ? "" : "trace, ") + names + " FROM read_parquet(" + paths
                        + ", hive_partitioning = true, hive_types = {'trace': VARCHAR})";
            case RUN ->
                "SELECT " + names + ", file_row_number AS " + ROW_IN_RUN + " FROM read_parquet(" + paths
                        + ", hive_partitioning = false, file_row_number = true)";
            case DATASET, SWEEP -> "SELECT " + names + " FROM read_parquet(" + paths + ", hive_partitioning = false)";
        };
    }

    private String nulls() {
        List<String> columns = new ArrayList<>();
        if (place == Place.TRACE && !hasTrace()) {
            columns.add("CAST(NULL AS VARCHAR) AS trace");
        }
        for (Column column : schema.columns()) {
            columns.add("CAST(NULL AS " + column.type().sqlName() + ") AS " + column.name());
        }
        if (place == Place.RUN) {
            columns.add("CAST(NULL AS BIGINT) AS " + ROW_IN_RUN);
        }
        return String.join(", ", columns);
    }

    private boolean hasTrace() {
        return schema.columns().stream().anyMatch(column -> column.name().equals("trace"));
    }

    static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
