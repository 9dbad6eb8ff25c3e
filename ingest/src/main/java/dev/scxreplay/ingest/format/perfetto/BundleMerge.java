package dev.scxreplay.ingest.format.perfetto;

import dev.scxreplay.ingest.text.TimeOrder;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hands on the events of all bundles in the order of time, then CPU, then place in the file.
 *
 * <p>A bundle is opened when the merge comes to its first event, so memory holds those that overlap in time: one for
 * each CPU, wherever in the file they are.
 */
final class BundleMerge {
    /** What the unpacked packets kept for the bundles to come may take. */
    private static final int CACHE_BYTES = 32 << 20;

    private static final long UNSEEN = Long.MIN_VALUE;

    private final TraceBytes file;
    private final TraceScan scan;
    private final BundleIndex index;
    private final EventWriter writer;
    private final EventSink sink;
    private final long mostOpenBytes = Runtime.getRuntime().maxMemory() / 2;
    private final Map<Long, byte[]> unpacked = new LinkedHashMap<>(16, 0.75f, true);
    private long unpackedBytes;
    private long openBytes;
    private BundleCursor[] heap = new BundleCursor[16];
    private int open;
    /** By CPU: times of its first and its last event. */
    private final long[] firstNs;

    private final long[] lastNs;
    private long beginNs;
    private long endNs;

    BundleMerge(TraceBytes file, TraceScan scan, EventWriter writer, EventSink sink) {
        this.file = file;
        this.scan = scan;
        this.index = scan.index;
        this.writer = writer;
        this.sink = sink;
        this.firstNs = new long[scan.cpus()];
        this.lastNs = new long[scan.cpus()];
        Arrays.fill(firstNs, UNSEEN);
        Arrays.fill(lastNs, UNSEEN);
    }

    /** Writes all events. */
    void run() throws IOException, PerfettoException {
        int[] order = TimeOrder.sort(index.startNs, index.size);
        beginNs = order.length == 0 ? 0 : index.startNs[order[0]];
        int next = 0;
        while (next < order.length || open > 0) {
            while (next < order.length && (open == 0 || index.startNs[order[next]] <= heap[0].tsNs())) {
                open(order[next++]);
            }
            long unopenedNs = next < order.length ? index.startNs[order[next]] : Long.MAX_VALUE;
            if (open > 0) {
                advance(unopenedNs);
            } // else nothing could be read of the last ones
        }
        losses();
    }

    /** Writes events of the earliest bundle for as long as it is the earliest. */
    private void advance(long unopenedNs) {
        BundleCursor top = heap[0];
        BundleCursor rival = open < 2 ? null : open == 2 || heap[1].isBefore(heap[2]) ? heap[1] : heap[2];
        if (top.isNew()) {
            begin(top);
        }
        writer.symbols(index.symbols[top.number()]);
        do {
            endNs = top.tsNs();
            top.write(writer);
        } while (top.hasNext() && top.tsNs() < unopenedNs && (rival == null || top.isBefore(rival)));
        lastNs[top.cpu()] = endNs;
        if (!top.hasNext()) {
            openBytes -= top.size();
            heap[0] = heap[--open];
            heap[open] = null;
        }
        sift(0);
    }

    /** Notes what was lost before a bundle, and which task runs when it begins. */
    private void begin(BundleCursor bundle) {
        int cpu = bundle.cpu();
        int row = bundle.number();
        boolean lost = (index.flags[row] & BundleIndex.LOST) != 0;
        boolean missing = lastNs[cpu] != UNSEEN && index.previousEndNs[row] > lastNs[cpu];
        if (lost || missing) {
            boolean only = lost && scan.lostSpans.getOrDefault(cpu, 0) == 1 && scan.facts.lost(cpu) > 0;
            long from = lastNs[cpu] == UNSEEN ? beginNs : lastNs[cpu];
            sink.lost(cpu, from, bundle.tsNs(), only ? scan.facts.lost(cpu) : -1);
            writer.running(cpu, -1);
        }
        if (!writer.knowsRunning(cpu)) {
            writer.running(cpu, bundle.runningAhead());
        }
        if (firstNs[cpu] == UNSEEN) {
            firstNs[cpu] = bundle.tsNs();
        }
    }

    /** Losses that no bundle tells of. */
    private void losses() {
        for (int cpu = 0; cpu < lastNs.length; cpu++) {
            long count = scan.facts.lost(cpu);
            boolean seen = lastNs[cpu] != UNSEEN;
            int spans = scan.lostSpans.getOrDefault(cpu, 0);
            if (scan.lostBeforeNext.get(cpu)) {
                sink.lost(cpu, seen ? lastNs[cpu] : beginNs, endNs, spans == 1 && count > 0 ? count : -1);
            } else if (spans == 0 && count > 0) {
                sink.lost(cpu, seen ? firstNs[cpu] : beginNs, seen ? lastNs[cpu] : endNs, count);
            }
            if (spans > 1) {
                sink.log().count(Stat.EVENTS_LOST, count);
            }
        }
    }

    private void open(int row) throws IOException, PerfettoException {
        Packing packing = Packing.values()[index.packing[row]];
        byte[] bytes;
        int length = index.innerLength[row];
        if (packing == Packing.NONE) {
            bytes = new byte[length];
            file.read(index.at[row], bytes, 0, length);
        } else {
            byte[] all = unpacked(packing, row);
            bytes = Arrays.copyOfRange(all, index.inner[row], index.inner[row] + length);
        }
        if ((index.flags[row] & BundleIndex.UNSORTED) != 0) {
            bytes = SortedBundle.of(bytes);
        }
        openBytes += bytes.length;
        if (openBytes > mostOpenBytes) {
            throw new PerfettoException("the file's events have no order that memory could hold: more than "
                    + mostOpenBytes + " bytes of them overlap in time");
        }
        BundleCursor cursor = new BundleCursor(
                bytes, row, index.cpu[row], PacketStream.place(index.at[row]), sink.dictionary(), sink.log());
        if (!cursor.hasNext()) {
            openBytes -= bytes.length;
            return;
        }
        if (open == heap.length) {
            heap = Arrays.copyOf(heap, open * 2);
        }
        heap[open++] = cursor;
        for (int at = open - 1; at > 0 && heap[at].isBefore(heap[(at - 1) / 2]); at = (at - 1) / 2) {
            BundleCursor moved = heap[at];
            heap[at] = heap[(at - 1) / 2];
            heap[(at - 1) / 2] = moved;
        }
    }

    private byte[] unpacked(Packing packing, int row) throws IOException {
        byte[] bytes = unpacked.get(index.at[row]);
        if (bytes == null) {
            byte[] packed = new byte[index.length[row]];
            file.read(index.at[row], packed, 0, packed.length);
            bytes = packing.unpack(packed, 0, packed.length);
            unpacked.put(index.at[row], bytes);
            unpackedBytes += bytes.length;
            Iterator<byte[]> oldest = unpacked.values().iterator();
            while (unpackedBytes > CACHE_BYTES && unpacked.size() > 1) {
                unpackedBytes -= oldest.next().length;
                oldest.remove();
            }
        }
        return bytes;
    }

    private void sift(int from) {
        int at = from;
        while (at * 2 + 1 < open) {
            int child = at * 2 + 1;
            if (child + 1 < open && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(heap[at])) {
                return;
            }
            BundleCursor moved = heap[child];
            heap[child] = heap[at];
            heap[at] = moved;
            at = child;
        }
    }
}
