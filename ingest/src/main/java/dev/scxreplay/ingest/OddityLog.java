package dev.scxreplay.ingest;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The oddities of one recording: how many of each kind, and the first of each with their places. */
final class OddityLog implements IngestLog {
    private static final int LISTED_OF_EACH = 100;

    /** One oddity that is listed. */
    record Entry(Stat stat, String place, String reason) {}

    private final long[] counts = new long[Stat.values().length];
    private final int[] listed = new int[Stat.values().length];
    private final List<Entry> entries = new ArrayList<>();

    @Override
    public void odd(Stat stat, String place, String reason) {
        counts[stat.ordinal()]++;
        if (listed[stat.ordinal()] < LISTED_OF_EACH) {
            listed[stat.ordinal()]++;
            entries.add(new Entry(stat, place, reason));
        }
    }

    @Override
    public void count(Stat stat, long count) {
        counts[stat.ordinal()] += count;
    }

    long count(Stat stat) {
        return counts[stat.ordinal()];
    }

    /** What is listed, in the order it was met. */
    List<Entry> entries() {
        return entries;
    }

    /** The kinds that were met, in the order of {@link Stat}. */
    Map<Stat, Long> counts() {
        Map<Stat, Long> met = new EnumMap<>(Stat.class);
        for (Stat stat : Stat.values()) {
            if (count(stat) > 0) {
                met.put(stat, count(stat));
            }
        }
        return met;
    }
}
