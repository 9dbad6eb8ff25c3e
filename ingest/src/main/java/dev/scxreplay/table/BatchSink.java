package dev.scxreplay.table;

/** Takes full batches. */
@FunctionalInterface
public interface BatchSink {
    /** Takes the rows of a batch, which belongs to the caller and is reused after the call. */
    void write(Batch batch);

    /** Takes a batch for good and gives an empty one of the same table to be filled next, which may be the same. */
    default Batch exchange(Batch full) {
        write(full);
        full.clear();
        return full;
    }

    /** Waits until all that was taken is written; fails as writing it did. */
    default void await() {
        // written when it was taken
    }
}
