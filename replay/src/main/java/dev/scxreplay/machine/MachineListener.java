package dev.scxreplay.machine;

/** Told of everything that happens to memory, at the machine's current time; a bulk request is told once per row. */
public interface MachineListener {
    /** Memory was handed out. */
    void allocated(Allocation allocation);

    /** A request failed; what had been allocated before was told with {@link #allocated}. */
    void failed(Request request, Outcome.Failed<?> failure);

    /** Memory waits for the end of a grace period. */
    void queuedForRcu(Allocation allocation);

    /** Memory was given back. */
    void freed(Allocation allocation);

    /** Memory was freed that had been freed already; nothing was done. */
    void doubleFree(Allocation allocation);

    /** Freed memory was used by {@code user}. */
    void usedAfterFree(Allocation allocation, String user);

    /** From now on a site holds so many bytes of an allocator on a node in a state, which is never freed. */
    void memory(MemoryUse.Key where, long bytes);
}
