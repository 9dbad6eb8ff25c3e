package dev.scxreplay.report;

import dev.scxreplay.analysis.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a report as one page: style, scripts and numbers are in it, and it loads nothing.
 *
 * <p>Besides escaping every string, the page allows by its policy no script but its own two, by their hashes.
 */
final class HtmlWriter {
    /** More rows than this nobody reads; with them a page of many traces would pass 3 MB. */
    private static final int MOST_ROWS = 200;

    private static final int MOST_CURVE_POINTS = 200_000;
    private static final int MOST_HISTOGRAM_ROWS = 5_000;

    private final Report report;
    private final Session session;
    private final Writer out;
    private final Curves curves = new Curves();

    HtmlWriter(Report report, Session session, Writer out) {
        this.report = report;
        this.session = session;
        this.out = out;
    }

    void write() throws SQLException, IOException {
        String library = "/*\n" + resource("uPlot.LICENSE") + "\n*/\n" + resource("uPlot.iife.min.js");
        String ours = resource("report.js");
        head(library, ours);
        for (Section section : report.sections()) {
            section(section);
        }
        out.write("</main>\n<script type=\"application/json\" id=\"charts\">" + curves.json() + "</script>\n");
        out.write("<script>" + library + "</script>\n<script>" + ours + "</script>\n</body>\n</html>\n");
    }

    private void head(String... scripts) throws IOException {
        StringBuilder allowed = new StringBuilder();
        for (String script : scripts) {
            allowed.append(" 'sha256-").append(sha256(script)).append('\'');
        }
        String dataset = Html.text(report.dataset());
        out.write("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.write("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                + " style-src 'unsafe-inline'; script-src" + allowed + "\">\n");
        out.write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.write("<title>scx-replay: " + dataset + "</title>\n");
        out.write("<style>" + resource("uPlot.min.css") + resource("report.css") + "</style>\n</head>\n<body>\n");
        out.write("<header>\n<h1>scx-replay report</h1>\n<p>Dataset <code>" + dataset + "</code>"
                + (report.traces().isEmpty()
                        ? ""
                        : ", traces <code>" + Html.text(String.join(", ", report.traces())) + "</code>")
                + ", written by " + Html.text(report.version())
                + ". Under each figure is its query: give it to <code>scx-replay query "
                + Html.text(Html.shell(report.dataset()))
                + " -f FILE</code>. Points in time are of the trace's own clock.</p>\n</header>\n");
        out.write("<nav>"
                + report.sections().stream()
                        .map(section -> "<a href=\"#" + section.id() + "\">" + Html.text(section.title()) + "</a>")
                        .collect(Collectors.joining("\n"))
                + "</nav>\n<main>\n");
    }

    private void section(Section section) throws SQLException, IOException {
        out.write("<section id=\"" + section.id() + "\">\n<h2>" + Html.text(section.title()) + "</h2>\n<p>"
                + Html.text(section.text()) + "</p>\n");
        for (Figure figure : section.figures()) {
            figure(figure);
        }
        out.write("</section>\n");
    }

    private void figure(Figure figure) throws SQLException, IOException {
        String sql = report.sql(figure);
        Rows rows;
        try (ResultSet result = session.query(sql).orElseThrow()) {
            rows = Rows.read(result, most(figure.kind()));
        }
        out.write("<figure>\n<h3>" + Html.text(figure.title()) + "</h3>\n");
        if (rows.isEmpty()) {
            out.write("<p>" + Html.text(figure.empty()) + "</p>\n");
        } else {
            body(figure.kind(), rows);
        }
        if (rows.leftOut() > 0) {
            out.write(String.format(
                    "<p class=\"faint\">%,d rows more are not shown; the query gives all.</p>%n", rows.leftOut()));
        }
        out.write("<details class=\"no-print\"><summary>SQL</summary><pre>" + Html.text(sql)
                + "</pre></details>\n</figure>\n");
    }

    private static int most(Figure.Kind kind) {
        return switch (kind) {
            case TABLE, TABLE_FOR_EACH_TRACE, REPRODUCIBLE -> MOST_ROWS;
            case HISTOGRAM -> MOST_HISTOGRAM_ROWS;
            case CURVES, FOLDED_CURVES, CURVES_BY_CPUS -> MOST_CURVE_POINTS;
        };
    }

    private void body(Figure.Kind kind, Rows rows) throws IOException {
        switch (kind) {
            case TABLE -> table(rows, false);
            case REPRODUCIBLE -> table(rows, true);
            case TABLE_FOR_EACH_TRACE -> {
                for (Map.Entry<List<Object>, Rows> each :
                        rows.by(List.of("trace")).entrySet()) {
                    out.write("<h4>" + Html.text(each.getKey().getFirst().toString()) + "</h4>\n");
                    table(each.getValue().without("trace").withoutEmptyColumns(), false);
                }
            }
            case HISTOGRAM -> {
                for (Map.Entry<List<Object>, Rows> each :
                        rows.by(List.of("trace")).entrySet()) {
                    out.write("<h4>" + Html.text(each.getKey().getFirst().toString()) + "</h4>\n");
                    out.write(Histogram.svg(each.getValue()));
                }
            }
            case CURVES, CURVES_BY_CPUS -> curves.write(rows, out);
            case FOLDED_CURVES -> {
                out.write("<details><summary>show</summary>\n");
                curves.write(rows, out);
                out.write("</details>\n");
            }
        }
    }

    private void table(Rows all, boolean reproducible) throws IOException {
        Rows rows = all.withoutEmptyColumns();
        boolean grouped = rows.hasRunsOf("trace");
        Rows shown = (grouped ? rows.without("trace") : rows).without("unit");
        if (reproducible) {
            shown = shown.without("nr_cpu_ids")
                    .without("nr_nodes")
                    .without("recorded_cpus")
                    .without("detail");
        }
        int unit = rows.column("unit");
        out.write("<div class=\"scroll\"><table>\n<thead><tr>");
        for (int i = 0; i < shown.columns().size(); i++) {
            int column = i;
            boolean number = shown.rows().stream().anyMatch(row -> row.get(column) instanceof Number);
            out.write((number ? "<th class=\"n\">" : "<th>")
                    + Html.breakable(Html.heading(shown.columns().get(i))) + "</th>");
        }
        out.write("</tr></thead>\n<tbody>\n");
        Object trace = null;
        for (int r = 0; r < rows.rows().size(); r++) {
            List<Object> row = rows.rows().get(r);
            if (grouped && !row.get(rows.column("trace")).equals(trace)) {
                trace = row.get(rows.column("trace"));
                out.write("<tr class=\"group\"><th colspan=\"" + shown.columns().size() + "\">"
                        + Html.text(trace.toString()) + "</th></tr>\n");
            }
            out.write(reproducible ? "<tr class=\"has-how\">" : "<tr>");
            for (int i = 0; i < shown.columns().size(); i++) {
                String measure =
                        unit < 0 || row.get(unit) == null ? "" : row.get(unit).toString();
                cell(shown.columns().get(i), measure, shown.rows().get(r).get(i));
            }
            out.write("</tr>\n");
            if (reproducible) {
                out.write("<tr class=\"how\"><td colspan=\"" + shown.columns().size() + "\"><div>"
                        + (rows.column("detail") < 0 ? "" : Html.text(rows.text(row, "detail")))
                        + "<pre>" + Html.text(Reproduction.commands(report.dataset(), rows, row))
                        + "</pre></div></td></tr>\n");
            }
        }
        out.write("</tbody></table></div>\n");
    }

    /** One cell; where a row has a unit of its own, its numbers are in it. */
    private void cell(String column, String unit, Object value) throws IOException {
        if (value == null) {
            out.write("<td class=\"n\">-</td>");
            return;
        }
        if (value instanceof Number) {
            String name = unit.equals("ns") ? "value_ns" : unit.equals("bytes") ? "bytes" : column;
            String exact = Html.exact(name, value);
            out.write("<td class=\"n\"" + (exact.isEmpty() ? "" : " title=\"" + exact + "\"") + ">"
                    + Html.value(name, value) + "</td>");
            return;
        }
        String text = Html.value(column, value);
        boolean bad = column.equals("verdict") && !text.equals("nothing found")
                || column.equals("longest_wait") && text.equals("never ends")
                || column.equals("wait_end") && text.matches("never|wait-cycle|ipi-deadlock");
        String style = (bad ? "bad " : "") + (text.length() > 32 && text.indexOf(' ') > 0 ? "w" : "k");
        style += text.indexOf('+') > 0 ? " long" : "";
        out.write("<td class=\"" + style + "\">" + Html.breakable(text) + "</td>");
    }

    private static String resource(String name) {
        try (InputStream in = HtmlWriter.class.getResourceAsStream("/report/" + name)) {
            if (in == null) {
                throw new IllegalStateException("missing resource /report/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
