package dev.scxreplay.table;

/** A table that cannot be read: a missing or damaged file, or a query that does not fit it. */
public final class UnreadableTableException extends RuntimeException {
    /** Says which query failed and why. */
    UnreadableTableException(String sql, Exception cause) {
        super(firstLine(cause) + " (in: " + sql + ")", cause);
    }

    private static String firstLine(Exception cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
