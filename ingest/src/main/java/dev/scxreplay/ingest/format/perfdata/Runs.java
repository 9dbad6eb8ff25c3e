package dev.scxreplay.ingest.format.perfdata;

import java.io.IOException;
import java.util.Arrays;

/** Merges the runs of a recording into the order of its events: a heap, the run with the earliest record on top. */
final class Runs {
    /** Runs waiting at one time; a recording with more of them is in no order at all. */
    private static final int MOST = 1 << 20;
    /** What runs may hold in all, of what has gone from the file's blocks; beyond that these have to do. */
    private static final int WINDOWS = 1 << 26;

    private static final int LEAST_WINDOW = 1 << 12;

    private final Recording recording;
    private final EventRows rows;
    private final RecordKey key;
    private Run[] heap = new Run[64];
    private int size;
    private int windows;
    private long lastNs = Long.MIN_VALUE;

    Runs(Recording recording, EventRows rows) {
        this.recording = recording;
        this.rows = rows;
        this.key = new RecordKey(recording.layout().attributes, recording.layout().words);
    }

    void add(Run run) throws PerfDataException {
        if (size == MOST) {
            throw new PerfDataException(
                    "its records go back in time more than " + MOST + " times at one place, which is no order");
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int at = size++;
        while (at > 0 && run.isBefore(heap[(at - 1) / 2])) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = run;
    }

    /**
     * Hands on all records up to a time.
     *
     * @return false if one of them is earlier than one handed on before, and then it is not handed on
     */
    boolean handOn(long untilNs) throws IOException {
        while (size > 0 && heap[0].tsNs <= untilNs) {
            Run top = heap[0];
            if (top.tsNs < lastNs) {
                return false;
            }
            if (top.isOpen()) {
                top.record().again();
            } else {
                int window = Math.clamp(WINDOWS / size, LEAST_WINDOW, FileBlocks.BLOCK_BYTES);
                top.open(recording, key, window <= WINDOWS - windows ? window : 0);
                windows += top.window;
            }
            Run rival = size < 2 ? null : size == 2 || heap[1].isBefore(heap[2]) ? heap[1] : heap[2];
            boolean more;
            do {
                rows.handOn(top.record(), top.attribute, top.tsNs, top.cpu);
                lastNs = top.tsNs;
                more = top.advance(recording, key);
            } while (more && top.tsNs <= untilNs && (rival == null || top.isBefore(rival)));
            if (!more) {
                windows -= top.window;
                top = heap[--size];
                heap[size] = null;
            }
            sift(top);
        }
        return true;
    }

    private void sift(Run run) {
        int at = 0;
        while (at * 2 + 1 < size) {
            int child = at * 2 + 1;
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(run)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        if (size > 0) {
            heap[at] = run;
        }
    }
}
