package dev.scxreplay.ingest.text;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;

/** A payload that is one text, kept byte for byte. */
public final class WholeText implements PayloadForm {
    private static final byte[] SCHED = "sched ".getBytes(StandardCharsets.US_ASCII);
    private static final int NONE = -1;

    private final String name;
    private final int column;
    private final int nameColumn;
    private int from;
    private int to;

    private WholeText(EventTable table, String column, int nameColumn) {
        this.column = table.schema().indexOf(column);
        this.nameColumn = nameColumn;
        this.name = column;
    }

    /** The text goes to {@code column}. */
    public static WholeText of(EventTable table, String column) {
        return new WholeText(table, column, NONE);
    }

    /** {@code sched NAME level 0 ...}: the name has a column too. Source: v7.3.4: {@code TRACE_EVENT(sched_ext_exit)}. */
    static WholeText ofSchedExtExit() {
        return new WholeText(
                EventTable.SCHED_EXT, "fields", EventTable.SCHED_EXT.schema().indexOf("name"));
    }

    /** The column of the text; lines that continue the payload are added to it. */
    public int column() {
        return column;
    }

    @Override
    public boolean parse(byte[] bytes, int payloadFrom, int payloadTo) {
        from = payloadFrom;
        to = payloadTo;
        return true;
    }

    @Override
    public boolean exact(byte[] bytes) {
        return true;
    }

    @Override
    public PayloadText written() {
        return PayloadText.whole(name);
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        row.setText(column, row.dictionary().pass(bytes, from, to - from));
        if (nameColumn != NONE && Field.matches(SCHED, 0, bytes, from, to)) {
            int nameFrom = from + SCHED.length;
            int nameTo = nameFrom;
            while (nameTo < to && bytes[nameTo] != ' ') {
                nameTo++;
            }
            row.setText(nameColumn, row.dictionary().intern(bytes, nameFrom, nameTo - nameFrom));
        }
    }
}
