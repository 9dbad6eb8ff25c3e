package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.table.TableAppender;

/** A payload that is one text, kept byte for byte. */
final class WholeText implements PayloadForm {
    private final int column;
    private int from;
    private int to;

    WholeText(int column) {
        this.column = column;
    }

    /** The column of the text; lines that continue the payload are added to it. */
    int column() {
        return column;
    }

    @Override
    public boolean parse(byte[] bytes, int payloadFrom, int payloadTo) {
        from = payloadFrom;
        to = payloadTo;
        return true;
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        row.setText(column, row.dictionary().intern(bytes, from, to - from));
    }
}
