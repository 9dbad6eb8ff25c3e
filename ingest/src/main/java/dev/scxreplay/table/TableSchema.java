package dev.scxreplay.table;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table as data: its name, what a row is, and its columns in order.
 *
 * @param name the name of its file without {@code .parquet}
 * @param doc one line that says what a row is
 * @param columns the columns in their order on disk
 */
public record TableSchema(String name, String doc, List<Column> columns) {
    public TableSchema {
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("table " + name + " has two columns named " + column.name());
            }
        }
    }

    /**
     * The position of a column.
     *
     * @throws IllegalArgumentException if this table has no such column
     */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("table " + name + " has no column " + column);
    }
}
