package dev.scxreplay.report;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The lines of a page: places for charts, and their numbers as JSON, which the script of the page draws. */
final class Curves {
    /** With about 14 letters for a point the numbers stay below 1.4 MB. */
    private static final int MOST_POINTS = 100_000;

    private final List<String> charts = new ArrayList<>();
    private int points;

    /** Writes a chart for each value of the columns in front of {@code series}. */
    void write(Rows rows, Writer out) throws IOException {
        List<String> names = rows.columns().subList(0, rows.column("series"));
        int leftOut = 0;
        for (Map.Entry<List<Object>, Rows> chart : rows.by(names).entrySet()) {
            if (points + chart.getValue().rows().size() > MOST_POINTS) {
                leftOut++;
                continue;
            }
            String title = chart.getKey().stream().map(Object::toString).collect(Collectors.joining(" under "));
            out.write("<h4>" + Html.text(title) + "</h4>\n<div class=\"chart\" data-chart=\"" + charts.size()
                    + "\"></div>\n");
            charts.add(chart(chart.getValue()));
        }
        if (leftOut > 0) {
            out.write("<p class=\"faint\">" + leftOut
                    + " charts more are not shown; ask for fewer traces with --trace.</p>\n");
        }
    }

    /** All charts as a JSON array. */
    String json() {
        return "[" + String.join(",\n", charts) + "]";
    }

    private String chart(Rows rows) {
        String across = rows.columns().get(rows.column("series") + 1);
        List<String> series = new ArrayList<>();
        for (Map.Entry<List<Object>, Rows> one : rows.by(List.of("series")).entrySet()) {
            Rows line = one.getValue();
            points += line.rows().size();
            series.add("{\"name\":" + Html.json(one.getKey().getFirst().toString()) + ",\"at\":" + numbers(line, across)
                    + ",\"bytes\":" + numbers(line, "bytes") + "}");
        }
        return "{\"across\":" + Html.json(across) + ",\"series\":[" + String.join(",", series) + "]}";
    }

    private static String numbers(Rows rows, String column) {
        return rows.rows().stream()
                .map(row -> rows.text(row, column))
                .map(number -> number.isEmpty() ? "null" : number)
                .collect(Collectors.joining(",", "[", "]"));
    }
}
