package dev.scxreplay.trace;

import java.io.IOException;

/** Reads recordings of one format. */
@FunctionalInterface
public interface TraceReader {
    /**
     * Hands every event of a recording to {@code sink}, in the trace's total order.
     *
     * @return what the recording says about itself
     * @throws IngestException if it cannot be read as this format at all
     * @throws IOException if the file cannot be read
     */
    TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException;
}
