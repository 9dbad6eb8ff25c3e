package dev.scxreplay.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The option {@code --format}, the same for every verb that prints rows. */
final class FormatOption {
    @Option(
            names = "--format",
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private TextTable.Format format;

    /** Whether people read it; only then is there more than the rows. */
    boolean isTable() {
        return format == TextTable.Format.table;
    }

    void print(TextTable rows, PrintWriter out) {
        rows.print(format, out);
    }

    /** What prints the rows of a query. */
    ResultWriter writer() {
        return switch (format) {
            case table -> AlignedWriter.plain();
            case csv -> new CsvWriter();
            case json -> new JsonWriter(true);
            case ndjson -> new JsonWriter(false);
            case markdown -> new Markdown();
        };
    }
}
