package dev.scxreplay.analysis;

import static dev.scxreplay.table.Column.optional;
import static dev.scxreplay.table.Column.required;
import static dev.scxreplay.table.ColumnType.INT32;
import static dev.scxreplay.table.ColumnType.INT64;
import static dev.scxreplay.table.ColumnType.TEXT;

import dev.scxreplay.table.TableSchema;
import java.util.List;

/** The tables beside the events that ingest writes for each trace. */
final class TraceTables {
    static final List<TableSchema> ALL = List.of(
            new TableSchema(
                    "trace",
                    "One recording as it was ingested.",
                    List.of(
                            required("file", TEXT, "", "name of the file"),
                            required("format", TEXT, "", "format it was read as"),
                            required("events", INT64, "", "events kept"))),
            new TableSchema(
                    "lost_span",
                    "One time span in which a CPU's events were lost.",
                    List.of(
                            required("cpu", INT32, "", "the CPU"),
                            required("from_ns", INT64, "ns", "last event before"),
                            required("to_ns", INT64, "ns", "first event after"),
                            optional("count", INT64, "", "how many, where known"))),
            new TableSchema(
                    "ingest_stat",
                    "One counter of something odd.",
                    List.of(required("name", TEXT, "", "what is counted"), required("value", INT64, "", "the count"))),
            new TableSchema(
                    "ingest_log",
                    "One oddity with its place.",
                    List.of(
                            required("name", TEXT, "", "its counter"),
                            required("place", TEXT, "", "where"),
                            required("reason", TEXT, "", "one sentence"))));

    private TraceTables() {}
}
