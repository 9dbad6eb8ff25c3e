package dev.scxreplay.cli;

import dev.scxreplay.analysis.StoredTable;
import dev.scxreplay.batch.Nearest;
import dev.scxreplay.table.Column;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code schema}: the tables of a dataset and their columns. */
@Command(
        name = "schema",
        description = "Lists the tables of a dataset, or the columns of one.",
        footer = {
            "",
            "Examples:",
            "  scx-replay schema",
            "  scx-replay schema kick",
            "  scx-replay schema --format json"
        })
final class SchemaCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "TABLE", description = "list the columns of this table")
    private String name;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, StoredTable> tables = StoredTable.all();
        if (name == null && !format.isTable()) {
            TextTable rows = new TextTable("place", "table", "doc");
            for (StoredTable table : tables.values()) {
                String place = table.place().name().toLowerCase(Locale.ROOT);
                rows.add(place, table.schema().name(), table.schema().doc());
            }
            format.print(rows, out);
            return ExitCode.FINE;
        }
        if (name == null) {
            out.println("trace=<trace>/, one file each (their column trace is the name of the directory):");
            list(tables, StoredTable.Place.TRACE, out);
            out.println("run=<trace>@<kernel>/, one file each:");
            list(tables, StoredTable.Place.RUN, out);
            out.println("sweep=<conditions>/, one file each:");
            list(tables, StoredTable.Place.SWEEP, out);
            out.println("beside them, where scx-replay batch made them:");
            list(tables, StoredTable.Place.DATASET, out);
            return ExitCode.FINE;
        }
        StoredTable table = tables.get(name);
        if (table == null) {
            throw new Failure(
                    ExitCode.USAGE, "There is no table " + name + "." + Nearest.question(name, tables.keySet()));
        }
        if (format.isTable()) {
            describe(table, out);
        } else {
            format.print(columns(table), out);
        }
        return ExitCode.FINE;
    }

    private static void list(Map<String, StoredTable> tables, StoredTable.Place place, PrintWriter out) {
        for (StoredTable table : tables.values()) {
            if (table.place() == place) {
                out.printf("  %-26s %s%n", table.schema().name(), table.schema().doc());
            }
        }
    }

    private static TextTable columns(StoredTable table) {
        TextTable rows = new TextTable("table", "column", "type", "nullable", "unit", "since", "doc");
        for (Column column : table.schema().columns()) {
            rows.add(
                    table.schema().name(),
                    column.name(),
                    column.type().sqlName(),
                    column.nullable(),
                    column.unit(),
                    column.since(),
                    column.doc());
        }
        return rows;
    }

    private static void describe(StoredTable table, PrintWriter out) {
        out.printf("%s: %s%n%n", table.schema().name(), table.schema().doc());
        out.printf("  %-16s %-8s %-8s %-6s %-5s %s%n", "column", "type", "nullable", "unit", "since", "what it is");
        for (Column column : table.schema().columns()) {
            out.printf(
                    "  %-16s %-8s %-8s %-6s %-5d %s%n",
                    column.name(),
                    column.type().sqlName(),
                    column.nullable() ? "yes" : "no",
                    column.unit(),
                    column.since(),
                    column.doc());
        }
        Map<String, TreeSet<String>> events = eventsByTable();
        if (events.containsKey(table.schema().name())) {
            out.printf(
                    "%nevents: %s%n",
                    String.join(", ", events.get(table.schema().name())));
        }
    }

    private static Map<String, TreeSet<String>> eventsByTable() {
        Map<String, TreeSet<String>> events = new TreeMap<>();
        for (Map.Entry<String, EventTable> known : EventKind.known().entrySet()) {
            String table = known.getValue().schema().name();
            events.computeIfAbsent(table, unused -> new TreeSet<>()).add(known.getKey());
        }
        return events;
    }
}
