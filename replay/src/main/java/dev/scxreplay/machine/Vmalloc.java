package dev.scxreplay.machine;

import dev.scxreplay.machine.Allocation.Piece;
import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.machine.Outcome.Ok;

/** {@code vmalloc()}: single pages; the guard page behind them is address space, not memory. */
final class Vmalloc {
    private final PhysicalMemory memory;

    Vmalloc(PhysicalMemory memory) {
        this.memory = memory;
    }

    Outcome<Piece> allocate(long bytes, int node) {
        if (bytes <= 0) {
            return new Failed<>(null, Outcome.ENOMEM, Cause.ILLEGAL_SIZE, "vmalloc of " + bytes + " bytes", 0);
        }
        long taken = (bytes + Slab.PAGE_BYTES - 1) / Slab.PAGE_BYTES * Slab.PAGE_BYTES;
        int from = memory.take(taken, node, false);
        if (from < 0) {
            return new Failed<>(
                    null, Outcome.ENOMEM, Cause.NO_MEMORY, "no memory left for vmalloc of " + bytes + " bytes", 0);
        }
        return new Ok<>(new Piece(Allocator.VMALLOC, bytes, taken, taken, node, from, null, null));
    }

    void free(Allocation row) {
        memory.give(row.bytes(), row.takenFromNode(), false);
    }
}
