package dev.scxreplay.ingest.format.perfetto;

/** A Perfetto trace that cannot be read at all; the message is one sentence for people, without its full stop. */
public final class PerfettoException extends Exception {
    private static final long serialVersionUID = 1L;

    PerfettoException(String message) {
        super(message);
    }
}
