package dev.scxreplay.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A small table whose rows are all there: printed aligned, as CSV or as JSON. Cells are text, numbers or null. */
final class TextTable {
    /** The forms it is printed in. */
    enum Format {
        table,
        csv,
        json
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

    /** Numbers raw, absent values empty. */
    void csv(PrintWriter out) {
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
    void json(PrintWriter out) {
        out.print("[");
        for (int i = 0; i < rows.size(); i++) {
            out.print(i == 0 ? "\n{" : ",\n{");
            for (int column = 0; column < columns.size(); column++) {
                out.print((column == 0 ? "" : ",") + JsonWriter.text(columns.get(column)) + ":");
                Object cell = rows.get(i).get(column);
                out.print(
                        cell == null || cell instanceof Number
                                ? String.valueOf(cell)
                                : JsonWriter.text(cell.toString()));
            }
            out.print("}");
        }
        out.print("\n]\n");
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
                right[column] &= text.matches("-|-?\\d[\\d,.]*( [KMGT]?i?B)?");
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
