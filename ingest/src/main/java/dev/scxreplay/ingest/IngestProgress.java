package dev.scxreplay.ingest;

/** Told now and then how far a recording has been read. */
public interface IngestProgress {
    /** Tells nobody. */
    IngestProgress NONE = (trace, events, bytes, ofBytes) -> {};

    /**
     * Some events later.
     *
     * @param trace the name of the trace
     * @param events events taken in so far
     * @param bytes bytes of its file read so far; 0 where the format does not tell
     * @param ofBytes bytes of its file, packed as it is
     */
    void at(String trace, long events, long bytes, long ofBytes);

    /** A recording is in the dataset; told also of those before one that fails. */
    default void taken(IngestReport.Trace trace) {
        // for who waits for the report
    }
}
