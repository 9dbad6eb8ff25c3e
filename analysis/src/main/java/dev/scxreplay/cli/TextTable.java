package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A small table whose rows are all there, printed in any {@link Format}. Cells are texts, numbers, booleans or null. */
final class TextTable {
    /** The forms it is printed in. */
    enum Format {
        table,
        csv,
        json,
        ndjson,
        markdown
    }

    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    TextTable(String... columns) {
        this.columns = List.of(columns);
    }

    void add(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        List<Object> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell);
        }
        rows.add(row);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints it in this form; as a table without an indent. */
    void print(Format format, PrintWriter out) {
        switch (format) {
            case table -> aligned(out, "");
            case csv -> csv(out);
            case json -> json(out);
            case ndjson -> rows.forEach(row -> out.print(object(row) + "\n"));
            case markdown -> Markdown.table(columns, rows, out);
        }
        out.flush();
    }

    /** Numbers raw, absent values empty. */
    private void csv(PrintWriter out) {
        out.print(String.join(",", columns) + "\n");
        for (List<Object> row : rows) {
            out.print(String.join(",", row.stream().map(TextTable::csv).toList()) + "\n");
        }
    }

    private static String csv(Object cell) {
        String text = cell == null ? "" : cell.toString();
        boolean plain = cell == null || (!text.isEmpty() && text.chars().noneMatch(c -> ",\"\n\r".indexOf(c) >= 0));
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** An array with one object for each row. */
    private void json(PrintWriter out) {
        out.print("[");
        for (int i = 0; i < rows.size(); i++) {
            out.print((i == 0 ? "\n" : ",\n") + object(rows.get(i)));
        }
        out.print("\n]\n");
    }

    private String object(List<Object> row) {
        StringBuilder object = new StringBuilder("{");
        for (int column = 0; column < columns.size(); column++) {
            Object cell = row.get(column);
            object.append(column == 0 ? "" : ",")
                    .append(JsonWriter.text(columns.get(column)))
                    .append(':')
                    .append(
                            cell == null || cell instanceof Number || cell instanceof Boolean
                                    ? String.valueOf(cell)
                                    : JsonWriter.text(cell.toString()));
        }
        return object.append('}').toString();
    }

    /** Columns aligned, two spaces between them; numbers, and texts that begin with a digit, to the right. */
    void aligned(PrintWriter out, String indent) {
        int[] widths = new int[columns.size()];
        boolean[] right = new boolean[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = columns.get(column).length();
            right[column] = !rows.isEmpty();
            for (List<Object> row : rows) {
                String text = shown(row.get(column));
                widths[column] = Math.max(widths[column], text.length());
                right[column] &= text.matches("|-|-?\\d[\\d,.]*( [KMGT]?i?B)?");
            }
        }
        line(out, indent, new ArrayList<>(columns), widths, right);
        rows.forEach(row -> line(out, indent, row, widths, right));
    }

    private static void line(PrintWriter out, String indent, List<?> row, int[] widths, boolean[] right) {
        StringBuilder line = new StringBuilder(indent);
        for (int column = 0; column < widths.length; column++) {
            String text = shown(row.get(column));
            String padding = " ".repeat(widths[column] - text.length());
            line.append(column == 0 ? "" : "  ").append(right[column] ? padding + text : text + padding);
        }
        out.print(line.toString().stripTrailing() + "\n");
    }

    private static String shown(Object cell) {
        return cell == null ? "-" : cell.toString();
    }
}
