package dev.scxreplay.ingest.dump;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;

/** One row being filled, of a table with few rows. */
final class DumpRow {
    /** Longer texts are cut; the kernel's own buffer is 32 KiB. */
    static final int MOST_CHARS = 1 << 18;

    private final TableSchema schema;
    private final Object[] values;

    DumpRow(TableSchema schema) {
        this.schema = schema;
        this.values = new Object[schema.columns().size()];
    }

    DumpRow set(String column, Object value) {
        values[schema.indexOf(column)] = value;
        return this;
    }

    boolean has(String column) {
        return values[schema.indexOf(column)] != null;
    }

    int number(String column) {
        return ((Number) values[schema.indexOf(column)]).intValue();
    }

    /** Adds a line to a text; false if it is full. */
    boolean append(String column, String line) {
        int i = schema.indexOf(column);
        if (values[i] == null) {
            values[i] = new StringBuilder();
        }
        StringBuilder text = (StringBuilder) values[i];
        if (text.length() + line.length() >= MOST_CHARS) {
            return false;
        }
        if (!text.isEmpty()) {
            text.append('\n');
        }
        text.append(line);
        return true;
    }

    void write(TableAppender row) {
        row.beginRow();
        for (int i = 0; i < values.length; i++) {
            Column column = schema.columns().get(i);
            if (values[i] != null) {
                switch (column.type()) {
                    case INT64, UINT64 -> row.setLong(i, ((Number) values[i]).longValue());
                    case INT32 -> row.setInt(i, ((Number) values[i]).intValue());
                    case BOOL -> row.setBool(i, (Boolean) values[i]);
                    case TEXT -> row.setText(i, values[i].toString());
                }
            }
        }
    }
}
