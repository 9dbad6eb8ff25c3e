package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.trace.IngestLog;

/** Where the ring-buffer pages of one CPU are; they can be read more than once. */
public interface CpuPages {
    /** The CPU. */
    int cpu();

    /** Bytes of a page. */
    int pageSize();

    /** How the log names them. */
    String place();

    /** Reads them from the first one on, at most {@code windowBytes} or one page at a time if they are not compressed. */
    PageSource open(int windowBytes, IngestLog log);
}
