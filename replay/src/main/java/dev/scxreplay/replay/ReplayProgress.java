package dev.scxreplay.replay;

/** Told now and then how far a replay is. */
@FunctionalInterface
public interface ReplayProgress {
    /** Events of a trace read so far, of {@code total}; those that measure waits are not read. */
    void at(String trace, long events, long total);
}
