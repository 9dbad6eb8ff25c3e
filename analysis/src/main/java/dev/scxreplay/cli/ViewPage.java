package dev.scxreplay.cli;

import dev.scxreplay.analysis.View;
import dev.scxreplay.analysis.ViewLibrary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The SQL library as one page of Markdown, made from the headers of its files. */
final class ViewPage {
    private ViewPage() {}

    static String of(ViewLibrary library) {
        Map<String, List<View>> topics = new LinkedHashMap<>();
        library.all()
                .forEach(view -> topics.computeIfAbsent(view.topic(), unused -> new ArrayList<>())
                        .add(view));
        StringBuilder page = new StringBuilder("""
                # The SQL library

                Every view of `scx-replay query DATASET "SELECT ..."`. This page is made from the headers of the files in
                `analysis/src/main/resources/sql`; a test fails when it is stale, and `-Dgolden=update` writes it anew.

                Times are in nanoseconds and end in `_ns`, sizes are in bytes and end in `_bytes`; points in time are of the
                trace's own clock. A view with parameters is asked with parentheses: `FROM name(parameter := value)`. A
                materialized one is computed when it is first asked and then kept. `scx-replay schema` explains the tables
                they are made of.

                | topic | views |
                |---|---|
                """);
        topics.forEach((topic, views) -> page.append("| [")
                .append(topic)
                .append("](#")
                .append(topic)
                .append(") | ")
                .append(views.stream()
                        .map(view -> "[`" + view.name() + "`](#" + view.name() + ")")
                        .collect(Collectors.joining(", ")))
                .append(" |\n"));
        topics.forEach((topic, views) -> {
            page.append("\n## ").append(topic).append('\n');
            views.forEach(view -> add(page, view));
        });
        return page.toString();
    }

    private static void add(StringBuilder page, View view) {
        page.append("\n### ").append(view.name()).append("\n\n").append(text(view.doc()));
        page.append("\n\nMade of ")
                .append(view.requires().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")))
                .append(view.materialized() ? "; materialized.\n" : ".\n");
        if (!view.parameters().isEmpty()) {
            page.append("\n| parameter | unit | if not given | what it is |\n|---|---|---|---|\n");
            view.parameters()
                    .forEach(parameter -> row(
                            page,
                            "`" + parameter.name() + "`",
                            parameter.unit(),
                            parameter.otherwise(),
                            parameter.doc()));
        }
        page.append("\n| column | unit | what it is |\n|---|---|---|\n");
        view.columns().forEach(column -> row(page, "`" + column.name() + "`", column.unit(), column.doc()));
        page.append("\n```sql\n").append(view.example()).append("\n```\n");
    }

    private static void row(StringBuilder page, String... cells) {
        for (String cell : cells) {
            page.append("| ").append(text(cell)).append(' ');
        }
        page.append("|\n");
    }

    /** What Markdown would take for its own. */
    private static String text(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
