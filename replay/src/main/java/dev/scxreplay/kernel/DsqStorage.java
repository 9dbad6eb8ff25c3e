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

    /** Bytes for each CPU of a built-in queue; 0 if none. */
    default int builtinBytes() {
        return switch (this) {
            case NoPercpu() -> 0;
            case PercpuOnEvery(int bytes) -> bytes;
            case PercpuOnUser user -> 0;
        };
    }
}
