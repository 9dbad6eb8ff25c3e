package dev.scxreplay.trace;

/** Counts and lists what was odd while a recording was read. */
public interface IngestLog {
    /**
     * Counts one oddity and lists it with its place (only the first hundred of each kind are listed).
     *
     * @param place where: a line number, or an offset in the file
     * @param reason one sentence
     */
    void odd(Stat stat, String place, String reason);

    /** Whether {@link #odd} would list one more of that kind, or only count it; who has millions makes no sentence then. */
    default boolean lists(Stat stat) {
        return true;
    }

    /** Counts {@code count} oddities without listing them. */
    void count(Stat stat, long count);

    /** Notes that so many more bytes of the recording are read, for those who watch. */
    default void read(long bytes) {
        // most do not watch
    }
}
