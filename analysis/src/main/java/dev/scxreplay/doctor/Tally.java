package dev.scxreplay.doctor;

import dev.scxreplay.doctor.Diagnosis.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what was checked and what did not hold. */
final class Tally {
    private final long[] checked = new long[Invariant.values().length];
    private final long[] violations = new long[checked.length];
    private final Map<Invariant, List<Place>> places = new EnumMap<>(Invariant.class);
    private final Map<Invariant, String> remarks = new EnumMap<>(Invariant.class);
    private EventStream at;

    /** Says whose current event the places are. */
    void at(EventStream events) {
        this.at = events;
    }

    /** An invariant was looked at; {@code said} is null where it holds, so that texts are made only for what does not. */
    void count(Invariant invariant, String said) {
        checked[invariant.ordinal()]++;
        if (said != null) {
            violation(invariant, new Place(at.tsNs(), at.cpu(), at.seq(), said));
        }
    }

    void violation(Invariant invariant, Place place) {
        violations[invariant.ordinal()]++;
        List<Place> first = places.computeIfAbsent(invariant, i -> new ArrayList<>());
        if (first.size() < Diagnosis.PLACES) {
            first.add(place);
        }
    }

    /** What is wrong beyond the places kept. */
    void violations(Invariant invariant, long more) {
        violations[invariant.ordinal()] += more;
    }

    void remark(Invariant invariant, String text) {
        remarks.put(invariant, text);
    }

    Diagnosis diagnosis(Invariant invariant, List<String> missing, String excused) {
        int i = invariant.ordinal();
        boolean any = missing.isEmpty();
        return new Diagnosis(
                invariant,
                missing,
                remarks.getOrDefault(invariant, ""),
                any ? excused : "",
                any ? checked[i] : 0,
                any ? violations[i] : 0,
                any ? places.getOrDefault(invariant, List.of()) : List.of());
    }
}
