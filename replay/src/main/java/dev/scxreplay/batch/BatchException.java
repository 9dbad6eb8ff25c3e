package dev.scxreplay.batch;

/** Why a batch cannot begin or go on; the message is one sentence for the user. */
public final class BatchException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is, coarsely enough for an exit code. */
    public enum Kind {
        /** What was asked for is wrong. */
        USAGE,
        /** Results are damaged. */
        DAMAGED,
        /** The machine refuses: permissions, space, an input/output error, a cluster that is not there. */
        ENVIRONMENT
    }

    private final Kind kind;

    /** Creates it with a sentence. */
    public BatchException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Creates it with a sentence and what caused it. */
    public BatchException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Whose fault it is. */
    public Kind kind() {
        return kind;
    }
}
