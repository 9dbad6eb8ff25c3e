package dev.scxreplay.ingest.format.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * What a bundle, the events one CPU's ring buffer gave at one reading, says about itself: whose it is, which time it
 * spans, what was lost before it.
 *
 * <p>Source: perfetto, {@code protos/perfetto/trace/ftrace/ftrace_event_bundle.proto}.
 */
final class BundleScan {
    static final int CPU = 1;
    static final int EVENT = 2;
    private static final int LOST_EVENTS = 3;
    static final int COMPACT_SCHED = 4;
    private static final int FTRACE_CLOCK = 5;
    private static final int FTRACE_TIME = 6;
    private static final int BOOT_TIME = 7;
    private static final int ERROR = 8;
    private static final int PREVIOUS_END = 10;
    private static final int DESCRIPTOR = 11;
    private static final int ERROR_STATUS = 2;

    private static final int EVENT_TIME = 1;
    /** Of a time that is no negative number. */
    private static final int MOST_TIME_BYTES = 9;

    private final Descriptors descriptors;
    final CompactColumns compact = new CompactColumns();

    long cpu;
    long startNs;
    long endNs;
    long events;
    boolean sorted;
    boolean lost;
    /** Time of this CPU's last event in the bundle before; -1 if not recorded. */
    long previousEndNs;

    int clock;
    long ftraceNs;
    long bootNs;
    /** A page the recorder could not read; -1 if none. */
    long recorderError;
    /** Events without a time, which cannot be placed. */
    long timeless;
    /** Where the readable part ends. */
    int end;
    /** What contradicts itself; null if nothing does. */
    String damage;

    BundleScan(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    /** Reads the bundle in {@code bytes[from, to)}. */
    void scan(byte[] bytes, int from, int to) {
        cpu = 0;
        startNs = Long.MAX_VALUE;
        endNs = Long.MIN_VALUE;
        events = 0;
        sorted = true;
        lost = false;
        previousEndNs = -1;
        clock = 0;
        ftraceNs = 0;
        bootNs = 0;
        recorderError = -1;
        timeless = 0;
        end = from;
        damage = null;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
            long lastNs = Long.MIN_VALUE;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (EVENT << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    int length = in.readRawVarint32();
                    int at = from + in.getTotalBytesRead();
                    in.skipRawBytes(length);
                    long tsNs = eventTime(bytes, at, length);
                    if (tsNs < 0) {
                        timeless++;
                    } else {
                        sorted &= tsNs >= lastNs;
                        lastNs = tsNs;
                        time(tsNs);
                    }
                } else {
                    field(in, tag, bytes, from);
                }
                end = from + in.getTotalBytesRead();
            }
        } catch (IOException e) {
            damage = "a bundle of events is cut off or damaged";
        }
    }

    private void field(CodedInputStream in, int tag, byte[] bytes, int from) throws IOException {
        int number = WireFormat.getTagFieldNumber(tag);
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            long value = in.readRawVarint64();
            switch (number) {
                case CPU -> cpu = value;
                case LOST_EVENTS -> lost = value != 0;
                case FTRACE_CLOCK -> clock = (int) value;
                case FTRACE_TIME -> ftraceNs = value;
                case BOOT_TIME -> bootNs = value;
                case PREVIOUS_END -> previousEndNs = value;
                default -> {
                    // the last event the recorder read, which others may have asked for
                }
            }
        } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            int length = in.readRawVarint32();
            int at = from + in.getTotalBytesRead();
            in.skipRawBytes(length);
            switch (number) {
                case COMPACT_SCHED -> compact(bytes, at, at + length);
                case DESCRIPTOR -> descriptors.add(bytes, at, length);
                case ERROR -> recorderError = status(bytes, at, length);
                default -> {
                    // of a newer recorder
                }
            }
        } else {
            in.skipField(tag);
        }
    }

    private static long status(byte[] bytes, int at, int length) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes, at, length);
        long status = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == ERROR_STATUS << 3) {
                status = in.readRawVarint64();
            } else {
                in.skipField(tag);
            }
        }
        return status;
    }

    private void compact(byte[] bytes, int from, int to) throws IOException {
        compact.find(bytes, from, to);
        damage = compact.damage == null ? damage : compact.damage;
        times(bytes, CompactColumns.SWITCH_TIME, compact.switches);
        times(bytes, CompactColumns.WAKING_TIME, compact.wakings);
    }

    private void times(byte[] bytes, int column, int count) throws IOException {
        CodedInputStream in =
                CodedInputStream.newInstance(bytes, compact.from[column], compact.to[column] - compact.from[column]);
        long tsNs = 0;
        for (int i = 0; i < count; i++) {
            long delta = in.readRawVarint64();
            sorted &= delta >= 0;
            tsNs += delta;
            if (!isTime(tsNs)) {
                damage = "the time of a compact event cannot be; those behind it are left out";
                return;
            }
            time(tsNs);
        }
    }

    /** Whether a number can be a time, ns. */
    static boolean isTime(long tsNs) {
        return tsNs >= 0 && tsNs < Long.MAX_VALUE;
    }

    private void time(long tsNs) {
        events++;
        startNs = Math.min(startNs, tsNs);
        endNs = Math.max(endNs, tsNs);
    }

    /** The time of an event; -1 if it has none. */
    static long eventTime(byte[] bytes, int at, int length) {
        // as every recorder writes it, the time first: this is called twice for each event
        if (length > MOST_TIME_BYTES && bytes[at] == EVENT_TIME << 3) {
            long tsNs = 0;
            for (int i = 0; i < MOST_TIME_BYTES; i++) {
                byte b = bytes[at + 1 + i];
                tsNs |= (long) (b & 0x7f) << 7 * i;
                if (b >= 0) {
                    return isTime(tsNs) ? tsNs : -1;
                }
            }
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, at, length);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == EVENT_TIME << 3) {
                    long tsNs = in.readRawVarint64();
                    return isTime(tsNs) ? tsNs : -1;
                }
                in.skipField(tag);
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }
}
