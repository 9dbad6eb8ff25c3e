package dev.scxreplay.ingest.ringbuffer;

/** Pages that make no recording; the message continues "the recording has". */
public final class RingBufferException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public RingBufferException(String message) {
        super(message);
    }
}
