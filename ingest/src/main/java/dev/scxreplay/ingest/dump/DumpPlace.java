package dev.scxreplay.ingest.dump;

/**
 * Where a line of a dump was found.
 *
 * @param name the place for people: a line of the recording, or an event
 * @param line number of the line, 0 for an event
 * @param tsNs its time, or {@link #NO_TIME}
 * @param wallTime date and time as a journal prints them; empty if there are none
 * @param source who wrote it; empty if not printed
 */
public record DumpPlace(String name, long line, long tsNs, String wallTime, String source) {
    /** The time of a line whose time is not known. */
    public static final long NO_TIME = Long.MIN_VALUE;
}
