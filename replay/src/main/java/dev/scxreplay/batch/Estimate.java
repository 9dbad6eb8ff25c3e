package dev.scxreplay.batch;

import java.util.List;

/**
 * What work will take, as far as sizes tell: from bytes of a recording to its events, from these to seconds and bytes.
 * Nothing but {@code --dry-run} and the time that is said to be left depends on it.
 *
 * @param seconds of one processor
 * @param bytes of tables
 */
public record Estimate(double seconds, long bytes) {
    // Measured on two cores at 2.1 GHz with trace.dat and ftrace text of 1 to 300 MB; see replay/docs/batch.md.

    /** Bytes of a recording for each event; ftrace text has 100, trace.dat 40, packed ones 4 to 15. */
    private static final double BYTES_PER_EVENT = 40;
    /** Events taken in each second. */
    private static final double INGESTED = 900_000;
    /** Events read each second, whatever is made of them. */
    private static final double READ = 2_000_000;
    /** Events replayed each second under one kernel, beside reading them. */
    private static final double REPLAYED = 4_000_000;
    /** Seconds that a recording costs, however small: some fifteen tables are opened and written. */
    private static final double PER_UNIT = 0.05;

    private static final double PER_JOB = 0.001;
    /** Bytes of tables for each event of a recording, and for each that one kernel replays. */
    private static final double STORED = 9;

    private static final double RESULT = 0.6;
    private static final long UNIT_BYTES = 60_000;

    /** Nothing. */
    public static final Estimate NONE = new Estimate(0, 0);

    /** For units that are to be done. */
    public static Estimate of(List<Unit> units) {
        Estimate sum = NONE;
        TraceSource before = null;
        for (Unit unit : units) {
            sum = sum.plus(of(unit, !unit.trace().equals(before)));
            before = unit.trace();
        }
        return sum;
    }

    /** For one unit, with or without taking its recording in. */
    static Estimate of(Unit unit, boolean ingest) {
        double events = unit.trace().bytes() / BYTES_PER_EVENT;
        int jobs = unit.jobs().size();
        double seconds = PER_UNIT + PER_JOB * jobs + events / READ + events * jobs / REPLAYED;
        double bytes = UNIT_BYTES + events * RESULT * jobs;
        return ingest
                ? new Estimate(seconds + PER_UNIT + events / INGESTED, (long) (bytes + UNIT_BYTES + events * STORED))
                : new Estimate(seconds, (long) bytes);
    }

    private Estimate plus(Estimate other) {
        return new Estimate(seconds + other.seconds, bytes + other.bytes);
    }
}
