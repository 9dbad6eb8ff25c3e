package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;

/** Hands the records of all CPUs on to the sink, each by the plan of its event. */
final class EventDecoder {
    private static final int IDS = EventFormat.MOST_IDS + 1;

    private final EventSink sink;
    private final Words words;
    private final RecordView record;
    private final PlanCompiler compiler;
    private final Commands commands;
    private final Layout.FormatText[] formats = new Layout.FormatText[IDS];
    private final EventPlan[] plans = new EventPlan[IDS];
    private final int typeAt;
    private final int typeSize;
    private long events;
    private boolean started;
    private long firstNs;
    private long lastNs;

    EventDecoder(Layout layout, Words words, EventSink sink) {
        this.sink = sink;
        this.words = words;
        this.record = new RecordView(words);
        this.commands = new Commands(layout.commands, sink.dictionary());
        this.compiler = new PlanCompiler(layout, new Symbols(layout.kallsyms), sink.dictionary(), commands);
        Field type = null;
        for (Layout.FormatText text : layout.formats) {
            int id = EventFormat.idOf(text.text());
            if (id >= 0) {
                formats[id] = text;
            }
            EventFormat first = type == null ? EventFormat.parse(text.system(), text.text()) : null;
            type = first == null ? type : first.field("common_type", true);
        }
        boolean known = type != null && (type.size() == 2 || type.size() == 4);
        this.typeAt = known ? type.offset() : 0;
        this.typeSize = known ? type.size() : 2;
    }

    /** The number of events handed on. */
    long events() {
        return events;
    }

    /** Hands on the record a stream stands at. */
    void decode(CpuStream stream) {
        record.set(stream.bytes(), stream.from(), stream.to());
        if (!started) {
            started = true;
            firstNs = stream.tsNs();
        }
        lastNs = stream.tsNs();
        if (stream.lost()) {
            sink.lost(stream.cpu(), stream.beforeNs(firstNs), stream.tsNs(), stream.lostCount());
        }
        EventPlan plan = record.length() < typeAt + typeSize ? null : plan();
        if (plan == null) {
            sink.log().odd(Stat.EVENT_FORMAT_MISSING, stream.place(), "a record has no format");
            return;
        }
        if (!plan.fits(record)) {
            plan = misfit(plan, stream);
            if (plan == null) {
                return;
            }
        }
        int pid = plan.pid(record);
        TableAppender row = sink.begin(
                plan.table(),
                plan.event(record),
                stream.tsNs(),
                stream.cpu(),
                pid,
                commands.of(pid),
                plan.flags(record));
        plan.fill(record, row);
        events++;
    }

    /** Reports what a stream, read to its end, lost behind its last event. */
    void end(CpuStream stream) {
        if (stream.lost()) {
            sink.lost(stream.cpu(), stream.beforeNs(firstNs), lastNs, stream.lostCount());
        }
    }

    private EventPlan plan() {
        int id = typeSize == 2
                ? words.u16(record.bytes(), record.place(typeAt))
                : words.s32(record.bytes(), record.place(typeAt));
        if (id < 0 || id >= IDS) {
            return null;
        }
        EventPlan plan = plans[id];
        if (plan == null && formats[id] != null) {
            EventFormat format = EventFormat.parse(formats[id].system(), formats[id].text());
            formats[id] = null;
            plan = format == null ? null : compiler.compile(format);
            plans[id] = plan;
        }
        return plan;
    }

    /** The plan for a record that is too short for its own; null if it has not even the common fields. */
    private EventPlan misfit(EventPlan plan, CpuStream stream) {
        EventPlan other = plan.otherwise();
        sink.log().odd(Stat.EVENT_FIELDS_UNREADABLE, stream.place(), "a record is too short for its fields");
        return other != null && other.fits(record) ? other : null;
    }
}
