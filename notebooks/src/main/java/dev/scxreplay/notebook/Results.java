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
        StringBuilder html = new StringBuilder("<table>\n<tr>");
        try (ResultSet rows = session.query(sql).orElseThrow()) {
            ResultSetMetaData columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                html.append("<th>").append(escape(columns.getColumnLabel(i))).append("</th>");
            }
            html.append("</tr>\n");
            while (rows.next()) {
                html.append("<tr>");
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    html.append("<td>").append(cell(rows.getObject(i))).append("</td>");
                }
                html.append("</tr>\n");
            }
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
