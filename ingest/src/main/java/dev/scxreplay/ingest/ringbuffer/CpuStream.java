package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * The records of one CPU, or some of them, in the order in which the kernel wrote them.
 *
 * <p>Reads the kernel's ring-buffer pages (v6.18: {@code include/linux/ring_buffer.h}, {@code rb_update_iter_read_stamp()}):
 * each record has 5 bits of kind or length and 27 bits of time since the record before it. A page that contradicts itself
 * is left at that place, the next page is read as usual.
 */
public final class CpuStream {
    private static final int PADDING = 29;
    private static final int TIME_EXTEND = 30;
    private static final int TIME_STAMP = 31;
    private static final int DELTA_BITS = 27;
    private static final int DELTA_MASK = (1 << DELTA_BITS) - 1;
    /** v6.18: {@code RB_MISSED_EVENTS}, {@code RB_MISSED_STORED}, {@code RB_MISSED_MASK}. */
    private static final long MISSED_EVENTS = 1L << 31;

    private static final long MISSED_STORED = 1L << 30;
    private static final long COMMIT_MASK = MISSED_STORED - 1;
    /** v6.18: {@code TS_MSB}, the bits an absolute time stamp has no room for. */
    private static final long TIME_TOP = 0xf8L << 56;

    private final PageSource pages;
    private final PageFormat format;
    private final Words words;
    private final boolean bigEndian;
    private final IngestLog log;
    private final Supplier<String> place;
    private final int cpu;
    private final int order;
    private final long begin;
    private final long end;
    private long record;

    private byte[] bytes = {};
    private int next;
    private int stop;
    /** The page claims more than the file holds. */
    private boolean cut;

    private long tsNs;
    private int from;
    private int to;
    private long lastNs = Long.MIN_VALUE;
    private boolean lost;
    private long lostCount;

    /**
     * Reads of {@code pages} the records from number {@code begin} to before {@code end}; {@code order} decides between
     * records of equal time.
     */
    public CpuStream(
            PageSource pages, PageFormat format, Words words, int cpu, int order, long begin, long end, IngestLog log) {
        this.pages = pages;
        this.format = format;
        this.words = words;
        this.bigEndian = words.bigEndian();
        this.cpu = cpu;
        this.order = order;
        this.begin = begin;
        this.end = end;
        this.log = log;
        this.place = pages::place;
    }

    /** The CPU that wrote the records. */
    public int cpu() {
        return cpu;
    }

    /** Time of the record. */
    public long tsNs() {
        return tsNs;
    }

    /** Time of the record before it; {@code otherwise} if there is none. */
    public long beforeNs(long otherwise) {
        return lastNs == Long.MIN_VALUE ? otherwise : lastNs;
    }

    /** The array the record lies in, from {@link #from} to {@link #to}. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the record begins. */
    public int from() {
        return from;
    }

    /** Where it ends. */
    public int to() {
        return to;
    }

    /** Whether events were lost just before this record. */
    public boolean lost() {
        return lost;
    }

    /** How many were lost, -1 if not recorded. */
    public long lostCount() {
        return lostCount;
    }

    /** How the log names where the record is; asked only when something is odd. */
    Supplier<String> place() {
        return place;
    }

    /** Whether its record comes before that of another stream in the total order. */
    public boolean isBefore(CpuStream other) {
        return tsNs < other.tsNs || (tsNs == other.tsNs && order < other.order);
    }

    /** Number of the record, from 0. */
    public long record() {
        return record;
    }

    /** Moves to the first record. */
    public boolean first() throws IOException {
        boolean found = find();
        while (found && record < begin) {
            lost = false;
            record++;
            found = find();
        }
        return found;
    }

    /** Moves to the next record; false at the end. */
    public boolean advance() throws IOException {
        lastNs = tsNs;
        lost = false;
        if (++record == end) {
            return false;
        }
        boolean found = find();
        if (found && tsNs < lastNs) {
            log.odd(
                    Stat.TIME_WENT_BACK,
                    place.get(),
                    "an event is " + (lastNs - tsNs) + " ns earlier than the one before it");
            log.odd(Stat.CPU_TIME_WENT_BACK, place.get(), "by " + (lastNs - tsNs) + " ns");
        }
        return found;
    }

    private boolean find() throws IOException {
        while (true) {
            if (next + 4 > stop) {
                if (next < stop && !cut) {
                    corrupt("a record begins in the last bytes of the page");
                }
                if (!page()) {
                    return false;
                }
                continue;
            }
            int head = words.s32(bytes, next);
            int kind = bigEndian ? head >>> DELTA_BITS : head & 31;
            int delta = bigEndian ? head & DELTA_MASK : head >>> 5;
            if (kind > 0 && kind < PADDING) {
                tsNs += delta;
                if (data(next + 4, kind * 4)) {
                    return true;
                }
            } else if (kind == 0) {
                tsNs += delta;
                if (longData()) {
                    return true;
                }
            } else {
                mark(kind, delta);
            }
        }
    }

    /** Takes a record of {@code length} bytes at {@code at}. */
    private boolean data(int at, int length) {
        if (length > stop - at) {
            corrupt("a record is longer than its page");
            return false;
        }
        from = at;
        to = at + length;
        next = to;
        return true;
    }

    /** A record whose length stands in front of its data and counts itself. */
    private boolean longData() {
        long length = stop - next < 8 ? -1 : words.u32(bytes, next + 4);
        if (length < 4 || length > stop - next - 4) {
            corrupt("a record is longer than its page");
            return false;
        }
        from = next + 8;
        to = next + 4 + (int) length;
        next = next + 4 + (((int) length + 3) & ~3);
        return true;
    }

    /** Padding, or a time. */
    private void mark(int kind, int delta) {
        if (kind == PADDING && delta == 0) {
            // the rest of the page is unused
            next = stop;
            return;
        }
        if (stop - next < 8) {
            corrupt("a time or padding record is cut off by the end of its page");
            return;
        }
        long argument = words.u32(bytes, next + 4);
        switch (kind) {
            case PADDING -> {
                tsNs += delta;
                if (argument > stop - next - 4) {
                    corrupt("padding is longer than its page");
                } else {
                    next = next + 4 + (int) argument;
                }
            }
            case TIME_EXTEND -> {
                tsNs += (argument << DELTA_BITS) + delta;
                next += 8;
            }
            case TIME_STAMP -> {
                tsNs = absolute((argument << DELTA_BITS) + delta, tsNs);
                next += 8;
            }
            default -> throw new IllegalStateException("record kind " + kind);
        }
    }

    /** v6.18: {@code rb_fix_abs_ts()}: the top bits come from the time before, and may have moved on by one. */
    private static long absolute(long stamp, long beforeNs) {
        if ((beforeNs & TIME_TOP) == 0) {
            return stamp;
        }
        long whole = stamp | (beforeNs & TIME_TOP);
        return Long.compareUnsigned(whole, beforeNs) < 0 ? whole + (1L << 59) : whole;
    }

    /** Moves to the next page that can be read. */
    private boolean page() throws IOException {
        while (pages.next()) {
            bytes = pages.bytes();
            int at = pages.at();
            int length = pages.length();
            if (length <= format.dataAt()) {
                next = 0;
                stop = 0;
                continue;
            }
            long commit = words.number(bytes, at + format.commitAt(), format.commitSize(), false);
            long used = commit & COMMIT_MASK;
            int data = at + format.dataAt();
            cut = length < format.dataAt() + used;
            next = data;
            stop = cut ? at + length : data + (int) used;
            tsNs = words.s64(bytes, at + format.timeAt());
            if (cut && !pages.isCut()) {
                corrupt("the page claims to hold " + used + " bytes");
                continue;
            }
            missed(commit, data + used, at + length);
            return true;
        }
        next = 0;
        stop = 0;
        return false;
    }

    /** Notes what was lost before this page; the count stands behind the records if there was room. */
    private void missed(long commit, long countAt, long pageEnd) {
        if ((commit & MISSED_EVENTS) == 0) {
            return;
        }
        long count = -1;
        if ((commit & MISSED_STORED) != 0 && countAt + format.commitSize() <= pageEnd) {
            count = words.number(bytes, (int) countAt, format.commitSize(), false);
        }
        lostCount = lost && (count < 0 || lostCount < 0) ? -1 : (lost ? lostCount : 0) + count;
        lost = true;
    }

    private void corrupt(String reason) {
        if (!cut || !pages.isCut()) {
            log.odd(Stat.PAGE_CORRUPT, pages.place(), reason);
        }
        next = stop;
    }
}
