package dev.scxreplay.notebook;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A dataset as a notebook sees it: SQL in, something to display out. */
public final class Results implements AutoCloseable {
    private final Session session;

    private Results(Session session) {
        this.session = session;
    }

    /** Opens the dataset in a directory. */
    public static Results open(String dataset) throws DatasetException, SQLException {
        return new Results(Session.open(Dataset.open(Path.of(dataset))));
    }

    /** The rows of a SELECT as a table. */
    public Display.Shown table(String sql) throws SQLException, IOException {
        return table(sql, false);
    }

    /** The same without the columns that have no value in any row, as a table with a column for each kernel has them. */
    public Display.Shown tableWithoutEmptyColumns(String sql) throws SQLException, IOException {
        return table(sql, true);
    }

    private Display.Shown table(String sql, boolean withoutEmptyColumns) throws SQLException, IOException {
        List<List<String>> cells = new ArrayList<>();
        try (ResultSet rows = session.query(sql).orElseThrow()) {
            ResultSetMetaData columns = rows.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(escape(columns.getColumnLabel(i)));
            }
            cells.add(names);
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= names.size(); i++) {
                    row.add(cell(rows.getObject(i)));
                }
                cells.add(row);
            }
        }
        StringBuilder html = new StringBuilder("<table>\n");
        for (List<String> row : cells) {
            String tag = row == cells.getFirst() ? "th" : "td";
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                if (!withoutEmptyColumns
                        || cells.stream()
                                .skip(1)
                                .anyMatch(each -> !each.get(column).isEmpty())) {
                    html.append('<').append(tag).append('>').append(row.get(i));
                    html.append("</").append(tag).append('>');
                }
            }
            html.append("</tr>\n");
        }
        return new Display.Shown("text/html", html.append("</table>").toString());
    }

    /**
     * Bars of counts over time, one row of bars for each series, all on one logarithmic axis.
     *
     * @param sql selects the series' name, the begin of a step in ns (absent for what never ended) and a count
     */
    public Display.Shown histogram(String title, String sql) throws SQLException, IOException {
        List<Histogram.Bar> bars = new ArrayList<>();
        try (ResultSet rows = session.query(sql).orElseThrow()) {
            while (rows.next()) {
                long fromNs = rows.getLong(2);
                if (rows.wasNull()) { // asked at once: it is about the column read last
                    fromNs = Histogram.NEVER;
                }
                bars.add(new Histogram.Bar(rows.getString(1), fromNs, rows.getLong(3)));
            }
        }
        return new Display.Shown("image/svg+xml", Histogram.svg(title, bars));
    }

    /**
     * Sizes over counts, a line for each series, both axes logarithmic; where the size is absent, a cross stands on the axis.
     *
     * @param across what the counts are
     * @param sql selects the series' name, a count and bytes
     */
    public Display.Shown lines(String title, String across, String sql) throws SQLException, IOException {
        List<LineChart.Point> points = new ArrayList<>();
        try (ResultSet rows = session.query(sql).orElseThrow()) {
            while (rows.next()) {
                long bytes = rows.getLong(3);
                Long present = rows.wasNull() ? null : bytes;
                points.add(new LineChart.Point(rows.getString(1), rows.getLong(2), present));
            }
        }
        return new Display.Shown("image/svg+xml", LineChart.svg(title, across, points));
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : escape(value.toString());
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
