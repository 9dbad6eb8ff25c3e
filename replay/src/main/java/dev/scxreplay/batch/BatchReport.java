package dev.scxreplay.batch;

import dev.scxreplay.batch.UnitOutcome.JobOutcome;
import java.util.List;

/**
 * What became of a plan.
 *
 * @param before how many of its jobs were done before
 * @param kept jobs of earlier plans whose results are here too
 * @param lines each job with what became of it, in the order of the plan
 */
public record BatchReport(int before, int kept, List<Line> lines) {
    public BatchReport {
        lines = List.copyOf(lines);
    }

    /** A job and what became of it; null if it was not tried. */
    public record Line(Job job, JobOutcome outcome) {
        /** One word: ok, failed or not-run. */
        public String status() {
            return outcome == null
                    ? "not-run"
                    : switch (outcome.status()) {
                        case OK -> "ok";
                        case FAILED -> "failed";
                    };
        }
    }

    /** Those that failed. */
    public List<Line> failed() {
        return lines.stream().filter(line -> line.status().equals("failed")).toList();
    }

    /** How many were not tried. */
    public long notRun() {
        return lines.stream().filter(line -> line.outcome() == null).count();
    }
}
