package dev.scxreplay.table;

/** A table that cannot be read: a missing or damaged file, or a query that does not fit it. */
public final class UnreadableTableException extends RuntimeException {
    /** What the driver says, and all it says, when a streamed query fails before its first row. */
    private static final String NO_REASON = "Invalid result set";

    /** Says which query failed and why. */
    UnreadableTableException(String sql, Exception cause) {
        super(firstLine(cause) + " (in: " + sql + ")", cause);
    }

    private static String firstLine(Exception cause) {
        if (String.valueOf(cause.getMessage()).contains(NO_REASON)) {
            return "the first rows cannot be read, a file is damaged or does not fit the query";
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
