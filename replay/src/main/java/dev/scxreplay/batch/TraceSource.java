package dev.scxreplay.batch;

import java.io.Serializable;

/**
 * A recording of the plan, as whoever replays it finds it.
 *
 * @param name what it is called in the results
 * @param uri where it is: a path, or a URI with a scheme for whoever can read it
 * @param sha256 the hash of its content, see {@link ContentHash}
 * @param bytes its size
 */
public record TraceSource(String name, String uri, String sha256, long bytes) implements Serializable {
    /** What a recording that cannot be read has in place of its hash, before its name: its jobs fail, the others do not. */
    static final String UNREADABLE = "unreadable ";

    boolean isUnreadable() {
        return sha256.startsWith(UNREADABLE);
    }
}
