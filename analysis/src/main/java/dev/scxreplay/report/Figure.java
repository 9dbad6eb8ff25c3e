package dev.scxreplay.report;

/**
 * One table or chart of a report: what it shows, and the query behind it.
 *
 * @param title what it shows
 * @param kind how it shows it
 * @param sql the query; {@code {traces}} in it stands for the traces asked for
 * @param empty what it means that the query has no rows
 */
record Figure(String title, Kind kind, String sql, String empty) {
    /** How rows become a figure. A column {@code trace} in front groups them. */
    enum Kind {
        /** One table. */
        TABLE,
        /** A table for each trace, without the columns that are empty there. */
        TABLE_FOR_EACH_TRACE,
        /** A table with columns {@code trace}, {@code kernel}, and under each row the commands that give it again. */
        REPRODUCIBLE,
        /** Bars for each trace and kernel; columns: trace, kernel, from_ns, to_ns, waits. */
        HISTOGRAM,
        /** Lines over time; columns: those that name the chart, series, at_ns, bytes. */
        CURVES,
        /** The same, folded away at first. */
        FOLDED_CURVES,
        /** Lines over CPU counts, both axes logarithmic; columns: those that name the chart, series, cpus, bytes. */
        CURVES_BY_CPUS
    }
}
