package dev.scxreplay.batch;

import java.io.Serializable;
import java.util.List;

/**
 * What became of the jobs of a unit. The times are for people who watch; no result has them.
 *
 * @param unit the unit's id
 * @param jobs one for each job, in their order
 * @param events trace events that each job read
 * @param ingestNs how long taking in the recording took; 0 if it was there
 * @param replayNs how long the replay took
 */
public record UnitOutcome(String unit, List<JobOutcome> jobs, long events, long ingestNs, long replayNs)
        implements Serializable {
    public UnitOutcome {
        jobs = List.copyOf(jobs);
    }

    /**
     * What became of one job.
     *
     * @param id the job's
     * @param status what became of it
     * @param reason why it failed, one sentence; empty if it did not
     */
    public record JobOutcome(String id, Status status, String reason) implements Serializable {
        /** Whether its results are there. */
        public boolean ok() {
            return status == Status.OK;
        }
    }

    /** What became of a job. */
    public enum Status {
        /** Its results are there. */
        OK,
        /** It was tried and has none. */
        FAILED
    }

    /** All jobs of a unit failed for one reason. */
    static UnitOutcome failed(Unit unit, String reason) {
        return new UnitOutcome(
                unit.id(),
                unit.jobs().stream()
                        .map(job -> new JobOutcome(job.id(), Status.FAILED, reason))
                        .toList(),
                0,
                0,
                0);
    }

    /** Whether all succeeded. */
    public boolean ok() {
        return jobs.stream().allMatch(JobOutcome::ok);
    }
}
