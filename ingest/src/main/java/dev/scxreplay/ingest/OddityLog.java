package dev.scxreplay.ingest;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The oddities of one recording: how many of each kind, and the first of each with their places. */
final class OddityLog implements IngestLog {
    private static final int LISTED_OF_EACH = 100;

    /** One oddity that is listed. */
    record Entry(Stat stat, String place, String reason) {}

    private final EnumMap<Stat, Long> counts = new EnumMap<>(Stat.class);
    private final Map<Stat, Integer> listed = new EnumMap<>(Stat.class);
    private final List<Entry> entries = new ArrayList<>();

    private long bytesRead;

    @Override
    public void read(long bytes) {
        bytesRead += bytes;
    }

    /** The bytes of the recording that were read, as far as its reader tells. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void odd(Stat stat, String place, String reason) {
        count(stat, 1);
        if (lists(stat)) {
            listed.merge(stat, 1, Integer::sum);
            entries.add(new Entry(stat, place, reason));
        }
    }

    @Override
    public boolean lists(Stat stat) {
        return listed.getOrDefault(stat, 0) < LISTED_OF_EACH;
    }

    @Override
    public void count(Stat stat, long count) {
        if (count > 0) {
            counts.merge(stat, count, Long::sum);
        }
    }

    /** Adds what another log has. */
    void add(OddityLog other) {
        for (Entry entry : other.entries) {
            if (lists(entry.stat)) {
                listed.merge(entry.stat, 1, Integer::sum);
                entries.add(entry);
            }
        }
        other.counts.forEach(this::count);
    }

    long count(Stat stat) {
        return counts.getOrDefault(stat, 0L);
    }

    /** What is listed, in the order it was met. */
    List<Entry> entries() {
        return entries;
    }

    /** The kinds that were met, in the order of {@link Stat}. */
    Map<Stat, Long> counts() {
        return Collections.unmodifiableMap(new EnumMap<>(counts));
    }
}
