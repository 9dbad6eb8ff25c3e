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
    // CPU time of one process each on an EPYC with some other load, from three recordings: sched_mix (4.3 M events
    // without
    // sched_ext), 7.3.4/large (1.0 M) and 6.16.12/icount8 (0.24 M) under 1 and 8 kernels. A guide, not a promise.

    /** Bytes of a recording for each event: ftrace text had 136, trace.dat 50, compressed ones 3 to 10. */
    private static final double BYTES_PER_EVENT = 40;
    /** Events taken in each second; 1.2 M in the largest, the start of the virtual machine left out. */
    private static final double INGESTED = 1_000_000;
    /** Events read each second, whatever is made of them; 0.6 M in the second, 1.9 M in the first. */
    private static final double READ = 1_000_000;
    /** Events replayed each second under one kernel, beside reading them; 1.9 M where most are of sched_ext. */
    private static final double REPLAYED = 2_000_000;
    /** Seconds that a recording costs, however small: some fifteen tables are opened and written. */
    private static final double PER_UNIT = 0.05;
    /** Seconds that a job costs, however small: 10,000 jobs of a trace of 33 lines took 25 s with everything. */
    private static final double PER_JOB = 0.0025;
    /** Bytes of tables for each event of a recording, 3.8 to 6.3, and for each that one kernel replays, up to 0.8. */
    private static final double STORED = 6;

    private static final double RESULT = 0.8;
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
