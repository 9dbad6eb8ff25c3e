package dev.scxreplay.ingest;

import java.util.Map;
import java.util.Optional;

/**
 * How to take recordings in.
 *
 * @param strict whether anything that cannot be read is fatal for its trace
 * @param name the name to give the trace, not empty, where there is only one; otherwise it is made from the path
 * @param cut the part to take in
 * @param times how often, one behind the other in time; more than once to measure what a long recording takes
 */
public record IngestOptions(boolean strict, Optional<String> name, Cut cut, int times) {
    public IngestOptions {
        if (times < 1 || times > 1 && cut.leavesOut()) {
            throw new IllegalArgumentException("a recording, or a part of it, is to be taken in " + times + " times");
        }
        if (name.isPresent() && name.get().isEmpty()) {
            throw new IllegalArgumentException("a trace needs a name");
        }
    }

    /** Takes in a part once. */
    public IngestOptions(boolean strict, Optional<String> name, Cut cut) {
        this(strict, name, cut, 1);
    }

    /** Takes in everything. */
    public IngestOptions(boolean strict, Optional<String> name) {
        this(strict, name, Cut.NOTHING);
    }

    /** Reads what can be read, and names traces after their paths. */
    public static final IngestOptions DEFAULT = new IngestOptions(false, Optional.empty());

    /**
     * How several recordings become one trace; they are named as the traces they would become alone.
     *
     * @param offsetsNs what is added to the times of a recording, ns
     * @param cpuBases what is added to the CPU numbers of a recording of another machine; not negative
     */
    public record Merging(Map<String, Long> offsetsNs, Map<String, Integer> cpuBases) {
        public Merging {
            offsetsNs = Map.copyOf(offsetsNs);
            cpuBases = Map.copyOf(cpuBases);
        }
    }
}
