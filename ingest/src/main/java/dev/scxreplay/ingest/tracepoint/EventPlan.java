package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How the records of one kind of event become rows of its table: one step per column, laid out as parallel arrays because
 * this runs for every event. Steps of the commonest kinds come first, each kind in a loop of its own, so that
 * the processor need not guess which is next: 6 instead of 8 % of the samples in two profiles of a perf.data.
 */
final class EventPlan {
    private enum Op {
        /** 4 bytes to a 32-bit column. */
        INT_OF_4,
        /** 8 bytes to a 64-bit column. */
        LONG_OF_8,
        /** 16 bytes of text. */
        TEXT_OF_16,
        /** A text of the kind {@code __data_loc}. */
        TEXT_ELSEWHERE,
        INT,
        LONG,
        BOOL,
        TEXT,
        RENDERED,
        RENDERED_BOOL
    }

    /** What one column is set to: a field of the record, or what a text makes of it. */
    private record Step(Op op, int column, Field field, ColumnText text) {}

    private final EventTable table;
    private final int event;
    private final Field flags;
    private final Field preemptCount;
    private final Field pid;
    private final int leastLength;
    /** Where the places of dynamic fields stand in the record. */
    private final int[] placesAt;
    /** What such a place counts from: 0 or the end of its own field. */
    private final int[] placesFrom;

    private final EventPlan otherwise;
    private final EventName name;

    /** Steps before this one are {@link Op#INT_OF_4}. */
    private final int endOfInts;
    /** From there on, steps before this one are {@link Op#LONG_OF_8}. */
    private final int endOfLongs;
    /** From there on, steps before this one are {@link Op#TEXT_OF_16}. */
    private final int endOfTexts;

    private final Op[] ops;
    private final int[] columns;
    private final int[] offsets;
    private final Field[] fields;
    private final ColumnText[] texts;
    /** Where in the record the pid stands whose name a text is; -1 if none. */
    private final int[] pidAt;

    private final ShortTexts shortTexts;
    private final Commands commands;
    private final int yes;

    /** An event's name where it is not the same in all records. */
    @FunctionalInterface
    interface EventName {
        /** The dictionary code of the name. */
        int of(RecordView record);
    }

    private EventPlan(Builder builder, EventPlan otherwise) {
        this.table = builder.table;
        this.event = builder.event;
        this.name = builder.name;
        this.flags = number(builder.format, "common_flags");
        this.preemptCount = number(builder.format, "common_preempt_count");
        this.pid = number(builder.format, "common_pid");
        this.otherwise = otherwise;
        List<Step> steps = builder.steps.stream()
                .sorted(Comparator.comparing(step -> Math.min(step.op.ordinal(), Op.TEXT_ELSEWHERE.ordinal())))
                .toList();
        this.ops = steps.stream().map(Step::op).toArray(Op[]::new);
        this.columns = steps.stream().mapToInt(Step::column).toArray();
        this.fields = steps.stream().map(Step::field).toArray(Field[]::new);
        this.texts = steps.stream().map(Step::text).toArray(ColumnText[]::new);
        this.endOfInts = end(Op.INT_OF_4);
        this.endOfLongs = end(Op.LONG_OF_8);
        this.endOfTexts = end(Op.TEXT_OF_16);
        this.offsets = new int[ops.length];
        this.pidAt = new int[ops.length];
        for (int i = 0; i < ops.length; i++) {
            offsets[i] = fields[i] == null ? 0 : fields[i].offset();
            pidAt[i] = builder.pidBeside(fields[i]);
        }
        List<Field> all = builder.format.fields();
        this.leastLength = all.stream()
                .filter(field -> otherwise != null || EventFormat.isCommonName(field.name()))
                .mapToInt(field -> field.offset() + field.size())
                .max()
                .orElse(0);
        List<Field> elsewhere = all.stream()
                .filter(field -> field.shape() == Field.Shape.DYNAMIC || field.shape() == Field.Shape.RELATIVE)
                .toList();
        this.placesAt = elsewhere.stream().mapToInt(Field::offset).toArray();
        this.placesFrom = elsewhere.stream()
                .mapToInt(field -> field.shape() == Field.Shape.DYNAMIC ? 0 : field.offset() + 4)
                .toArray();
        this.shortTexts = builder.shortTexts;
        this.commands = builder.commands;
        this.yes = builder.dictionary.intern("true");
    }

    /** Behind the last step of the commonest kinds up to this one. */
    private int end(Op last) {
        int end = 0;
        while (end < ops.length && ops[end].ordinal() <= last.ordinal()) {
            end++;
        }
        return end;
    }

    EventTable table() {
        return table;
    }

    /** The dictionary code of the event's name. */
    int event(RecordView record) {
        return name == null ? event : name.of(record);
    }

    /** The plan for records that do not fit this one; null if it takes any. */
    EventPlan otherwise() {
        return otherwise;
    }

    /** Whether every field lies inside the record. */
    boolean fits(RecordView record) {
        if (record.length() < leastLength) {
            return false;
        }
        if (otherwise != null) {
            for (int i = 0; i < placesAt.length; i++) {
                int place = record.s32(placesAt[i]);
                if (placesFrom[i] + (place & 0xffff) + (place >>> 16) > record.length()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The value of {@code common_flags}, or -1. */
    int flags(RecordView record) {
        if (flags == null) {
            return -1;
        }
        int low = (int) record.number(flags) & 0xff;
        return preemptCount == null ? low : low | ((int) record.number(preemptCount) & 0xff) << 8;
    }

    int pid(RecordView record) {
        return pid == null ? -1 : record.s32(pid.offset());
    }

    /** Sets the event's own columns. */
    void fill(RecordView record, TableAppender row) {
        byte[] bytes = record.bytes();
        Words words = record.words();
        int begin = record.place(0);
        int i = 0;
        for (; i < endOfInts; i++) {
            row.setInt(columns[i], words.s32(bytes, begin + offsets[i]));
        }
        for (; i < endOfLongs; i++) {
            row.setLong(columns[i], words.s64(bytes, begin + offsets[i]));
        }
        for (; i < endOfTexts; i++) {
            text(i, shortTexts.code(bytes, begin + offsets[i], ShortTexts.LENGTH), record, row);
        }
        for (; i < ops.length; i++) {
            int column = columns[i];
            switch (ops[i]) {
                case INT_OF_4, LONG_OF_8, TEXT_OF_16 ->
                    throw new IllegalStateException("step " + i + " is out of order");
                case INT -> row.setInt(column, (int) record.number(fields[i]));
                case LONG -> row.setLong(column, record.number(fields[i]));
                case BOOL -> row.setBool(column, record.number(fields[i]) != 0);
                case TEXT_ELSEWHERE -> {
                    int where = record.s32(offsets[i]);
                    text(i, shortTexts.code(bytes, record.place(where & 0xffff), where >>> 16), record, row);
                }
                case TEXT -> {
                    int from = record.place(record.from(fields[i]));
                    text(i, shortTexts.code(bytes, from, record.size(fields[i])), record, row);
                }
                case RENDERED -> row.setText(column, texts[i].code(record));
                case RENDERED_BOOL -> row.setBool(column, texts[i].code(record) == yes);
            }
        }
    }

    private void text(int step, int code, RecordView record, TableAppender row) {
        row.setText(columns[step], code);
        if (pidAt[step] >= 0) {
            commands.learn(record.s32(pidAt[step]), code);
        }
    }

    private static Field number(EventFormat format, String name) {
        Field field = format.field(name, true);
        return field != null && field.isNumber() ? field : null;
    }

    /** Collects the steps of a plan. */
    static final class Builder {
        private final EventFormat format;
        private final EventTable table;
        private final ShortTexts shortTexts;
        private final TextDictionary dictionary;
        private final Commands commands;
        private final int event;
        private EventName name;
        private final List<Step> steps = new ArrayList<>();

        Builder(
                EventFormat format,
                EventTable table,
                ShortTexts shortTexts,
                TextDictionary dictionary,
                Commands commands) {
            this.format = format;
            this.table = table;
            this.shortTexts = shortTexts;
            this.dictionary = dictionary;
            this.commands = commands;
            this.event = dictionary.intern(format.name());
        }

        Builder named(EventName given) {
            name = given;
            return this;
        }

        /** Copies a number to a column of 32 bits. */
        void integer(int column, Field field) {
            step(field.size() == 4 ? Op.INT_OF_4 : Op.INT, column, field, null);
        }

        /** Copies a number to a column of 64 bits. */
        void wide(int column, Field field) {
            step(field.size() == 8 ? Op.LONG_OF_8 : Op.LONG, column, field, null);
        }

        /** Copies a number to a column of truth. */
        void truth(int column, Field field) {
            step(Op.BOOL, column, field, null);
        }

        /** Copies a text. */
        void text(int column, Field field) {
            boolean isShort = field.shape() == Field.Shape.ARRAY && field.size() == ShortTexts.LENGTH;
            Op elsewhere = field.shape() == Field.Shape.DYNAMIC ? Op.TEXT_ELSEWHERE : Op.TEXT;
            step(isShort ? Op.TEXT_OF_16 : elsewhere, column, field, null);
        }

        /** Sets a column of text to what {@code text} makes of the record. */
        void rendered(int column, ColumnText text) {
            step(Op.RENDERED, column, null, text);
        }

        /** Sets a column of truth to whether {@code text} makes {@code true} of the record. */
        void renderedTruth(int column, ColumnText text) {
            step(Op.RENDERED_BOOL, column, null, text);
        }

        /** The plan; {@code otherwise} takes the records that do not fit. */
        EventPlan build(EventPlan otherwise) {
            return new EventPlan(this, otherwise);
        }

        private void step(Op op, int column, Field field, ColumnText text) {
            steps.add(new Step(op, column, field, text));
        }

        /** Where the pid stands that goes with a field {@code comm} or {@code ..._comm}; -1 if there is none. */
        private int pidBeside(Field comm) {
            if (comm == null || !comm.name().endsWith("comm")) {
                return -1;
            }
            String prefix = comm.name().substring(0, comm.name().length() - "comm".length());
            Field pid = format.field(prefix + "pid", false);
            return pid != null && pid.isNumber() && pid.size() == 4 ? pid.offset() : -1;
        }
    }
}
