package dev.scxreplay.analysis.compare;

/** Two sides cannot be compared; the message is one sentence for the user, with the reason and what to do. */
public final class NotComparableException extends Exception {
    NotComparableException(String message) {
        super(message);
    }
}
