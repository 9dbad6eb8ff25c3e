package dev.scxreplay.ingest.text;

import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A payload of {@code name=value} pairs; that of a kprobe event begins with its place in parentheses.
 *
 * <p>The table's columns say which names there are. In which order the kernel prints them is learned from the first
 * payload, and again whenever one does not fit: every way to read it is tried until all required columns are there.
 */
final class KeyedFields implements PayloadForm {
    /** No order is looked for in longer payloads; the search may take time quadratic in the length. */
    private static final int MAX_LEARNED_BYTES = 4096;

    private static final byte[] NANOSECONDS = " [ns]".getBytes(StandardCharsets.US_ASCII);

    private final Numbers number = new Numbers();
    private final Field[] fields;
    private final boolean[] used;
    /** Where the probe sits; null if this is no kprobe event. */
    private final Field probe;

    private Field[] order = {};
    private final List<Field> tried = new ArrayList<>();

    KeyedFields(EventTable table) {
        Field probeField = null;
        List<Field> named = new ArrayList<>();
        for (int i = EventTable.COMMON.size(); i < table.schema().columns().size(); i++) {
            Field field = new Field(table, i);
            if ((table == EventTable.SCX_PROBE || table == EventTable.SCX_DSQ)
                    && table.schema().columns().get(i).name().equals("probe")) {
                probeField = field;
            } else {
                named.add(field);
            }
        }
        this.probe = probeField;
        this.fields = named.toArray(Field[]::new);
        this.used = new boolean[fields.length];
    }

    @Override
    public boolean parse(byte[] bytes, int from, int to) {
        int begin = probe == null ? from : probeEnd(bytes, from, to);
        if (begin < 0) {
            return false;
        }
        int end = to;
        while (end > begin && bytes[end - 1] == ' ') {
            end--;
        }
        if (fits(bytes, begin, end)) {
            return true;
        }
        if (end - begin > MAX_LEARNED_BYTES) {
            return false;
        }
        tried.clear();
        return learn(bytes, begin, end, begin) && fits(bytes, begin, end);
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        if (probe != null) {
            storeText(probe, bytes, row);
        }
        for (Field field : order) {
            switch (field.type) {
                case TEXT -> storeText(field, bytes, row);
                case INT32 -> row.setInt(field.column, (int) field.value);
                case INT64, UINT64 -> row.setLong(field.column, field.value);
                case BOOL -> row.setBool(field.column, field.value != 0);
            }
        }
    }

    private static void storeText(Field field, byte[] bytes, TableAppender row) {
        row.setText(field.column, row.dictionary().intern(bytes, field.from, field.to - field.from));
    }

    /** Reads {@code (function+0x4/0xb0)} and returns where it ends, or -1. */
    private int probeEnd(byte[] bytes, int from, int to) {
        if (from >= to || bytes[from] != '(') {
            return -1;
        }
        for (int p = from + 1; p < to; p++) {
            if (bytes[p] == ')' && (p + 1 == to || bytes[p + 1] == ' ')) {
                probe.from = from + 1;
                probe.to = p;
                return p + 1;
            }
        }
        return -1;
    }

    /** Reads a payload whose fields come in the order known. */
    private boolean fits(byte[] bytes, int from, int to) {
        int p = from;
        for (int i = 0; i < order.length; i++) {
            Field field = order[i];
            p = afterKey(field, bytes, p, to, from);
            if (p < 0) {
                return false;
            }
            if (field.type == ColumnType.TEXT) {
                field.from = p;
                p = i + 1 < order.length ? textEnd(field, order[i + 1], bytes, p, to) : to;
                field.to = p;
            } else {
                p = numberEnd(field, bytes, p, to);
            }
            if (p < 0) {
                return false;
            }
        }
        return p == to && (order.length > 0 || !anyRequired());
    }

    /** Finds an order in which the payload from {@code p} on can be read behind the fields {@link #tried}. */
    private boolean learn(byte[] bytes, int from, int to, int p) {
        if (p == to) {
            return learned();
        }
        for (int i = 0; i < fields.length; i++) {
            int value = used[i] ? -1 : afterKey(fields[i], bytes, p, to, from);
            if (value >= 0) {
                used[i] = true;
                tried.add(fields[i]);
                boolean found = learnBehind(fields[i], bytes, from, to, value);
                tried.remove(tried.size() - 1);
                used[i] = false;
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean learnBehind(Field field, byte[] bytes, int from, int to, int value) {
        if (field.type != ColumnType.TEXT) {
            int end = numberEnd(field, bytes, value, to);
            return end >= 0 && learn(bytes, from, to, end);
        }
        for (int i = 0; i <= to - value; i++) {
            int end = field.candidate(i, value, to);
            if ((end == to || bytes[end] == ' ') && learn(bytes, from, to, end)) {
                return true;
            }
        }
        return false;
    }

    private boolean learned() {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].required && !used[i]) {
                return false;
            }
        }
        order = tried.toArray(Field[]::new);
        return true;
    }

    private boolean anyRequired() {
        for (Field field : fields) {
            if (field.required) {
                return true;
            }
        }
        return false;
    }

    /** Where the value begins if the field's key stands at {@code p}, else -1. */
    private int afterKey(Field field, byte[] bytes, int p, int to, int from) {
        int skipped = p == from && probe == null ? 1 : 0;
        return Field.matches(field.key, skipped, bytes, p, to) ? p + field.key.length - skipped : -1;
    }

    private static int textEnd(Field field, Field next, byte[] bytes, int from, int to) {
        for (int i = 0; i <= to - from; i++) {
            int end = field.candidate(i, from, to);
            if (end < to && bytes[end] == ' ' && Field.matches(next.key, 0, bytes, end, to)) {
                return end;
            }
        }
        return -1;
    }

    private int numberEnd(Field field, byte[] bytes, int from, int to) {
        int end = number.parse(field.type, field.pointer, bytes, from, to);
        if (end < 0) {
            return -1;
        }
        field.value = number.value;
        // v6.18: DECLARE_EVENT_CLASS(sched_stat_runtime) and its kind print the unit behind the number
        return Field.matches(NANOSECONDS, 0, bytes, end, to) ? end + NANOSECONDS.length : end;
    }
}
