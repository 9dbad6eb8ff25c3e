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

    private final int firstColumn;

    private AlignedWriter(int firstColumn) {
        this.firstColumn = firstColumn;
    }

    /** Every column as a column. */
    static AlignedWriter plain() {
        return new AlignedWriter(0);
    }

    /** The first column as a heading above the rows that have it in common; the result must be sorted by it. */
    static AlignedWriter grouped() {
        return new AlignedWriter(1);
    }

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
        String heading = "";
        for (String[] row : held) {
            heading = head(heading, row, out);
            print(row, widths, toTheRight, out);
        }
        long written = held.size();
        if (written == ROWS_THAT_DECIDE) {
            for (; rows.next(); written++) {
                String[] row = row(rows, count);
                heading = head(heading, row, out);
                print(row, widths, toTheRight, out);
            }
        }
        if (firstColumn > 0) {
            return written;
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

    /** Prints the heading of a row if it is a new one, and returns it. */
    private String head(String before, String[] row, PrintWriter out) {
        if (firstColumn == 0 || row[0].equals(before)) {
            return before;
        }
        out.print((before.isEmpty() ? "" : "\n") + row[0] + "\n");
        return row[0];
    }

    private void print(String[] row, int[] widths, boolean[] toTheRight, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (int i = firstColumn; i < row.length; i++) {
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
