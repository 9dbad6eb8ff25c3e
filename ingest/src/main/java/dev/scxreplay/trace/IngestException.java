package dev.scxreplay.trace;

/** A recording that cannot be taken in; the message is one sentence for people that names the file and says why. */
public final class IngestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose doing it is; the command line has an exit code for each. */
    public enum Kind {
        /** What was asked for cannot be done: no such file, a directory, two traces of one name. */
        USAGE,
        /** The input is there but damaged, or of no format we know. */
        INPUT,
        /** The machine refuses: permissions, space, an input/output error. */
        ENVIRONMENT
    }

    private final Kind kind;

    /** Creates the exception; {@code message} is one sentence. */
    public IngestException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates the exception with what caused it; {@code message} is one sentence. */
    public IngestException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Whose doing it is. */
    public Kind kind() {
        return kind;
    }
}
