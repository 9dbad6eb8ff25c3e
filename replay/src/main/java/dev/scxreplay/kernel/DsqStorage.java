package dev.scxreplay.kernel;

/** What a dispatch queue has for each CPU besides its own structure, and how it is freed. */
public sealed interface DsqStorage {
    /** Nothing; a destroyed queue is given to kfree_rcu(). v6.18.5: free_dsq_irq_workfn() */
    record NoPercpu() implements DsqStorage {}

    /**
     * Every queue, built-in ones included, has a percpu allocation; a destroyed one is freed by call_rcu().
     * v7.1: 30b0515342db.
     *
     * @param bytes for each CPU: 8 as first landed, 32 since 84b1a0ea0b7c
     */
    record PercpuOnEvery(int bytes) implements DsqStorage {}

    /**
     * Only user queues have one. v7.4: 92344fad5b54.
     *
     * @param bytes for each CPU
     */
    record PercpuOnUser(int bytes) implements DsqStorage {}

    /** Bytes for each CPU of a queue that schedulers create; 0 if none. */
    default int userBytes() {
        return switch (this) {
            case NoPercpu() -> 0;
            case PercpuOnEvery(int bytes) -> bytes;
            case PercpuOnUser(int bytes) -> bytes;
        };
    }

    /**
     * Whether exit_dsq() reads the percpu part, so that a queue that was never set up must not be given to it. While the
     * part is only a back pointer of 8 bytes it is freed unread, and to free NULL does nothing. v7.1: 84b1a0ea0b7c; from
     * v7.4 on it returns early without one: 92344fad5b54.
     */
    default boolean exitReadsPercpu() {
        return switch (this) {
            case NoPercpu() -> false;
            case PercpuOnEvery(int bytes) -> bytes > 8;
            case PercpuOnUser user -> false;
        };
    }

    /** Bytes for each CPU of a built-in queue; 0 if none. */
    default int builtinBytes() {
        return switch (this) {
            case NoPercpu() -> 0;
            case PercpuOnEvery(int bytes) -> bytes;
            case PercpuOnUser user -> 0;
        };
    }
}
