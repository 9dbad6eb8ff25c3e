package dev.scxreplay.trace;

import static dev.scxreplay.table.Column.optional;
import static dev.scxreplay.table.Column.required;
import static dev.scxreplay.table.ColumnType.BOOL;
import static dev.scxreplay.table.ColumnType.INT32;
import static dev.scxreplay.table.ColumnType.INT64;
import static dev.scxreplay.table.ColumnType.TEXT;

import dev.scxreplay.table.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** The tables of a trace beside its events: what it is, what it lost, and what was odd about it. */
public final class TraceTables {
    /** What the recording is; one row. */
    public static final TableSchema TRACE = new TableSchema(
            "trace",
            "One recording.",
            List.of(
                    required("name", TEXT, "", "name of the trace in this dataset"),
                    required("format", TEXT, "", "format of the recording"),
                    optional("clock", TEXT, "", "trace clock of the time stamps; absent if the recording does not say"),
                    required("nr_cpus", INT32, "", "number of CPUs of the recorded machine"),
                    optional(
                            "kernel", TEXT, "", "release of the recorded kernel; absent if the recording does not say"),
                    required("events", INT64, "", "number of events"),
                    optional("first_ts_ns", INT64, "ns", "time of the first event; absent if there is none"),
                    optional("last_ts_ns", INT64, "ns", "time of the last event; absent if there is none"),
                    required(
                            "sha256",
                            TEXT,
                            "",
                            "SHA-256 of the recording's file as it was given; of pieces, of their names and bytes"),
                    optional("instance", TEXT, "", "tracefs instance of its buffer; absent for the top one"),
                    optional("trace_id", INT64, "", "trace-cmd's id of the recording session; absent if not recorded"),
                    optional("host_trace_id", INT64, "", "of a guest: trace_id of its host, see clock_offset"),
                    optional("guests", TEXT, "", "of a host: its guests as name=trace_id"),
                    optional(
                            "offset_ns",
                            INT64,
                            "ns",
                            "what the recorder says to add for another clock (trace-cmd --date); not applied"),
                    optional("tsc_mult", INT64, "", "ns = (cycles - tsc_offset) * tsc_mult >> tsc_shift; not applied"),
                    optional("tsc_shift", INT32, "", "see tsc_mult"),
                    optional("tsc_offset", INT64, "", "see tsc_mult")));

    /** How a guest's clock relates to its host's. */
    public static final TableSchema CLOCK_OFFSET = new TableSchema(
            "clock_offset",
            "One measurement of a guest's clock against its host's: host = (guest * scaling >> fraction) + offset.",
            List.of(
                    required("cpu", INT32, "", "the guest's CPU"),
                    required("at_ns", INT64, "ns", "when it was measured, by the guest's clock"),
                    required("offset", INT64, "", "what is added, in the unit of the clock"),
                    required("scaling", INT64, "", "factor before the shift; 1 is none"),
                    required("fraction", INT32, "", "bits of the factor behind the binary point"),
                    required("interpolated", BOOL, "", "whether the offset moves evenly up to the next measurement")));

    /** What a trace made of several recordings was made of. */
    public static final TableSchema MERGED_INPUT = new TableSchema(
            "merged_input",
            "One recording that was merged into this trace; there is none if it is one recording.",
            List.of(
                    required("input", TEXT, "", "its name"),
                    required("format", TEXT, "", "its format"),
                    optional("clock", TEXT, "", "its clock; absent if it does not say"),
                    optional("kernel", TEXT, "", "release of its kernel; absent if it does not say"),
                    optional("instance", TEXT, "", "tracefs instance of its buffer; absent for the top one"),
                    required("relation", TEXT, "", "how its times became those of this trace"),
                    optional("offset_ns", INT64, "ns", "what was added to its times; absent if that changed with time"),
                    required("cpu_base", INT32, "", "what was added to its CPU numbers"),
                    required("nr_cpus", INT32, "", "how many CPUs it has"),
                    required("events", INT64, "", "how many events came from it"),
                    required("sha256", TEXT, "", "SHA-256 of it as it was given")));

    /** Where events are missing. */
    public static final TableSchema LOST_SPAN = new TableSchema(
            "lost_span",
            "One place where events of one CPU are missing: the recorder lost them, or --cpus left the CPU out.",
            List.of(
                    required("cpu", INT32, "", "the CPU whose events are missing"),
                    required("from_ns", INT64, "ns", "time of the CPU's last event before them"),
                    required("to_ns", INT64, "ns", "time of the CPU's first event after them"),
                    optional("count", INT64, "", "how many are missing; absent if the recorder did not count")));

    /** What other clocks showed. */
    public static final TableSchema CLOCK_SNAPSHOT = new TableSchema(
            "clock_snapshot",
            "What another clock showed at one moment of the trace.",
            List.of(
                    required("clock", TEXT, "", "the other clock, such as realtime or monotonic"),
                    required("ts_ns", INT64, "ns", "its time"),
                    required("trace_ns", INT64, "ns", "the time then in the recording's own clock")));

    /** Every {@link Stat} and its count. */
    public static final TableSchema INGEST_STAT = new TableSchema(
            "ingest_stat",
            "How often one kind of oddity was met while the recording was read; one row for every kind.",
            List.of(
                    required("stat", TEXT, "", "name of the oddity"),
                    required("count", INT64, "", "how often it was met"),
                    required("damage", BOOL, "", "whether it means that something could not be read"),
                    required("doc", TEXT, "", "what it is")));

    /** Single oddities with their place. */
    public static final TableSchema INGEST_LOG = new TableSchema(
            "ingest_log",
            "One oddity met while the recording was read; the first hundred of each kind.",
            List.of(
                    required("stat", TEXT, "", "name of the oddity"),
                    required("place", TEXT, "", "where it is in the recording: a line, or an offset"),
                    required("reason", TEXT, "", "what is odd")));

    /** How a recording that is text writes its events. */
    public static final TableSchema TEXT_FORM = new TableSchema(
            "text_form",
            "How a text recording writes what is in front of its events, and each event; not there for other recordings.",
            List.of(
                    required("event", TEXT, "", "the event's name; empty for what is in front of every event"),
                    required("form", TEXT, "", "its text, with {column} or {column:spelling} for each value")));

    /** Lines of a recording that is text which its other tables do not give back. */
    public static final TableSchema TEXT_LINE = new TableSchema(
            "text_line",
            "One line of a text recording that is no event, or is an event whose row does not give it back letter for letter.",
            List.of(
                    required("seq", INT64, "", "the event it is, or in front of which it stands"),
                    required("is_event", BOOL, "", "whether it is that event"),
                    required(
                            "line",
                            TEXT,
                            "",
                            "the line, or several that follow each other; \\\\ stands for a backslash, \\xff for a"
                                    + " byte that is not UTF-8")));

    private TraceTables() {}

    /** Every table of a trace, events included. */
    public static List<TableSchema> all() {
        List<TableSchema> tables = new ArrayList<>(List.of(
                TRACE,
                CLOCK_OFFSET,
                CLOCK_SNAPSHOT,
                MERGED_INPUT,
                LOST_SPAN,
                INGEST_STAT,
                INGEST_LOG,
                TEXT_FORM,
                TEXT_LINE));
        tables.addAll(DumpTables.ALL);
        for (EventTable table : EventTable.values()) {
            tables.add(table.schema());
        }
        return tables;
    }
}
