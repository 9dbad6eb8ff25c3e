package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;

/**
 * The kinds of record that matter to us, by the number in their header.
 *
 * <p>Source: v6.18: {@code include/uapi/linux/perf_event.h} (below 64), {@code tools/lib/perf/include/perf/event.h} (from 64
 * on, written by perf itself).
 */
final class RecordType {
    static final int LOST = 2;
    static final int COMM = 3;
    static final int EXIT = 4;
    static final int THROTTLE = 5;
    static final int FORK = 7;
    static final int SAMPLE = 9;
    static final int LOST_SAMPLES = 13;
    static final int SWITCH = 14;
    static final int SWITCH_CPU_WIDE = 15;
    /** The kernel's own kinds end here; above and below {@link #HEADER_ATTR} nothing is known. */
    static final int LAST_OF_KERNEL = 22;

    static final int HEADER_ATTR = 64;
    static final int HEADER_TRACING_DATA = 66;
    static final int FINISHED_ROUND = 68;
    static final int ID_INDEX = 69;
    static final int AUXTRACE = 71;
    static final int EVENT_UPDATE = 78;
    static final int HEADER_FEATURE = 80;
    static final int COMPRESSED = 81;
    static final int COMPRESSED2 = 83;
    /** v7.3: the last kind that perf itself writes. */
    static final int LAST_OF_PERF = 85;

    /** In the header of {@link #LOST_SAMPLES}: a filter dropped them, nothing was lost. */
    static final int MISC_DROPPED_BY_FILTER = 1 << 15;
    /** In the header of a switch: it is one away from the task. */
    static final int MISC_SWITCH_OUT = 1 << 13;

    private RecordType() {}

    static boolean isKnown(int type) {
        return type > 0 && type <= LAST_OF_KERNEL || type >= HEADER_ATTR && type <= LAST_OF_PERF;
    }

    /** How many bytes follow the record without being records; negative if it makes no sense. */
    static long followedBy(RecordCursor record, Words words) {
        if (record.type() == AUXTRACE && record.size() >= 16) {
            return words.s64(record.bytes(), record.from() + 8);
        }
        if (record.type() == HEADER_TRACING_DATA && record.size() >= 12) {
            return words.u32(record.bytes(), record.from() + 8);
        }
        return 0;
    }

    /** Whether a record of this kind has a place in the order of events. */
    static boolean isOrdered(int type) {
        return switch (type) {
            case LOST, COMM, EXIT, THROTTLE, FORK, SAMPLE, SWITCH, SWITCH_CPU_WIDE -> true;
            default -> false;
        };
    }
}
