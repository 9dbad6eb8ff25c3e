package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.PayloadText;
import dev.scxreplay.ingest.text.Spelling;
import dev.scxreplay.ingest.text.TextBytes;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;

/** The rows of one event table, written as the payloads they came from. */
final class TableRows implements AutoCloseable {
    /** How one event is written. */
    private record Payload(byte[] name, int[] columns, int[] spellings, byte[][] before, byte[][] after, byte[] end) {}

    private final TableReader reader;
    private final EventTable table;
    private final List<Column> columns;
    private final Map<String, String> forms;
    private final Map<String, Payload> payloads = new HashMap<>();
    private final FieldVector[] vectors;
    private Payload last;
    private int row = -1;
    private int rows;

    /** Place of the current row in the trace. */
    long seq;

    TableRows(BufferAllocator allocator, Path file, EventTable table, Map<String, String> forms) {
        this.table = table;
        this.columns = table.schema().columns();
        this.forms = forms;
        this.vectors = new FieldVector[columns.size()];
        this.reader = TableReader.open(allocator, "SELECT * FROM " + FtraceTextWriter.scan(file));
    }

    /** Goes to the next row; false after the last one. */
    boolean advance() {
        row++;
        while (row >= rows) {
            if (!reader.next()) {
                return false;
            }
            rows = reader.root().getRowCount();
            row = 0;
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = reader.root().getVector(columns.get(i).name());
            }
        }
        seq = ((BigIntVector) vectors[EventTable.SEQ]).get(row);
        return true;
    }

    /** A column in front of every event that is a number; -1 where it is absent. */
    long common(int column) {
        return isNull(column) ? -1 : number(column);
    }

    /** The name of the task as recorded; null where it was not. */
    byte[] comm() {
        boolean learned = !isNull(EventTable.COMMON_COMM_LEARNED) && number(EventTable.COMMON_COMM_LEARNED) != 0;
        return learned || isNull(EventTable.COMMON_COMM)
                ? null
                : ((VarCharVector) vectors[EventTable.COMMON_COMM]).get(row);
    }

    void writePayload(TextBytes out) {
        Payload payload = payload(((VarCharVector) vectors[EventTable.EVENT]).get(row));
        out.add(payload.name);
        boolean first = true;
        for (int i = 0; i < payload.columns.length; i++) {
            int column = payload.columns[i];
            byte[] before = payload.before[i];
            if (isNull(column)) {
                continue;
            }
            if (first && i > 0 && before.length > 0 && before[0] == ' ') {
                before = Arrays.copyOfRange(before, 1, before.length);
            }
            first = false;
            out.add(before);
            if (payload.spellings[i] == 0) {
                out.add(((VarCharVector) vectors[column]).get(row));
            } else {
                ColumnType type = columns.get(column).type();
                Spelling.write(
                        out, payload.spellings[i], number(column), type == ColumnType.UINT64, type == ColumnType.INT32);
            }
            out.add(payload.after[i]);
        }
        out.add(payload.end);
    }

    private Payload payload(byte[] event) {
        // most rows are of the event before them
        if (last == null || !isNamed(last, event)) {
            last = payloads.computeIfAbsent(new String(event, StandardCharsets.UTF_8), this::make);
        }
        return last;
    }

    private static boolean isNamed(Payload payload, byte[] event) {
        return payload.name.length == event.length + 2
                && Arrays.equals(payload.name, 0, event.length, event, 0, event.length);
    }

    private Payload make(String event) {
        String form = EventKind.tableOf(event) == table ? forms.get(event) : null;
        boolean named = form == null || form.startsWith(event + ": ");
        PayloadText text = form == null
                ? PayloadText.ofKernel(table, event)
                : PayloadText.parse(named ? form.substring(event.length() + 2) : form);
        int size = text.pieces().size();
        int[] places = new int[size];
        int[] spellings = new int[size];
        byte[][] before = new byte[size][];
        for (int i = 0; i < size; i++) {
            PayloadText.Piece piece = text.pieces().get(i);
            places[i] = table.schema().indexOf(piece.column());
            spellings[i] = piece.spelling();
            before[i] = piece.before().getBytes(StandardCharsets.UTF_8);
        }
        byte[][] after = text.pieces().stream()
                .map(piece -> piece.after().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        byte[] name = (named ? event + ": " : "").getBytes(StandardCharsets.UTF_8);
        return new Payload(name, places, spellings, before, after, text.end().getBytes(StandardCharsets.UTF_8));
    }

    private boolean isNull(int column) {
        return vectors[column] == null || vectors[column].isNull(row);
    }

    private long number(int column) {
        return switch (vectors[column]) {
            case IntVector ints -> ints.get(row);
            case BigIntVector longs -> longs.get(row);
            case UInt8Vector unsigned -> unsigned.get(row);
            case BitVector bits -> bits.get(row);
            default -> throw new IllegalStateException(columns.get(column) + " is no number");
        };
    }

    @Override
    public void close() {
        reader.close();
    }
}
