package dev.scxreplay.machine;

import dev.scxreplay.machine.Allocation.Piece;
import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.machine.Outcome.Ok;

/**
 * {@code kmalloc()} on x86-64: SLUB's size classes up to 8 KiB, whole pages of the next power of two above.
 *
 * <p>The same from 6.12 to 7.3: {@code KMALLOC_MAX_CACHE_SIZE} is 8192, the largest page order 10. Not modelled: slab
 * pages that are only partly used, and debug options that pad objects.
 */
final class Slab {
    /** The page size of x86-64. */
    static final int PAGE_BYTES = 4096;

    static final long MAX_BYTES = (long) PAGE_BYTES << 10;
    private static final int MAX_CACHE_BYTES = 8192;
    private static final int[] CLASSES = {8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192};

    private final PhysicalMemory memory;

    Slab(PhysicalMemory memory) {
        this.memory = memory;
    }

    /** Bytes really taken for {@code bytes}; 0 for 0, which gets a pointer to nothing. At most {@link #MAX_BYTES}. */
    static long roundUp(long bytes) {
        if (bytes == 0) {
            return 0;
        }
        if (bytes > MAX_CACHE_BYTES) {
            return Math.max(Long.highestOneBit(bytes - 1) << 1, PAGE_BYTES);
        }
        int i = 0;
        while (CLASSES[i] < bytes) {
            i++;
        }
        return CLASSES[i];
    }

    Outcome<Piece> allocate(long bytes, int node) {
        if (bytes > MAX_BYTES) {
            return new Failed<>(
                    null,
                    Outcome.ENOMEM,
                    Cause.ILLEGAL_SIZE,
                    "kmalloc of " + bytes + " bytes needs more than page order 10",
                    0);
        }
        long taken = roundUp(bytes);
        int from = memory.take(taken, node, isContiguous(taken));
        if (from < 0) {
            return new Failed<>(
                    null, Outcome.ENOMEM, Cause.NO_MEMORY, "no memory left for kmalloc of " + bytes + " bytes", 0);
        }
        return new Ok<>(new Piece(Allocator.KMALLOC, bytes, taken, taken, node, from, null, null));
    }

    void free(Allocation row) {
        memory.give(row.bytes(), row.takenFromNode(), isContiguous(row.bytesAlloc()));
    }

    /** A class of one page or less can live in single pages, the rest needs contiguous ones. */
    private static boolean isContiguous(long taken) {
        return taken > PAGE_BYTES;
    }
}
