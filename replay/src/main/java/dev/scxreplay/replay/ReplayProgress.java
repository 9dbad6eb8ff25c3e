package dev.scxreplay.replay;

/** Told now and then how far a replay is. */
@FunctionalInterface
public interface ReplayProgress {
    /** Events of a trace read so far; {@code total} is 0 if it is not known. */
    void at(String trace, long events, long total);
}
