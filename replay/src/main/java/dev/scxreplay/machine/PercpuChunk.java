package dev.scxreplay.machine;

import java.util.BitSet;

/** One percpu chunk: which bytes of a unit are handed out, and which of its pages are populated. */
final class PercpuChunk {
    /** The percpu allocator's smallest piece, {@code PCPU_MIN_ALLOC_SIZE}. */
    static final int GRANULE = 4;

    static final int NO_FIT = -1;

    /** Alignment of nearly all requests in granules: 8 bytes. */
    private static final int USUAL_STEP = 2;

    private final int granules;
    private final BitSet used = new BitSet();
    private int usedGranules;
    /** No granule below it is free. */
    private int firstFree;
    /** A search for so many granules, {@link #USUAL_STEP} aligned, has failed, and nothing was freed since. */
    private int tooLarge = Integer.MAX_VALUE;
    /** For each page: bytes taken from each node; null if not populated. Unused where {@code embedded}. */
    private final long[][] pages;

    private final boolean embedded;
    /** Pages of which a node gave less than its CPUs need; never counted down, it only says where to look. */
    private int pagesElsewhere;

    /** A chunk of {@code bytes} for each CPU; {@code embedded}: the first chunk, whose pages are there from boot. */
    PercpuChunk(int bytes, boolean embedded) {
        this.granules = bytes / GRANULE;
        this.embedded = embedded;
        this.pages = embedded ? new long[0][] : new long[bytes / Slab.PAGE_BYTES][];
    }

    /** The first place that fits, or {@link #NO_FIT}. */
    int find(int bytes, int align) {
        int need = bytes / GRANULE;
        int step = align / GRANULE;
        if (need > granules - usedGranules || (step >= USUAL_STEP && need >= tooLarge)) {
            return NO_FIT;
        }
        int start = firstFree;
        while (true) {
            start = (used.nextClearBit(start) + step - 1) / step * step;
            if (start + need > granules) {
                // what holds for the usual alignment holds for larger ones, not the other way round
                if (step == USUAL_STEP) {
                    tooLarge = need;
                }
                return NO_FIT;
            }
            int end = used.nextSetBit(start);
            if (end < 0 || end - start >= need) {
                return start * GRANULE;
            }
            start = end;
        }
    }

    void take(int offset, int bytes) {
        int start = offset / GRANULE;
        used.set(start, start + bytes / GRANULE);
        usedGranules += bytes / GRANULE;
        if (start <= firstFree) {
            firstFree = used.nextClearBit(firstFree);
        }
    }

    void give(int offset, int bytes) {
        int start = offset / GRANULE;
        int end = start + bytes / GRANULE;
        if (used.nextClearBit(start) < end) {
            throw new IllegalStateException(
                    "percpu bytes " + offset + " to " + (offset + bytes) + " are not all in use");
        }
        used.clear(start, end);
        usedGranules -= end - start;
        firstFree = Math.min(firstFree, start);
        tooLarge = Integer.MAX_VALUE;
    }

    boolean isEmpty() {
        return usedGranules == 0;
    }

    boolean isEmbedded() {
        return embedded;
    }

    boolean isPopulated(int page) {
        return embedded || pages[page] != null;
    }

    /** {@code home}: each CPU's page is of that CPU's node. */
    void populate(int page, long[] takenFromNodes, boolean home) {
        pages[page] = takenFromNodes;
        pagesElsewhere += home ? 0 : 1;
    }

    /** Memory of each node behind an area; null if all of it is of the nodes of its CPUs, as nearly always. */
    long[] spilled(int offset, int bytes, Topology topology) {
        if (pagesElsewhere == 0) {
            return null;
        }
        long[] onNode = new long[topology.nrNodes()];
        for (int at = offset; at < offset + bytes; ) {
            int end = Math.min(offset + bytes, (at / Slab.PAGE_BYTES + 1) * Slab.PAGE_BYTES);
            long[] taken = pages[at / Slab.PAGE_BYTES];
            for (int node = 0; node < onNode.length; node++) {
                onNode[node] += taken[node] / Slab.PAGE_BYTES * (end - at); // whole pages, so whole CPUs
            }
            at = end;
        }
        return onNode;
    }

    /** Takes the page's memory away and returns what it had of each node, or null if it was not populated. */
    long[] depopulate(int page) {
        long[] taken = pages[page];
        pages[page] = null;
        return taken;
    }

    int pageCount() {
        return pages.length;
    }
}
