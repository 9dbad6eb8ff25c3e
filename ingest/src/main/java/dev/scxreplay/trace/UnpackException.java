package dev.scxreplay.trace;

import java.io.IOException;

/** Packed bytes that cannot be unpacked, or unpack to more than is reasonable; the message continues "it cannot be unpacked: ". */
public final class UnpackException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public UnpackException(String message) {
        super(message);
    }

    /** Creates the exception with what the library that unpacks said. */
    public UnpackException(String message, Throwable cause) {
        super(message, cause);
    }
}
