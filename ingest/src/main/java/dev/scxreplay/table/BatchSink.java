package dev.scxreplay.table;

/** Takes full batches; the batch belongs to the caller and is reused after the call. */
@FunctionalInterface
public interface BatchSink {
    /** Takes the rows of a batch. */
    void write(Batch batch);
}
