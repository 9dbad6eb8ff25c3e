package dev.scxreplay.machine;

import dev.scxreplay.machine.Allocation.Piece;
import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.machine.Outcome.Ok;
import java.util.ArrayList;
import java.util.List;

/**
 * The percpu allocator: areas of chunks, the same offset on every CPU, with memory page by page for all CPUs at once.
 *
 * <p>The same from 6.12 to 7.3 in all points modelled: {@code mm/percpu.c}. Chunks are searched in the order of their
 * making (the kernel begins with the fullest that may fit). Not modelled: the two to four empty populated pages that
 * balance work keeps in stock, giving back empty pages of chunks in use, and the memory of the chunks' own maps.
 */
public final class PercpuAllocator {
    /** The largest area, {@code PCPU_MIN_UNIT_SIZE}. */
    public static final int MAX_BYTES = 32 << 10;

    private final Topology topology;
    private final KernelConfig config;
    private final PercpuLayout layout;
    private final PhysicalMemory memory;
    private final List<PercpuChunk> chunks = new ArrayList<>();
    private long populatedPages;

    PercpuAllocator(MachineSpec spec, PhysicalMemory memory) {
        this.topology = spec.topology();
        this.config = spec.config();
        this.layout = spec.percpu();
        this.memory = memory;
        chunks.add(new PercpuChunk(layout.dynamicBytes(), true));
    }

    /** Chunks there are, with the first, which holds the kernel's static percpu memory too. */
    public int chunks() {
        return chunks.size();
    }

    /** Memory taken for areas by whole pages on all possible CPUs; the first chunk's is there from boot, not counted. */
    public long populatedBytes() {
        return populatedPages * topology.nrPossibleCpus() * Slab.PAGE_BYTES;
    }

    /** {@code bytes_alloc} of the tracepoint {@code percpu_alloc_percpu} for an area of rounded size {@code size}. */
    static long bytesAlloc(long size, Topology topology, KernelConfig config) {
        return size * topology.nrPossibleCpus() + (config.memcg() ? size / PercpuChunk.GRANULE * 8 : 0);
    }

    Outcome<Piece> allocate(long bytes, long align) {
        long size = (bytes + PercpuChunk.GRANULE - 1) / PercpuChunk.GRANULE * PercpuChunk.GRANULE;
        long alignment = Math.max(align, PercpuChunk.GRANULE);
        if (size <= 0 || size > MAX_BYTES || alignment > Slab.PAGE_BYTES || Long.bitCount(alignment) != 1) {
            String warning = "illegal size (" + size + ") or align (" + alignment + ") for percpu allocation";
            return new Failed<>(null, Outcome.ENOMEM, Cause.ILLEGAL_SIZE, warning, 0);
        }
        int need = (int) size;
        for (PercpuChunk chunk : chunks) {
            int offset = chunk.find(need, (int) alignment);
            if (offset != PercpuChunk.NO_FIT) {
                return take(chunk, offset, need, alignment);
            }
        }
        PercpuChunk chunk = new PercpuChunk(layout.unitBytes(), false);
        chunks.add(chunk);
        return take(chunk, 0, need, alignment);
    }

    private Outcome<Piece> take(PercpuChunk chunk, int offset, int size, long align) {
        int lastPage = (offset + size - 1) / Slab.PAGE_BYTES;
        for (int page = offset / Slab.PAGE_BYTES; page <= lastPage; page++) {
            if (chunk.isPopulated(page)) {
                continue;
            }
            long[] taken = memory.takePercpuPage();
            if (taken == null) {
                // pages populated for the first part stay, as in the kernel
                String message =
                        "allocation failed, size=" + size + " align=" + align + " atomic=0, failed to populate";
                return new Failed<>(null, Outcome.ENOMEM, Cause.NO_MEMORY, message, 0);
            }
            chunk.populate(page, taken, memory.isHome(taken));
            populatedPages++;
        }
        chunk.take(offset, size);
        long[] spilled = chunk.spilled(offset, size, topology);
        return new Ok<>(new Piece(
                Allocator.PERCPU,
                size,
                bytesAlloc(size, topology, config),
                (long) size * topology.nrPossibleCpus(),
                Topology.NO_NODE,
                Topology.NO_NODE,
                new PercpuAreas.Area(chunk, offset, size),
                spilled));
    }

    /** Gives the areas back at once; true if there is now more than one empty chunk, which calls for balance work. */
    boolean free(Allocation row) {
        if (!row.areas().give()) {
            return false;
        }
        int empty = 0;
        for (PercpuChunk chunk : chunks) {
            empty += chunk.isEmpty() && !chunk.isEmbedded() ? 1 : 0;
        }
        return empty > 1;
    }

    /** Balance work: the first empty chunk stays as it is, pages and all, others go. v6.17.8: {@code free_percpu()}. */
    void balance() {
        boolean spare = false;
        List<PercpuChunk> kept = new ArrayList<>();
        for (PercpuChunk chunk : chunks) {
            boolean empty = chunk.isEmpty() && !chunk.isEmbedded();
            if (empty && spare) {
                depopulate(chunk);
            } else {
                kept.add(chunk);
            }
            spare |= empty;
        }
        chunks.clear();
        chunks.addAll(kept);
    }

    private void depopulate(PercpuChunk chunk) {
        for (int page = 0; page < chunk.pageCount(); page++) {
            long[] taken = chunk.depopulate(page);
            if (taken != null) {
                memory.givePercpuPage(taken);
                populatedPages--;
            }
        }
    }
}
