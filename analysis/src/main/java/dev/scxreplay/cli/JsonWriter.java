package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** JSON, one object for each row: a single array, or one object in each line (ndjson). Numbers are raw. */
final class JsonWriter implements ResultWriter {
    private final boolean oneArray;

    JsonWriter(boolean oneArray) {
        this.oneArray = oneArray;
    }

    @Override
    public long write(ResultSet rows, PrintWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(text(columns.getColumnLabel(i)));
        }
        out.print(oneArray ? "[" : "");
        long written = 0;
        for (; rows.next(); written++) {
            out.print(!oneArray ? "" : written == 0 ? "\n" : ",\n");
            for (int i = 0; i < names.size(); i++) {
                out.print(i == 0 ? "{" : ",");
                out.print(names.get(i));
                out.print(':');
                out.print(value(rows.getObject(i + 1)));
            }
            out.print(oneArray ? "}" : "}\n");
        }
        out.print(oneArray ? "\n]\n" : "");
        return written;
    }

    private static String value(Object value) throws SQLException {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? number.toString() : "null";
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? number.toString() : "null";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        }
        if (value instanceof Array array) {
            StringBuilder list = new StringBuilder("[");
            for (Object element : (Object[]) array.getArray()) {
                list.append(list.length() == 1 ? "" : ",").append(value(element));
            }
            return list.append(']').toString();
        }
        return text(value.toString());
    }

    static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (letter < ' ') {
                        out.append(String.format("\\u%04x", (int) letter));
                    } else {
                        out.append(letter);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
