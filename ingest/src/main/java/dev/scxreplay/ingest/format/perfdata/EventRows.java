package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.RecordDecoder;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import java.util.Set;
import java.util.function.Supplier;

/** Makes rows of the records, which come in order; what is odd about a record itself has been said before. */
final class EventRows {
    private static final int FIELDS = EventTable.OTHER.schema().indexOf("fields");

    private final Layout layout;
    private final Words words;
    private final EventSink sink;
    private final RecordDecoder decoder;
    private final LostRecords lost;
    private final boolean forksRecorded;
    private final boolean exitsRecorded;
    private final boolean switchesRecorded;
    private final StringBuilder fields = new StringBuilder();
    private final Supplier<String> place = this::place;
    /** The record handed on last, for the log. */
    private RecordCursor record;

    EventRows(Layout layout, EventSink sink) {
        this.layout = layout;
        this.words = layout.words;
        this.sink = sink;
        this.decoder = new RecordDecoder(layout.texts, words, sink);
        this.lost = new LostRecords(sink);
        for (Attribute attribute : layout.attributes.all()) {
            attribute.nameCode = -1;
        }
        Set<String> recorded = layout.tracepoints();
        this.forksRecorded = recorded.contains("sched_process_fork");
        this.exitsRecorded = recorded.contains("sched_process_exit");
        this.switchesRecorded = recorded.contains("sched_switch");
    }

    /** One more than the highest CPU seen. */
    int cpus() {
        return lost.cpus();
    }

    /** Takes a record about a time before the recording: names of tasks. */
    void early(RecordCursor early) {
        switch (early.type()) {
            case RecordType.COMM -> comm(early);
            case RecordType.FORK -> inherit(early);
            default -> {
                // tells nothing
            }
        }
    }

    /** Takes a record that has no place in the order. */
    void beside(RecordCursor beside) throws PerfDataException {
        byte[] bytes = beside.bytes();
        int from = beside.from();
        int size = beside.size();
        if (beside.type() == RecordType.LOST_SAMPLES
                && size >= RecordKey.leastBytes(RecordType.LOST_SAMPLES)
                && (beside.misc() & RecordType.MISC_DROPPED_BY_FILTER) == 0) {
            Attribute attribute = layout.attributes.ofOther(bytes, from, size);
            int cpu = attribute == null || attribute.tailId == 0
                    ? -1
                    : layout.attributes.cpuOf(words.s64(bytes, from + size - attribute.tailId));
            lost.samples(cpu, words.s64(bytes, from + 8));
        } else if (beside.type() == RecordType.ID_INDEX) {
            // u64 nr; then id, index, cpu and tid of each
            for (int at = 16; at + 32 <= size; at += 32) {
                layout.attributes.cpu(words.s64(bytes, from + at), words.s32(bytes, from + at + 16));
            }
        }
    }

    /** Makes a row of a record, or takes what it says about tasks and losses. */
    void handOn(RecordCursor next, Attribute attribute, long tsNs, int cpu) {
        record = next;
        int type = next.type();
        if (type == RecordType.LOST) {
            lost.records(cpu, words.s64(next.bytes(), next.from() + 16));
            return;
        }
        lost.event(cpu, tsNs);
        switch (type) {
            case RecordType.SAMPLE -> sample(attribute, tsNs, cpu);
            case RecordType.COMM -> comm(next);
            case RecordType.FORK -> {
                inherit(next);
                if (!forksRecorded) {
                    processes("PERF_RECORD_FORK", attribute, tsNs, cpu);
                }
            }
            case RecordType.EXIT -> {
                if (!exitsRecorded) {
                    processes("PERF_RECORD_EXIT", attribute, tsNs, cpu);
                }
            }
            case RecordType.SWITCH, RecordType.SWITCH_CPU_WIDE -> {
                if (!switchesRecorded) {
                    switched(attribute, tsNs, cpu);
                }
            }
            default -> sink.log().count(Stat.EVENTS_THROTTLED, 1);
        }
    }

    /** Says what was lost behind the last record. */
    void finish() {
        lost.finish();
    }

    private void sample(Attribute attribute, long tsNs, int cpu) {
        byte[] bytes = record.bytes();
        int from = record.from();
        if (!attribute.isTracepoint()) {
            other(attribute, tsNs, cpu);
            return;
        }
        int raw = attribute.raw(bytes, from, record.size(), words);
        long length = raw < 0 ? -1 : words.u32(bytes, from + raw);
        if (raw < 0 || length > record.size() - raw - Integer.BYTES) {
            sink.log().odd(Stat.RECORD_CORRUPT, place(), "a sample of " + attribute.name + " has no raw data");
            return;
        }
        int begin = from + raw + Integer.BYTES;
        decoder.decode(bytes, begin, begin + (int) length, tsNs, cpu, place);
    }

    /** An event without fields of its own, such as cycles. */
    private void other(Attribute attribute, long tsNs, int cpu) {
        byte[] bytes = record.bytes();
        int from = record.from();
        if (attribute.nameCode < 0) {
            attribute.nameCode = sink.dictionary().intern(attribute.name);
        }
        fields.setLength(0);
        if (attribute.period >= 0) {
            fields.append("period=").append(Long.toUnsignedString(words.s64(bytes, from + attribute.period)));
        }
        if (attribute.ip >= 0) {
            field("ip=0x").append(Long.toHexString(words.s64(bytes, from + attribute.ip)));
        }
        if (attribute.addr >= 0) {
            field("addr=0x").append(Long.toHexString(words.s64(bytes, from + attribute.addr)));
        }
        int pid = attribute.tid < 0 ? -1 : words.s32(bytes, from + attribute.tid + 4);
        row(attribute.nameCode, tsNs, cpu, pid);
    }

    private void processes(String name, Attribute attribute, long tsNs, int cpu) {
        byte[] bytes = record.bytes();
        int from = record.from() + RecordCursor.HEADER_BYTES;
        fields.setLength(0);
        field("pid=").append(words.s32(bytes, from));
        field("ppid=").append(words.s32(bytes, from + 4));
        field("tid=").append(words.s32(bytes, from + 8));
        field("ptid=").append(words.s32(bytes, from + 12));
        row(sink.dictionary().intern(name), tsNs, cpu, tailTid(attribute));
    }

    private void switched(Attribute attribute, long tsNs, int cpu) {
        boolean out = (record.misc() & RecordType.MISC_SWITCH_OUT) != 0;
        fields.setLength(0);
        fields.append(out ? "out" : "in");
        if (record.type() == RecordType.SWITCH_CPU_WIDE) {
            field(out ? "next_tid=" : "prev_tid=").append(words.s32(record.bytes(), record.from() + 12));
        }
        row(sink.dictionary().intern("PERF_RECORD_SWITCH"), tsNs, cpu, tailTid(attribute));
    }

    private int tailTid(Attribute attribute) {
        return attribute.tailTid == 0
                ? -1
                : words.s32(record.bytes(), record.from() + record.size() - attribute.tailTid + 4);
    }

    private StringBuilder field(String name) {
        return (fields.isEmpty() ? fields : fields.append(' ')).append(name);
    }

    private void row(int name, long tsNs, int cpu, int pid) {
        TableAppender row = sink.begin(EventTable.OTHER, name, tsNs, cpu, pid, decoder.command(pid), -1);
        row.setText(FIELDS, sink.dictionary().pass(fields.toString()));
    }

    /** {@code u32 pid, tid; char comm[]}, the name padded with zeros. */
    private void comm(RecordCursor comm) {
        byte[] bytes = comm.bytes();
        int from = comm.from() + 16;
        int end = comm.from() + comm.size();
        int to = from;
        while (to < end && bytes[to] != 0) {
            to++;
        }
        decoder.learnCommand(
                words.s32(bytes, comm.from() + 12), sink.dictionary().intern(bytes, from, to - from));
    }

    /** {@code u32 pid, ppid, tid, ptid; u64 time}: a new task has the name of its parent. */
    private void inherit(RecordCursor fork) {
        int name = decoder.command(words.s32(fork.bytes(), fork.from() + 20));
        if (name >= 0) {
            decoder.learnCommand(words.s32(fork.bytes(), fork.from() + 16), name);
        }
    }

    private String place() {
        return record.place();
    }
}
