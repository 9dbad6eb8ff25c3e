package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;

/** Hands the records of all CPUs on to the sink, each by the plan of its event. */
final class EventDecoder {
    private static final int IDS = 1 << 16;

    private final EventSink sink;
    private final Words words;
    private final RecordView record;
    private final PlanCompiler compiler;
    private final Commands commands;
    private final EventFormat[] formats = new EventFormat[IDS];
    private final EventPlan[] plans = new EventPlan[IDS];
    private final int typeAt;
    private final int typeSize;
    private long events;

    EventDecoder(Layout layout, Words words, EventSink sink) {
        this.sink = sink;
        this.words = words;
        this.record = new RecordView(words);
        this.commands = new Commands(layout.commands, sink.dictionary());
        this.compiler = new PlanCompiler(layout, new Symbols(layout.kallsyms), sink.dictionary(), commands);
        int at = 0;
        int size = 2;
        for (EventFormat format : layout.formats) {
            formats[format.id()] = format;
            Field type = format.field("common_type", true);
            if (type != null && (type.size() == 2 || type.size() == 4)) {
                at = type.offset();
                size = type.size();
            }
        }
        this.typeAt = at;
        this.typeSize = size;
    }

    /** The number of events handed on. */
    long events() {
        return events;
    }

    /** Hands on the record a stream stands at. */
    void decode(CpuStream stream) {
        record.set(stream.bytes(), stream.from(), stream.to());
        if (stream.lost()) {
            sink.lost(stream.cpu(), stream.beforeNs(), stream.tsNs(), stream.lostCount());
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

    private EventPlan plan() {
        int id = typeSize == 2
                ? words.u16(record.bytes(), record.place(typeAt))
                : words.s32(record.bytes(), record.place(typeAt));
        if (id < 0 || id >= IDS) {
            return null;
        }
        EventPlan plan = plans[id];
        if (plan == null && formats[id] != null) {
            plan = compiler.compile(formats[id]);
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
