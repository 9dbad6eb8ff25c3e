package dev.scxreplay.kernel;

/** A kernel was asked for that cannot be: the message is one sentence that says why. */
public final class KernelSpecException extends Exception {
    private static final long serialVersionUID = 1L;

    public KernelSpecException(String sentence) {
        super(sentence);
    }
}
