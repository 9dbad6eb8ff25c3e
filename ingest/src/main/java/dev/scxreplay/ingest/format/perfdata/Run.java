package dev.scxreplay.ingest.format.perfdata;

import java.io.IOException;

/** A stretch of the file in which no record is earlier than the one before it. */
final class Run {
    private final long begin;
    private final long end;
    private RecordCursor records;
    /** How much of it is read at a time, beside what the file holds. */
    int window;

    /** The record it is at. */
    long tsNs;

    int cpu;
    long offset;
    Attribute attribute;

    /** A stretch from {@code begin}, where a record of that time and CPU is, to {@code end}. */
    Run(long begin, long end, long tsNs, int cpu) {
        this.begin = begin;
        this.end = end;
        this.offset = begin;
        this.tsNs = tsNs;
        this.cpu = cpu;
    }

    boolean isOpen() {
        return records != null;
    }

    /** Makes the first record readable; until then only its place in the order is known. */
    void open(Recording recording, RecordKey key, int bytesAtOnce) throws IOException {
        window = (int) Math.min(bytesAtOnce, end - begin);
        records = recording.records(begin, end, window);
        advance(recording, key);
    }

    /** Goes to the next record that has a place in the order; false behind the last. */
    boolean advance(Recording recording, RecordKey key) throws IOException {
        key.tsNs = tsNs;
        while (records.advance()) {
            boolean ordered = key.read(records) == RecordKey.Kind.ORDERED;
            records.skip(RecordType.followedBy(records, recording.layout().words));
            if (ordered) {
                tsNs = key.tsNs;
                cpu = key.cpu;
                attribute = key.attribute;
                offset = records.offset();
                return true;
            }
        }
        return false;
    }

    RecordCursor record() {
        return records;
    }

    /** The order of events: by time, then CPU, then place in the file. */
    boolean isBefore(Run other) {
        if (tsNs != other.tsNs) {
            return tsNs < other.tsNs;
        }
        return cpu != other.cpu ? cpu < other.cpu : offset < other.offset;
    }
}
