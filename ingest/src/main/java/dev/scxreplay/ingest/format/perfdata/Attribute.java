package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;

/**
 * One event that was recorded: what its samples hold, and where.
 *
 * <p>The order of the parts of a sample, and of what follows every other record, is that of the kernel's ABI: v6.18: {@code
 * include/uapi/linux/perf_event.h}, the comments on {@code PERF_RECORD_SAMPLE} and {@code struct sample_id}.
 */
final class Attribute {
    static final int TYPE_TRACEPOINT = 2;
    /** The bytes that the first version of the ABI had, {@code PERF_ATTR_SIZE_VER0}. */
    static final int LEAST_BYTES = 64;

    private static final int IP = 1;
    private static final int TID = 1 << 1;
    private static final int TIME = 1 << 2;
    private static final int ADDR = 1 << 3;
    private static final int READ = 1 << 4;
    private static final int CALLCHAIN = 1 << 5;
    private static final int ID = 1 << 6;
    private static final int CPU = 1 << 7;
    private static final int PERIOD = 1 << 8;
    private static final int STREAM_ID = 1 << 9;
    private static final int RAW = 1 << 10;
    private static final int IDENTIFIER = 1 << 16;
    private static final int[] IN_SAMPLES = {IDENTIFIER, IP, TID, TIME, ADDR, ID, STREAM_ID, CPU, PERIOD};
    private static final int[] BEHIND_OTHERS = {TID, TIME, ID, STREAM_ID, CPU, IDENTIFIER};

    private static final int READ_ENABLED = 1;
    private static final int READ_RUNNING = 1 << 1;
    private static final int READ_ID = 1 << 2;
    private static final int READ_GROUP = 1 << 3;
    private static final int READ_LOST = 1 << 4;

    private static final int FLAG_SAMPLE_ID_ALL = 18;
    private static final int FLAG_USE_CLOCKID = 25;

    /** {@code perf_type_id}; {@link #TYPE_TRACEPOINT} or another. */
    final int type;

    final long config;
    /** Its name as perf wrote it; a made-up one until then. */
    String name;

    /** Dictionary code of the name; -1 until it is needed. */
    int nameCode = -1;

    /** What the time stamps count; -1 if it is perf's own clock. */
    final int clock;

    private final long sampleType;
    private final long readFormat;
    private final boolean trailed;

    /** Where parts of a sample stand, counted from its begin; -1 if it has no such part. */
    final int ip;

    final int tid;
    final int time;
    final int addr;
    final int id;
    final int cpu;
    final int period;
    /** Where the parts of varying length begin. */
    final int rest;

    /** Where parts of other records stand, counted back from their end; 0 if they have no such part. */
    final int tailTid;

    final int tailTime;
    final int tailId;
    final int tailCpu;

    /** Reads an attribute of at least {@link #LEAST_BYTES} bytes; what the file has not is 0. */
    Attribute(byte[] bytes, int at, int length, Words words) {
        this.type = words.s32(bytes, at);
        this.config = words.s64(bytes, at + 8);
        this.sampleType = words.s64(bytes, at + 24);
        this.readFormat = words.s64(bytes, at + 32);
        long flags = words.bigEndian() ? Long.reverse(words.s64(bytes, at + 40)) : words.s64(bytes, at + 40);
        this.trailed = (flags >>> FLAG_SAMPLE_ID_ALL & 1) != 0;
        this.clock = (flags >>> FLAG_USE_CLOCKID & 1) != 0 && length >= 96 ? words.s32(bytes, at + 92) : -1;
        this.name = "event_" + Integer.toUnsignedString(type) + "_0x" + Long.toHexString(config);
        this.ip = inSample(IP);
        this.tid = inSample(TID);
        this.time = inSample(TIME);
        this.addr = inSample(ADDR);
        this.id = has(IDENTIFIER) ? inSample(IDENTIFIER) : inSample(ID);
        this.cpu = inSample(CPU);
        this.period = inSample(PERIOD);
        int parts = RecordCursor.HEADER_BYTES;
        for (int part : IN_SAMPLES) {
            parts += has(part) ? Long.BYTES : 0;
        }
        this.rest = parts;
        this.tailTid = behindOther(TID);
        this.tailTime = behindOther(TIME);
        this.tailId = has(IDENTIFIER) ? behindOther(IDENTIFIER) : behindOther(ID);
        this.tailCpu = behindOther(CPU);
    }

    boolean isTracepoint() {
        return type == TYPE_TRACEPOINT;
    }

    /** Whether records of both can be told apart: their ids stand at the same place. */
    boolean placesIdAs(Attribute other) {
        return id == other.id && tailId == other.tailId;
    }

    /** Whether records of both have all their parts at the same places. */
    boolean isLaidOutAs(Attribute other) {
        return sampleType == other.sampleType && readFormat == other.readFormat && trailed == other.trailed;
    }

    /** How many bytes follow a record that is no sample. */
    int tailBytes() {
        int bytes = 0;
        for (int part : BEHIND_OTHERS) {
            bytes += trailed && has(part) ? Long.BYTES : 0;
        }
        return bytes;
    }

    /** Where the size of a sample's raw bytes stands; -1 if it has none or is too short. */
    int raw(byte[] bytes, int from, int size, Words words) {
        if (!has(RAW)) {
            return -1;
        }
        long at = rest;
        if (has(READ)) {
            at = behindRead(bytes, from, at, size, words);
        }
        if (has(CALLCHAIN)) {
            if (at + Long.BYTES > size) {
                return -1;
            }
            long entries = words.s64(bytes, from + (int) at);
            at = entries < 0 || entries > size / Long.BYTES ? size : at + Long.BYTES + entries * Long.BYTES;
        }
        return at + Integer.BYTES > size ? -1 : (int) at;
    }

    private long behindRead(byte[] bytes, int from, long at, int size, Words words) {
        int times = (reads(READ_ENABLED) ? 1 : 0) + (reads(READ_RUNNING) ? 1 : 0);
        int each = 1 + (reads(READ_ID) ? 1 : 0) + (reads(READ_LOST) ? 1 : 0);
        if (!reads(READ_GROUP)) {
            return at + (times + each) * (long) Long.BYTES;
        }
        if (at + Long.BYTES > size) {
            return size;
        }
        long events = words.s64(bytes, from + (int) at);
        return events < 0 || events > size ? size : at + (1 + times + events * each) * Long.BYTES;
    }

    private boolean has(int part) {
        return (sampleType & part) != 0;
    }

    private boolean reads(int part) {
        return (readFormat & part) != 0;
    }

    private int inSample(int part) {
        int at = RecordCursor.HEADER_BYTES;
        for (int before : IN_SAMPLES) {
            if (before == part) {
                break;
            }
            at += has(before) ? Long.BYTES : 0;
        }
        return has(part) ? at : -1;
    }

    private int behindOther(int part) {
        int back = 0;
        for (int i = BEHIND_OTHERS.length - 1; i >= 0; i--) {
            back += has(BEHIND_OTHERS[i]) ? Long.BYTES : 0;
            if (BEHIND_OTHERS[i] == part) {
                break;
            }
        }
        return trailed && has(part) ? back : 0;
    }
}
