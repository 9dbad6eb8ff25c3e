package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.Column;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the plan of each event out of its format and the columns of its table. */
final class PlanCompiler {
    private static final String MARKER = "tracing_mark_write";

    private final KernelTexts texts;
    private final Symbols symbols;
    private final TextDictionary dictionary;
    private final Commands commands;
    private final ShortTexts shortTexts;
    private final int longSize;

    PlanCompiler(KernelTexts texts, Symbols symbols, TextDictionary dictionary, Commands commands) {
        this.texts = texts;
        this.symbols = symbols;
        this.dictionary = dictionary;
        this.commands = commands;
        this.shortTexts = new ShortTexts(dictionary);
        // the kernel's long, which may be wider than that of the program that recorded
        this.longSize = texts.longSize;
    }

    /** The plan of an event; its table is OTHER if its fields do not fit the table of its name. */
    EventPlan compile(EventFormat format) {
        EventPlan other = other(format);
        EventTable table = EventKind.tableOf(format.name());
        EventPlan.Builder builder = new EventPlan.Builder(format, table, shortTexts, dictionary, commands);
        boolean fits = switch (table) {
            case OTHER -> false;
            case PRINT -> print(builder, format);
            case SCX_PROBE, SCX_DSQ -> probe(builder, format, table) && columns(builder, format, table);
            case SCHED_SWITCH,
                    SCHED_WAKEUP,
                    SCHED_MIGRATE_TASK,
                    SCHED_PROCESS,
                    SCHED_STAT,
                    IPI,
                    IRQ_VECTOR,
                    KMEM,
                    PERCPU,
                    SCHED_EXT -> columns(builder, format, table);
        };
        return fits ? builder.build(other) : other;
    }

    private EventPlan other(EventFormat format) {
        EventPlan.Builder builder = new EventPlan.Builder(format, EventTable.OTHER, shortTexts, dictionary, commands);
        builder.rendered(EventTable.OTHER.schema().indexOf("fields"), new FieldList(format, dictionary));
        return builder.build(null);
    }

    /** Adds a step for each column that the format has something for; false if a required column stays empty. */
    private boolean columns(EventPlan.Builder builder, EventFormat format, EventTable table) {
        PrintFormat print = PrintFormat.of(format, longSize);
        List<Column> columns = table.schema().columns();
        Set<Field> used = new HashSet<>();
        for (int i = EventTable.COMMON.size(); i < columns.size(); i++) {
            Column column = columns.get(i);
            Field field = source(format, column.name());
            if (field == null) {
                boolean derived = derived(builder, i, column, print);
                if (!derived && !column.nullable()) {
                    return false;
                }
            } else if (!copy(builder, i, column, field, print)) {
                return false;
            } else {
                used.add(field);
            }
        }
        if (table == EventTable.SCHED_EXT) {
            wholeLine(builder, format, print, used);
        }
        return true;
    }

    /** The field for a column: that of the same name, and for the columns of a fork's parent those of the parent. */
    private static Field source(EventFormat format, String column) {
        Field field = format.field(column, false);
        return field == null && (column.equals("comm") || column.equals("pid"))
                ? format.field("parent_" + column, false)
                : field;
    }

    private boolean copy(EventPlan.Builder builder, int at, Column column, Field field, PrintFormat print) {
        if (column.type() == ColumnType.TEXT) {
            if (field.isText()) {
                builder.text(at, field);
                return true;
            }
            List<PrintFormat.Piece> pieces = print.named(field.name());
            if (!pieces.isEmpty()) {
                builder.rendered(at, ColumnText.rendered(pieces, symbols, dictionary));
            } else if (field.isNumber()) {
                builder.rendered(at, ColumnText.hex(field, dictionary));
            }
            return !pieces.isEmpty() || field.isNumber();
        }
        if (!field.isNumber()) {
            return false;
        }
        switch (column.type()) {
            case INT32 -> builder.integer(at, field);
            case INT64, UINT64 -> builder.wide(at, field);
            case BOOL -> builder.truth(at, field);
            case TEXT -> throw new IllegalStateException(column.name());
        }
        return true;
    }

    /** Fills a column that has no field but is printed, such as kmalloc's {@code accounted}. */
    private boolean derived(EventPlan.Builder builder, int at, Column column, PrintFormat print) {
        List<PrintFormat.Piece> pieces = print.named(column.name());
        if (pieces.isEmpty() || PrintFormat.fields(pieces).isEmpty()) {
            return false;
        }
        ColumnText text = ColumnText.rendered(pieces, symbols, dictionary);
        switch (column.type()) {
            case TEXT -> builder.rendered(at, text);
            case BOOL -> builder.renderedTruth(at, text);
            case INT32, INT64, UINT64 -> {
                return false;
            }
        }
        return true;
    }

    /** Keeps the line of an event that has fields without a column. */
    private void wholeLine(EventPlan.Builder builder, EventFormat format, PrintFormat print, Set<Field> used) {
        boolean complete = format.fields().stream()
                .allMatch(field -> EventFormat.isCommonName(field.name()) || used.contains(field));
        if (!complete) {
            ColumnText line = print.canRender()
                    ? record -> dictionary.pass(print.render(record, symbols))
                    : new FieldList(format, dictionary);
            builder.rendered(EventTable.SCHED_EXT.schema().indexOf("fields"), line);
        }
    }

    private boolean probe(EventPlan.Builder builder, EventFormat format, EventTable table) {
        int column = table.schema().indexOf("probe");
        Field ip = format.field("__probe_ip", false);
        Field function = format.field("__probe_func", false);
        Field returnIp = format.field("__probe_ret_ip", false);
        if (ip != null && ip.isNumber()) {
            builder.rendered(column, ColumnText.probe(ip, symbols, dictionary));
            return true;
        }
        if (function != null && returnIp != null && function.isNumber() && returnIp.isNumber()) {
            builder.rendered(column, new ColumnText.Returned(function, returnIp, symbols, dictionary));
            return true;
        }
        return false;
    }

    private boolean print(EventPlan.Builder builder, EventFormat format) {
        int column = EventTable.PRINT.schema().indexOf("text");
        Field ip = format.field("ip", false);
        Field buf = format.field("buf", false);
        Field fmt = format.field("fmt", false);
        Field str = format.field("str", false);
        if (fmt != null && fmt.isNumber() && buf != null && buf.shape() == Field.Shape.ARRAY) {
            builder.rendered(column, new BinaryPrintk(fmt, buf, texts.printkFormats, longSize, symbols, dictionary));
        } else if (buf != null && buf.isText()) {
            builder.rendered(column, record -> line(buf, record));
            if (ip != null && ip.isNumber() && format.name().equals("print")) {
                builder.named(writer(ip)::code);
            }
        } else if (str != null && str.isNumber()) {
            builder.rendered(column, new ColumnText.Remembered(str, dictionary, (record, value) -> constant(value)));
        } else {
            return false;
        }
        return true;
    }

    /** The kernel prints who wrote a line in place of the event's name; for a marker from user space that is fixed. */
    private ColumnText writer(Field ip) {
        return new ColumnText.Remembered(ip, dictionary, (record, value) -> {
            String function = symbols.nameAt(value);
            return function == null || function.startsWith(MARKER) ? MARKER : "print";
        });
    }

    private int line(Field buf, RecordView record) {
        int from = record.place(record.from(buf));
        int length = record.textLength(buf);
        boolean newline = length > 0 && record.bytes()[from + length - 1] == '\n';
        return dictionary.pass(record.bytes(), from, newline ? length - 1 : length);
    }

    private String constant(long address) {
        String text = texts.printkFormats.get(address);
        return text == null
                ? "[text at 0x" + Long.toHexString(address) + " not recorded]"
                : BinaryPrintk.withoutNewline(text);
    }
}
