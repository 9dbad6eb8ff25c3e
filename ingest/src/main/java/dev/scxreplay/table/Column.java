package dev.scxreplay.table;

import java.util.Objects;

/**
 * One column of a table, as data.
 *
 * @param name lower case with underscores; a time ends in {@code _ns}, a size in {@code bytes}
 * @param type its type
 * @param nullable whether a row may lack a value
 * @param unit the unit of its values, empty where they have none
 * @param doc one line that says what a value is
 * @param since the first version of the dataset schema that has this column
 */
public record Column(String name, ColumnType type, boolean nullable, String unit, String doc, int since) {
    public Column {
        Objects.requireNonNull(type, "type");
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("column name must be lower case: " + name);
        }
        if (doc.isBlank() || doc.contains("\n")) {
            throw new IllegalArgumentException("column " + name + " needs a one-line doc");
        }
    }

    /** A column that has a value in every row, present since schema version 1. */
    public static Column required(String name, ColumnType type, String unit, String doc) {
        return new Column(name, type, false, unit, doc, 1);
    }

    /** A column whose value may be absent, present since schema version 1. */
    public static Column optional(String name, ColumnType type, String unit, String doc) {
        return new Column(name, type, true, unit, doc, 1);
    }
}
