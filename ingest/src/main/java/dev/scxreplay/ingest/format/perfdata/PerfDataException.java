package dev.scxreplay.ingest.format.perfdata;

/** A perf.data that cannot be read at all; the message continues "the recording cannot be read:". */
public final class PerfDataException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public PerfDataException(String message) {
        super(message);
    }
}
