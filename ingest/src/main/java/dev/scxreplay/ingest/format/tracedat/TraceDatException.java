package dev.scxreplay.ingest.format.tracedat;

/** A file that is no trace.dat we can read; the message is one sentence that says why. */
public final class TraceDatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public TraceDatException(String message) {
        super(message);
    }
}
