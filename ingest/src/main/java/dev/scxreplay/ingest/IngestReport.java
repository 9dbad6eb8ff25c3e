package dev.scxreplay.ingest;

import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What was taken in.
 *
 * @param traces one entry per recording, in the order they were given
 */
public record IngestReport(List<Trace> traces) {
    /**
     * One recording.
     *
     * @param name its name in the dataset
     * @param file where it was read from
     * @param header what it says about itself
     * @param events number of events
     * @param stats the oddities met, in the order of {@link Stat}; none with count 0
     * @param sha256 hash of what was read, as it was given
     */
    public record Trace(String name, Path file, TraceHeader header, long events, Map<Stat, Long> stats, String sha256) {
        /** Whether something could not be read. */
        public boolean damaged() {
            return stats.keySet().stream().anyMatch(Stat::damage);
        }
    }
}
