package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** CSV as in RFC 4180 but with plain newlines: a header, numbers raw, absent values empty. */
final class CsvWriter implements ResultWriter {
    @Override
    public long write(ResultSet rows, PrintWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int count = columns.getColumnCount();
        for (int i = 1; i <= count; i++) {
            out.print(i == 1 ? "" : ",");
            out.print(field(columns.getColumnLabel(i)));
        }
        out.print('\n');
        long written = 0;
        for (; rows.next(); written++) {
            for (int i = 1; i <= count; i++) {
                out.print(i == 1 ? "" : ",");
                Object value = rows.getObject(i);
                out.print(value == null ? "" : field(value.toString()));
            }
            out.print('\n');
        }
        return written;
    }

    /** A present but empty text is quoted, so that it differs from an absent value. */
    private static String field(String text) {
        boolean plain = !text.isEmpty()
                && text.chars().noneMatch(letter -> letter == ',' || letter == '"' || letter == '\n' || letter == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
