package dev.scxreplay.doctor;

import java.util.List;

/**
 * What a trace says of one invariant.
 *
 * @param invariant which
 * @param missing the events it needs that the trace does not have; where there are any, nothing was checked
 * @param remark what was left out of the check and why; empty if nothing
 * @param excused why it may not hold although kernel and recording are in order; empty if nothing excuses it
 * @param checked how often it was looked at
 * @param violations how often it does not hold
 * @param places the first of them
 */
public record Diagnosis(
        Invariant invariant,
        List<String> missing,
        String remark,
        String excused,
        long checked,
        long violations,
        List<Place> places) {
    /** How many places are kept. */
    public static final int PLACES = 10;

    public Diagnosis {
        missing = List.copyOf(missing);
        places = List.copyOf(places);
    }

    /**
     * One event that should not be.
     *
     * @param tsNs its time, ns; 0 where the place is all that is known
     * @param cpu CPU that recorded it, or -1
     * @param seq its place in the trace, or -1
     * @param said what is wrong
     */
    public record Place(long tsNs, int cpu, long seq, String said) {}

    /** Whether the trace breaks it, and nothing excuses that. */
    public boolean fails() {
        return violations > 0 && excused.isEmpty();
    }
}
