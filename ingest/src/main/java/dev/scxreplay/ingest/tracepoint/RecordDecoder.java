package dev.scxreplay.ingest.tracepoint;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;
import java.util.function.Supplier;

/** Hands binary records on to the sink, each by the plan of its event. */
public final class RecordDecoder {
    private static final int IDS = EventFormat.MOST_IDS + 1;

    private final EventSink sink;
    private final Words words;
    private final RecordView record;
    private final PlanCompiler compiler;
    private final Commands commands;
    private final KernelTexts.FormatText[] formats = new KernelTexts.FormatText[IDS];
    private final EventPlan[] plans = new EventPlan[IDS];
    private final int typeAt;
    private final int typeSize;
    private long events;

    /** A decoder of records in the byte order of {@code words}, of events that {@code texts} describe. */
    public RecordDecoder(KernelTexts texts, Words words, EventSink sink) {
        this.sink = sink;
        this.words = words;
        this.record = new RecordView(words);
        this.commands = new Commands(texts.commands, sink.dictionary());
        this.compiler = new PlanCompiler(texts, new Symbols(texts.kallsyms), sink.dictionary(), commands);
        Field type = null;
        for (KernelTexts.FormatText text : texts.formats) {
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
    public long events() {
        return events;
    }

    /** Takes a task's name from elsewhere than a record; {@code comm} is its dictionary code. */
    public void learnCommand(int pid, int comm) {
        commands.learn(pid, comm);
    }

    /** The dictionary code of a task's name as far as is known now, or -1. */
    public int command(int pid) {
        return commands.of(pid);
    }

    /**
     * Hands on one record.
     *
     * @param bytes the array it lies in, from {@code from} to {@code to}; it begins with the event's common fields
     * @param tsNs its time in the recording's clock, ns
     * @param cpu the CPU that wrote it
     * @param place how the log names where it is; asked only if something is odd
     */
    public void decode(byte[] bytes, int from, int to, long tsNs, int cpu, Supplier<String> place) {
        record.set(bytes, from, to);
        EventPlan plan = record.length() < typeAt + typeSize ? null : plan();
        if (plan == null) {
            sink.log().odd(Stat.EVENT_FORMAT_MISSING, place.get(), "a record has no format");
            return;
        }
        if (!plan.fits(record)) {
            plan = misfit(plan, place);
            if (plan == null) {
                return;
            }
        }
        int pid = plan.pid(record);
        TableAppender row =
                sink.begin(plan.table(), plan.event(record), tsNs, cpu, pid, commands.of(pid), plan.flags(record));
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
            EventFormat format = EventFormat.parse(formats[id].system(), formats[id].text());
            formats[id] = null;
            plan = format == null ? null : compiler.compile(format);
            plans[id] = plan;
        }
        return plan;
    }

    /** The plan for a record that is too short for its own; null if it has not even the common fields. */
    private EventPlan misfit(EventPlan plan, Supplier<String> place) {
        EventPlan other = plan.otherwise();
        sink.log().odd(Stat.EVENT_FIELDS_UNREADABLE, place.get(), "a record is too short for its fields");
        return other != null && other.fits(record) ? other : null;
    }
}
