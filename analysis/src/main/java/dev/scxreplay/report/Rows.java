package dev.scxreplay.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a query, the first of them where there are too many.
 *
 * @param columns names of the columns
 * @param rows the values; absent ones are null
 * @param leftOut how many rows more the query gave
 */
record Rows(List<String> columns, List<List<Object>> rows, long leftOut) {
    static Rows read(ResultSet result, int most) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            columns.add(result.getMetaData().getColumnLabel(i));
        }
        List<List<Object>> rows = new ArrayList<>();
        long leftOut = 0;
        while (result.next()) {
            if (rows.size() == most) {
                leftOut++;
                continue;
            }
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(result.getObject(i));
            }
            rows.add(row);
        }
        return new Rows(columns, rows, leftOut);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The place of a column, -1 if there is none. */
    int column(String name) {
        return columns.indexOf(name);
    }

    /** The value of a column that must be there, as text. */
    String text(List<Object> row, String name) {
        int column = column(name);
        if (column < 0) {
            throw new IllegalArgumentException("no column " + name + " in " + columns);
        }
        Object value = row.get(column);
        return value == null ? "" : value.toString();
    }

    /** The value of a column that must be there, as a number; 0 if it is absent. */
    long number(List<Object> row, String name) {
        String text = text(row, name);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** The rows by the values of some columns, in order. */
    Map<List<Object>, Rows> by(List<String> names) {
        Map<List<Object>, Rows> groups = new LinkedHashMap<>();
        for (List<Object> row : rows) {
            List<Object> key = new ArrayList<>();
            names.forEach(name -> key.add(row.get(column(name))));
            groups.computeIfAbsent(key, each -> new Rows(columns, new ArrayList<>(), 0))
                    .rows()
                    .add(row);
        }
        return groups;
    }

    /** Whether rows with the same value in a column follow each other, and some do. */
    boolean hasRunsOf(String name) {
        int column = column(name);
        if (column < 0) {
            return false;
        }
        Set<Object> seen = new HashSet<>();
        Object last = null;
        for (List<Object> row : rows) {
            if (!row.get(column).equals(last) && !seen.add(row.get(column))) {
                return false;
            }
            last = row.get(column);
        }
        return seen.size() < rows.size();
    }

    /** The same without a column. */
    Rows without(String name) {
        int gone = column(name);
        if (gone < 0) {
            return this;
        }
        List<String> kept = new ArrayList<>(columns);
        kept.remove(gone);
        List<List<Object>> shorter = new ArrayList<>();
        for (List<Object> row : rows) {
            List<Object> copy = new ArrayList<>(row);
            copy.remove(gone);
            shorter.add(copy);
        }
        return new Rows(kept, shorter, leftOut);
    }

    /** The same without the columns in which nothing is. */
    Rows withoutEmptyColumns() {
        Rows result = this;
        for (int i = columns.size() - 1; i >= 0; i--) {
            int column = i;
            if (rows.stream().allMatch(row -> row.get(column) == null)) {
                result = result.without(columns.get(column));
            }
        }
        return result;
    }
}
