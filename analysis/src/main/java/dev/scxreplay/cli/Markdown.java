package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tables to paste into a mail or an issue. Names come from traces: nothing in them becomes markup. */
final class Markdown implements ResultWriter {
    @Override
    public long write(ResultSet rows, PrintWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        head(names, out);
        long written = 0;
        for (; rows.next(); written++) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                row.add(rows.getObject(i));
            }
            line(row, out);
        }
        return written;
    }

    static void table(List<String> columns, List<? extends List<?>> rows, PrintWriter out) {
        head(columns, out);
        rows.forEach(row -> line(row, out));
    }

    private static void head(List<String> columns, PrintWriter out) {
        line(columns, out);
        out.print("|" + "---|".repeat(columns.size()) + "\n");
    }

    private static void line(List<?> cells, PrintWriter out) {
        List<String> texts = cells.stream()
                .map(cell -> cell == null ? "" : escaped(cell.toString()))
                .toList();
        out.print("| " + String.join(" | ", texts) + " |\n");
    }

    static String escaped(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]<>|#~&])", "\\\\$1").replaceAll("\\R", " ");
    }
}
