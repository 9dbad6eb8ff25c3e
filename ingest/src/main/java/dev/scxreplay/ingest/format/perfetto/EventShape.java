package dev.scxreplay.ingest.format.perfetto;

import dev.scxreplay.ingest.format.perfetto.EventForm.Field;
import dev.scxreplay.ingest.format.perfetto.EventForm.Style;
import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the fields of one kind of event go: which table, which column. */
final class EventShape {
    /** What a field is to its column. */
    enum Use {
        /** The table has no column for it. */
        NONE,
        INT,
        LONG,
        BOOL,
        TEXT,
        /** The number of a task's state, shown as its letters. */
        STATE
    }

    private static final int SMALL_KEYS = 64;

    final EventTable table;
    /** The dictionary code of the event's name. */
    final int event;
    /** Whether its name is known. */
    final boolean known;
    /** Bits of the columns an event of this kind must fill. */
    final long required;
    /** By column of a name ({@code ...comm}): the column of its task's pid; -1 if there is none. */
    final int[] pidOf;
    /** By column of a pid: the column of its priority; -1 if there is none. */
    final int[] prioOf;

    /** Bits of the columns of names. */
    final long names;
    /** Number of the field with the name an event of no table of its own gives a task; -1 if it gives none. */
    final int givenName;
    /** Number of the field with that task's pid. */
    final int givenPid;

    private final TextDictionary dictionary;
    private final EventForm form;
    private final List<Column> columns;
    private final Use[] smallUses = new Use[SMALL_KEYS];
    private final int[] smallColumns = new int[SMALL_KEYS];
    private final Map<Integer, Integer> columnByKey = new HashMap<>();
    private final Map<Integer, Boolean> functions = new HashMap<>();

    /** The shape of a generic event, whose fields are named by dictionary codes. */
    EventShape(String name, TextDictionary dictionary) {
        this(name, null, true, dictionary);
    }

    /** The shape of an event whose fields are numbered; {@code form} is null if nobody says what it is. */
    static EventShape numbered(int number, EventForm form, TextDictionary dictionary) {
        boolean known = form != null;
        EventForm names = known ? form : new EventForm("event_" + number, Map.of());
        return new EventShape(names.name(), names, known, dictionary);
    }

    private EventShape(String name, EventForm form, boolean known, TextDictionary dictionary) {
        this.dictionary = dictionary;
        this.form = form;
        this.known = known;
        this.table = EventKind.tableOf(name);
        this.columns = table.schema().columns();
        // the address that tells who wrote a line is a number without its kernel's symbols
        this.event = dictionary.intern(name.equals("print") ? "tracing_mark_write" : name);
        long bits = 0;
        long commBits = 0;
        this.pidOf = new int[columns.size()];
        this.prioOf = new int[columns.size()];
        for (int i = EventTable.COMMON.size(); i < columns.size(); i++) {
            String column = columns.get(i).name();
            boolean needed = !columns.get(i).nullable() || column.equals("probe");
            bits |= needed && table != EventTable.OTHER ? 1L << i : 0;
            commBits |= column.endsWith("comm") ? 1L << i : 0;
            pidOf[i] = column.endsWith("comm") ? find(prefix(column, "comm") + "pid") : -1;
            prioOf[i] = column.endsWith("pid") ? find(prefix(column, "pid") + "prio") : -1;
        }
        this.required = bits;
        this.names = commBits;
        this.givenName =
                name.equals("task_rename") ? number("newcomm") : name.equals("task_newtask") ? number("comm") : -1;
        this.givenPid = number("pid");
    }

    /** How a field is used, by its key. */
    Use use(int key) {
        if (form == null || key >= SMALL_KEYS) {
            int column = column(key);
            return column < 0 ? Use.NONE : use(columns.get(column));
        }
        if (smallUses[key] == null) {
            smallColumns[key] = columnByName(name(key));
            smallUses[key] = smallColumns[key] < 0 ? Use.NONE : use(columns.get(smallColumns[key]));
        }
        return smallUses[key];
    }

    /** The column of a field that has a use. */
    int column(int key) {
        if (form != null && key < SMALL_KEYS && smallUses[key] != null) {
            return smallColumns[key];
        }
        return columnByKey.computeIfAbsent(key, unknown -> columnByName(name(key)));
    }

    /** Whether a field holds the address of a function. */
    boolean isFunction(int key) {
        return functions.computeIfAbsent(key, unknown -> KernelSymbols.isFunction(name(key)));
    }

    /** The name of a field. */
    byte[] label(int key) {
        return form == null ? dictionary.bytes(key) : name(key).getBytes(StandardCharsets.UTF_8);
    }

    /** How a field's number is shown. */
    Style style(int key) {
        Field field = form == null ? null : form.fields().get(key);
        return field == null ? Style.SIGNED : field.style();
    }

    /** The type of a column. */
    ColumnType type(int column) {
        return columns.get(column).type();
    }

    /** The number of the field of that name; -1 if it has none, or if this is a generic event. */
    private int number(String field) {
        return form == null
                ? -1
                : form.fields().entrySet().stream()
                        .filter(entry -> entry.getValue().name().equals(field))
                        .mapToInt(Map.Entry::getKey)
                        .findFirst()
                        .orElse(-1);
    }

    private String name(int key) {
        if (form == null) {
            return dictionary.text(key);
        }
        Field field = form.fields().get(key);
        return field == null ? "field_" + key : field.name();
    }

    private int columnByName(String field) {
        return switch (table) {
            case OTHER -> -1;
            case PRINT -> field.equals("buf") ? find("text") : -1;
            case SCX_PROBE, SCX_DSQ ->
                find(field.equals("__probe_ip") || field.equals("__probe_func") ? "probe" : field);
            case SCHED_PROCESS -> find(field.startsWith("parent_") ? field.substring("parent_".length()) : field);
            case SCHED_SWITCH, SCHED_WAKEUP, SCHED_MIGRATE_TASK, SCHED_STAT, IPI, IRQ_VECTOR, KMEM, PERCPU, SCHED_EXT ->
                find(field);
        };
    }

    private int find(String column) {
        for (int i = EventTable.COMMON.size(); i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    private static String prefix(String name, String end) {
        return name.substring(0, name.length() - end.length());
    }

    private static Use use(Column column) {
        if (column.name().equals("prev_state")) {
            return Use.STATE;
        }
        return switch (column.type()) {
            case INT32 -> Use.INT;
            case INT64, UINT64 -> Use.LONG;
            case BOOL -> Use.BOOL;
            case TEXT -> Use.TEXT;
        };
    }
}
