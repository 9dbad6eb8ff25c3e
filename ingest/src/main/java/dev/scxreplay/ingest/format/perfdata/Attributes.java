package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.LongIntMap;
import dev.scxreplay.ingest.tracepoint.Words;
import java.util.ArrayList;
import java.util.List;

/** The events that were recorded, found by the ids their records carry. */
final class Attributes {
    /** More than any machine has: v6.18: {@code NR_CPUS} is at most 8192. */
    static final int MOST_CPUS = 1 << 20;

    private static final int MOST = 1 << 16;
    private static final int MOST_IDS = 1 << 22;

    private final Words words;
    private final List<Attribute> all = new ArrayList<>();
    private final LongIntMap byId = new LongIntMap();
    /** The same for small ids, which is all of them unless a machine has been up for long. */
    private final Attribute[] bySmallId = new Attribute[1 << 14];

    private final LongIntMap cpuById = new LongIntMap();
    private int ids;

    Attributes(Words words) {
        this.words = words;
    }

    List<Attribute> all() {
        return all;
    }

    /** Adds an event and returns its number. */
    int add(Attribute attribute) throws PerfDataException {
        if (all.size() == MOST) {
            throw new PerfDataException("it names more than " + MOST + " events");
        }
        all.add(attribute);
        return all.size() - 1;
    }

    /** Says that the records of an event carry {@code id}. */
    void id(long id, int attribute) throws PerfDataException {
        count();
        byId.put(id, attribute);
        if (id >= 0 && id < bySmallId.length) {
            bySmallId[(int) id] = all.get(attribute);
        }
    }

    /** Says which CPU the records with {@code id} are from. */
    void cpu(long id, int cpu) throws PerfDataException {
        if (cpu >= 0 && cpu < MOST_CPUS) {
            count();
            cpuById.put(id, cpu);
        }
    }

    private void count() throws PerfDataException {
        if (++ids > MOST_IDS) {
            throw new PerfDataException("it has more than " + MOST_IDS + " ids of events");
        }
    }

    /** The CPU of the records with {@code id}; -1 if the recording does not say. */
    int cpuOf(long id) {
        return cpuById.get(id);
    }

    /** The event with {@code id}, or null. */
    Attribute of(long id) {
        if (id >= 0 && id < bySmallId.length) {
            return bySmallId[(int) id];
        }
        int attribute = byId.get(id);
        return attribute < 0 ? null : all.get(attribute);
    }

    /** Refuses events whose records cannot be told apart. */
    void check() throws PerfDataException {
        if (all.isEmpty()) {
            throw new PerfDataException("it names no event, so nothing says what its samples are");
        }
        Attribute first = all.getFirst();
        for (Attribute other : all) {
            if (!first.placesIdAs(other) || first.id < 0 && !first.isLaidOutAs(other)) {
                throw new PerfDataException(
                        "its events have their ids at different places, so samples cannot be told apart");
            }
        }
    }

    /** The event of a sample; null if its id belongs to none, or it is too short to have one. */
    Attribute ofSample(byte[] bytes, int from, int size) {
        Attribute first = all.getFirst();
        if (first.id < 0) {
            return first;
        }
        return first.id + Long.BYTES > size ? null : orFirst(words.s64(bytes, from + first.id));
    }

    /** The event that another record belongs to; null as for samples. */
    Attribute ofOther(byte[] bytes, int from, int size) {
        Attribute first = all.getFirst();
        if (first.tailId == 0) {
            return first;
        }
        return RecordCursor.HEADER_BYTES + first.tailId > size
                ? null
                : orFirst(words.s64(bytes, from + size - first.tailId));
    }

    /** What perf writes itself carries no id, and neither does a recording of one event always. */
    private Attribute orFirst(long id) {
        Attribute found = of(id);
        return found == null && (id == 0 || all.size() == 1 && ids == 0) ? all.getFirst() : found;
    }
}
