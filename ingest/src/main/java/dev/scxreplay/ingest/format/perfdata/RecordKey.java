package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;

/** Reads out of a record where it belongs: its event, time and CPU; reused for every record. */
final class RecordKey {
    /** What a record is to the order of events. */
    enum Kind {
        /** It has a place in the order. */
        ORDERED,
        /** Written by perf about what was before the recording, without a time. */
        EARLY,
        /** Nothing for us. */
        OTHER,
        /** Its id belongs to no event. */
        UNKNOWN_ID,
        /** It is too short for what it should hold, or its time makes no sense. */
        CORRUPT
    }

    private static final int THROTTLE_TIME_AT = 8;
    private static final int FORK_TIME_AT = 24;

    private final Attributes attributes;
    private final Words words;
    Attribute attribute;
    long tsNs;
    /** The CPU it is from; -1 if not known. */
    int cpu;

    RecordKey(Attributes attributes, Words words) {
        this.attributes = attributes;
        this.words = words;
    }

    /** Reads a record; one without a time of its own has that of the one read before. */
    Kind read(RecordCursor record) {
        int type = record.type();
        return type == RecordType.SAMPLE
                ? sample(record.bytes(), record.from(), record.size())
                : RecordType.isOrdered(type) ? other(type, record.bytes(), record.from(), record.size()) : Kind.OTHER;
    }

    private Kind sample(byte[] bytes, int from, int size) {
        attribute = attributes.ofSample(bytes, from, size);
        if (attribute == null) {
            return Kind.UNKNOWN_ID;
        }
        if (size < attribute.rest) {
            return Kind.CORRUPT;
        }
        if (attribute.time >= 0) {
            tsNs = words.s64(bytes, from + attribute.time);
        }
        cpu = attribute.cpu >= 0
                ? cpu(words.s32(bytes, from + attribute.cpu))
                : attribute.id >= 0 ? attributes.cpuOf(words.s64(bytes, from + attribute.id)) : -1;
        return tsNs < 0 ? Kind.CORRUPT : Kind.ORDERED;
    }

    private Kind other(int type, byte[] bytes, int from, int size) {
        attribute = attributes.ofOther(bytes, from, size);
        if (attribute == null) {
            return Kind.UNKNOWN_ID;
        }
        int body = size - attribute.tailBytes();
        if (body < leastBytes(type)) {
            return Kind.CORRUPT;
        }
        long time = tsNs;
        if (attribute.tailTime > 0) {
            time = words.s64(bytes, from + size - attribute.tailTime);
        } else if (type == RecordType.THROTTLE) {
            time = words.s64(bytes, from + THROTTLE_TIME_AT);
        } else if (type == RecordType.FORK || type == RecordType.EXIT) {
            time = words.s64(bytes, from + FORK_TIME_AT);
        }
        if (time == 0) {
            return Kind.EARLY;
        }
        tsNs = time;
        cpu = attribute.tailCpu > 0
                ? cpu(words.s32(bytes, from + size - attribute.tailCpu))
                : attribute.tailId > 0 ? attributes.cpuOf(words.s64(bytes, from + size - attribute.tailId)) : -1;
        return tsNs < 0 ? Kind.CORRUPT : Kind.ORDERED;
    }

    /** The bytes of a record in front of what follows them all. */
    static int leastBytes(int type) {
        return switch (type) {
            case RecordType.LOST -> 24;
            case RecordType.COMM -> 17;
            case RecordType.FORK, RecordType.EXIT, RecordType.THROTTLE -> 32;
            case RecordType.LOST_SAMPLES, RecordType.SWITCH_CPU_WIDE -> 16;
            default -> RecordCursor.HEADER_BYTES;
        };
    }

    private static int cpu(int recorded) {
        return recorded >= 0 && recorded < Attributes.MOST_CPUS ? recorded : -1;
    }
}
