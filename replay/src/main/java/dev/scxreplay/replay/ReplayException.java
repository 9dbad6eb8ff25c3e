package dev.scxreplay.replay;

/** Something asked for cannot be replayed; the message is one sentence for the user. */
public final class ReplayException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates it with a sentence. */
    public ReplayException(String message) {
        super(message);
    }
}
