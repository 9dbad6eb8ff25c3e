package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.View;
import dev.scxreplay.analysis.ViewLibrary;
import dev.scxreplay.batch.Nearest;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code views}: what the SQL library holds. */
@Command(
        name = "views",
        description = "Lists the views of the SQL library, or explains one.",
        footer = {
            "",
            "Examples:",
            "  scx-replay views",
            "  scx-replay views kick_waits          its columns",
            "  scx-replay views kick_waits --sql    its SELECT, to start your own from",
            "  scx-replay views antagonists         one with parameters: FROM antagonists(longest := 10)"
        })
final class ViewsCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "VIEW", description = "explain this view")
    private String name;

    @Option(names = "--sql", description = "print its SELECT too")
    private boolean withSql;

    @Option(names = "--markdown", description = "print all of them as one page, which is analysis/docs/views.md")
    private boolean asPage;

    @Option(names = "--check", description = "ask DuckDB whether every view is correct")
    private boolean check;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, IOException, SQLException {
        PrintWriter out = spec.commandLine().getOut();
        ViewLibrary library = ViewLibrary.load();
        if (check) {
            check(library);
        }
        if (asPage) {
            out.print(ViewPage.of(library));
            return ExitCode.FINE;
        }
        if (name == null && !format.isTable()) {
            TextTable rows = new TextTable("topic", "view", "doc", "requires", "parameters");
            for (View view : library.all()) {
                rows.add(
                        view.topic(),
                        view.name(),
                        view.doc(),
                        String.join(", ", view.requires()),
                        view.parameters().stream().map(View.Parameter::name).collect(Collectors.joining(", ")));
            }
            format.print(rows, out);
            return ExitCode.FINE;
        }
        if (name == null) {
            for (View view : library.all()) {
                String doc = view.doc();
                int sentence = doc.indexOf(". ");
                out.printf("%-20s %s%n", view.name(), sentence < 0 ? doc : doc.substring(0, sentence + 1));
            }
            return ExitCode.FINE;
        }
        View view = library.find(name)
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "There is no view " + name + "."
                                + Nearest.question(
                                        name,
                                        library.all().stream().map(View::name).toList())));
        if (!format.isTable()) {
            TextTable rows = new TextTable("view", "kind", "name", "unit", "otherwise", "doc");
            view.parameters()
                    .forEach(each ->
                            rows.add(view.name(), "parameter", each.name(), each.unit(), each.otherwise(), each.doc()));
            view.columns().forEach(each -> rows.add(view.name(), "column", each.name(), each.unit(), null, each.doc()));
            format.print(rows, out);
            return ExitCode.FINE;
        }
        out.printf("%s: %s%n%n", view.name(), view.doc());
        for (View.Parameter parameter : view.parameters()) {
            out.printf(
                    "  parameter %-10s %-6s %s; %s if not given%n",
                    parameter.name(), parameter.unit(), parameter.doc(), parameter.otherwise());
        }
        for (View.ViewColumn column : view.columns()) {
            out.printf("  %-20s %-6s %s%n", column.name(), column.unit(), column.doc());
        }
        out.printf("%nexample: %s%n", view.example());
        if (withSql) {
            out.printf("%n%s%n", view.sql());
        }
        return ExitCode.FINE;
    }

    /** Runs every view over a dataset without a file. */
    private static void check(ViewLibrary library) throws DatasetException, IOException, SQLException {
        Path empty = Files.createTempDirectory("scx-replay");
        try (Session session = Session.open(Dataset.openOrCreate(empty))) {
            for (View view : library.all()) {
                session.query("SELECT * FROM " + view.from()).orElseThrow().close();
            }
        } finally {
            try (Stream<Path> files = Files.list(empty)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(empty);
        }
    }
}
