package dev.scxreplay.trace;

import java.io.IOException;

/** Packed bytes that cannot be unpacked, or unpack to more than is reasonable; the message continues "it cannot be unpacked: ". */
public final class UnpackException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SAID = 200;

    /** Creates the exception. */
    public UnpackException(String message) {
        super(message);
    }

    private UnpackException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * What a library that unpacks threw, as one of these; what it says may hold bytes of the file.
     *
     * @param what what it was to unpack, such as {@code gzip data}
     */
    public static UnpackException damaged(String what, Exception e) {
        if (e instanceof UnpackException inner) {
            return inner;
        }
        String said = e.getMessage() == null ? "" : e.getMessage().replaceAll("[\\p{C}\\u2028\\u2029]", "?");
        String shown = said.substring(0, Math.min(said.length(), MOST_SAID)).replaceAll("[.\\s]+$", "");
        return new UnpackException(
                "its " + what + " is damaged or cut off" + (shown.isEmpty() ? "" : " (" + shown + ")"), e);
    }
}
