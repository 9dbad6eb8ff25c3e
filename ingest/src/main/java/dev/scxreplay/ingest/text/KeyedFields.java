package dev.scxreplay.ingest.text;

import dev.scxreplay.ingest.tracepoint.Commands;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    private final Commands commands;
    private final Numbers number = new Numbers();
    private final Field[] fields;
    private final boolean[] used;
    /** Where the probe sits; null if this is no kprobe event. */
    private final Field probe;

    private Field[] order = {};
    /** The order of all fields met so far, in which the event is written; null before the first. */
    private Field[] written;

    private int blanksBehind;
    private int allBlanksBehind = -1;
    private boolean orderKept;
    private final List<Field> tried = new ArrayList<>();

    /** Creates the form of one event of a table, which tells {@code commands} the tasks it names. */
    KeyedFields(EventTable table, Commands commands) {
        this(table, commands, Map.of());
    }

    /** As above, with other texts in front of the values of some columns. */
    KeyedFields(EventTable table, Commands commands, Map<String, String> keys) {
        this.commands = commands;
        Field probeField = null;
        List<Field> named = new ArrayList<>();
        for (int i = EventTable.COMMON.size(); i < table.schema().columns().size(); i++) {
            Field field = new Field(table, i, keys);
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
        return begin >= 0 && parseFields(bytes, begin, to);
    }

    /** Reads what stands behind the place of a probe. */
    boolean parseFields(byte[] bytes, int begin, int to) {
        int end = to;
        while (end > begin && bytes[end - 1] == ' ') {
            end--;
        }
        blanksBehind = to - end;
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
        store(bytes, row, null);
    }

    /** Stores all fields but one. */
    void store(byte[] bytes, TableAppender row, Field leftOut) {
        if (probe != null && probe.to > 0) {
            storeText(probe, bytes, row);
        }
        for (Field field : order) {
            if (field == leftOut) {
                continue;
            }
            switch (field.type) {
                case TEXT -> {
                    int code = storeText(field, bytes, row);
                    if (field.pid != null) {
                        commands.learn((int) field.pid.value, code);
                    }
                }
                case INT32 -> row.setInt(field.column, (int) field.value);
                case INT64, UINT64 -> row.setLong(field.column, field.value);
                case BOOL -> row.setBool(field.column, field.value != 0);
            }
        }
    }

    @Override
    public boolean exact(byte[] bytes) {
        if (!orderKept) {
            keepOrder();
        }
        boolean exact = orderKept;
        for (Field field : order) {
            if (field.type != ColumnType.TEXT) {
                int spellings = field.spellings & Spelling.of(bytes, field.digitsFrom, field.digitsTo, field.pointer);
                if (spellings != 0 && (field.unitBytes == field.allUnitBytes || field.allUnitBytes < 0)) {
                    field.spellings = spellings;
                    field.allUnitBytes = field.unitBytes;
                } else {
                    exact = false;
                }
            }
        }
        if (allBlanksBehind < 0) {
            allBlanksBehind = blanksBehind;
        }
        return exact && blanksBehind == allBlanksBehind;
    }

    @Override
    public PayloadText written() {
        List<PayloadText.Piece> pieces = new ArrayList<>();
        if (probe != null) {
            pieces.add(new PayloadText.Piece("(", "probe", 0, ")"));
        }
        for (Field field : written == null ? order : written) {
            pieces.add(new PayloadText.Piece(
                    pieces.isEmpty() ? field.firstKey.text : field.key.text,
                    field.name,
                    field.type == ColumnType.TEXT ? 0 : Integer.lowestOneBit(field.spellings),
                    field.allUnitBytes > 0 ? " [ns]" : ""));
        }
        return new PayloadText(pieces, " ".repeat(Math.max(0, allBlanksBehind)));
    }

    /** Takes the present order into the one written, if one of them only leaves out some of the other's fields. */
    private void keepOrder() {
        if (written == null || isPartOf(written, order)) {
            written = order;
        }
        orderKept = isPartOf(order, written);
    }

    private static boolean isPartOf(Field[] part, Field[] whole) {
        int at = 0;
        for (int i = 0; i < whole.length && at < part.length; i++) {
            if (part[at] == whole[i]) {
                at++;
            }
        }
        return at == part.length;
    }

    private static int storeText(Field field, byte[] bytes, TableAppender row) {
        int code = row.dictionary().intern(bytes, field.from, field.to - field.from);
        row.setText(field.column, code);
        return code;
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
            if ((fields[i].required || namedTask(fields[i])) && !used[i]) {
                return false;
            }
        }
        order = tried.toArray(Field[]::new);
        orderKept = false;
        for (Field field : order) {
            field.pid = field.name.endsWith("comm") ? inOrder(field.name.replace("comm", "pid")) : null;
        }
        return true;
    }

    /** Whether a field is the pid of a task whose name has been read: a short name may swallow {@code child_pid=10}. */
    private boolean namedTask(Field field) {
        if (!field.name.endsWith("pid")) {
            return false;
        }
        String comm = field.name.substring(0, field.name.length() - "pid".length()) + "comm";
        return tried.stream().anyMatch(other -> other.name.equals(comm));
    }

    /** The field of this name in the payload read last; null if that has none. */
    Field inOrder(String name) {
        for (Field field : order) {
            if (field.name.equals(name)) {
                return field;
            }
        }
        return null;
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
        Field.Key key = p == from && probe == null ? field.firstKey : field.key;
        return key.isAt(bytes, p, to) ? p + key.length : -1;
    }

    private static int textEnd(Field field, Field next, byte[] bytes, int from, int to) {
        if (field.comm && to - from > Field.MAX_COMM) {
            // the same places as below, found at once
            for (int blanks = Words.blanksOf16(bytes, from); blanks != 0; blanks ^= Integer.highestOneBit(blanks)) {
                int end = from + Integer.numberOfTrailingZeros(Integer.highestOneBit(blanks));
                if (next.key.isAt(bytes, end, to)) {
                    return end;
                }
            }
        }
        for (int i = 0; i <= to - from; i++) {
            int end = field.candidate(i, from, to);
            if (end < to && bytes[end] == ' ' && next.key.isAt(bytes, end, to)) {
                return end;
            }
        }
        return -1;
    }

    private int numberEnd(Field field, byte[] bytes, int from, int to) {
        int end = field.decimal ? number.parseShort(bytes, from, to) : -1;
        if (end < 0) {
            end = number.parse(field.type, field.pointer, bytes, from, to);
        }
        if (end < 0) {
            return -1;
        }
        field.value = number.value;
        field.digitsFrom = from;
        field.digitsTo = end;
        // v6.18: DECLARE_EVENT_CLASS(sched_stat_runtime) and its kind print the unit behind the number
        field.unitBytes = end + 1 < to && bytes[end + 1] == '[' && Field.matches(NANOSECONDS, 0, bytes, end, to)
                ? NANOSECONDS.length
                : 0;
        return end + field.unitBytes;
    }
}
