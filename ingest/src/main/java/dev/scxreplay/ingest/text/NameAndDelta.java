package dev.scxreplay.ingest.text;

import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;

/** {@code name SCX_EV_... delta 1}, the payload of {@code sched_ext_event}. Source: v6.18: {@code TRACE_EVENT(sched_ext_event)}. */
final class NameAndDelta implements PayloadForm {
    private static final byte[] NAME = "name ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DELTA = " delta ".getBytes(StandardCharsets.US_ASCII);

    private final int nameColumn = EventTable.SCHED_EXT.schema().indexOf("name");
    private final int deltaColumn = EventTable.SCHED_EXT.schema().indexOf("delta");
    private final Numbers number = new Numbers();
    private int from;
    private int to;
    private int end;

    @Override
    public boolean parse(byte[] bytes, int payloadFrom, int payloadTo) {
        if (!Field.matches(NAME, 0, bytes, payloadFrom, payloadTo)) {
            return false;
        }
        from = payloadFrom + NAME.length;
        end = payloadTo;
        for (to = from; to < payloadTo; to++) {
            if (bytes[to] == ' ' && Field.matches(DELTA, 0, bytes, to, payloadTo)) {
                return number.parse(ColumnType.INT64, false, bytes, to + DELTA.length, payloadTo) == payloadTo;
            }
        }
        return false;
    }

    @Override
    public boolean exact(byte[] bytes) {
        return (Spelling.of(bytes, to + DELTA.length, end, false) & Spelling.DECIMAL) != 0;
    }

    @Override
    public PayloadText written() {
        return PayloadText.ofKernel(EventTable.SCHED_EXT, "sched_ext_event");
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        row.setText(nameColumn, row.dictionary().intern(bytes, from, to - from));
        row.setLong(deltaColumn, number.value);
    }
}
