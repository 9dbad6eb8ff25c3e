package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table to be read by people: aligned columns, numbers to the right.
 *
 * <p>64-bit numbers (times, sizes, counts) get thousands separators; 32-bit ones (CPUs, pids, flags) and ids do not. The
 * first rows decide how wide the columns are, so that a result of any length needs little memory.
 */
final class AlignedWriter implements ResultWriter {
    private static final int ROWS_THAT_DECIDE = 1_000;
    private static final String GAP = "  ";

    @Override
    public long write(ResultSet rows, PrintWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int count = columns.getColumnCount();
        String[] names = new String[count];
        boolean[] toTheRight = new boolean[count];
        int[] widths = new int[count];
        for (int i = 0; i < count; i++) {
            names[i] = columns.getColumnLabel(i + 1);
            toTheRight[i] = isNumber(columns.getColumnType(i + 1), columns.getColumnTypeName(i + 1));
            widths[i] = names[i].length();
        }
        List<String[]> held = new ArrayList<>();
        while (held.size() < ROWS_THAT_DECIDE && rows.next()) {
            String[] row = row(rows, count);
            for (int i = 0; i < count; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
            held.add(row);
        }
        print(names, widths, toTheRight, out);
        String[] rule = new String[count];
        for (int i = 0; i < count; i++) {
            rule[i] = "-".repeat(widths[i]);
        }
        print(rule, widths, toTheRight, out);
        for (String[] row : held) {
            print(row, widths, toTheRight, out);
        }
        long written = held.size();
        if (written == ROWS_THAT_DECIDE) {
            for (; rows.next(); written++) {
                print(row(rows, count), widths, toTheRight, out);
            }
        }
        out.print(written == 1 ? "(1 row)\n" : String.format(Locale.ROOT, "(%,d rows)\n", written));
        return written;
    }

    private static String[] row(ResultSet rows, int count) throws SQLException {
        String[] row = new String[count];
        for (int i = 0; i < count; i++) {
            Object value = rows.getObject(i + 1);
            if (value == null) {
                row[i] = "-";
            } else if (value instanceof Long number) {
                row[i] = String.format(Locale.ROOT, "%,d", number);
            } else {
                row[i] = value.toString().replace('\n', ' ');
            }
        }
        return row;
    }

    private static void print(String[] row, int[] widths, boolean[] toTheRight, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String padding = " ".repeat(Math.max(0, widths[i] - row[i].length()));
            line.append(i == 0 ? "" : GAP);
            line.append(toTheRight[i] ? padding + row[i] : row[i] + padding);
        }
        out.print(line.toString().stripTrailing() + "\n");
    }

    private static boolean isNumber(int type, String name) {
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.FLOAT,
                    Types.REAL,
                    Types.DOUBLE,
                    Types.DECIMAL,
                    Types.NUMERIC -> true;
            default -> name.endsWith("INT") || name.endsWith("INTEGER");
        };
    }
}
