package dev.scxreplay.batch;

import java.util.List;

/**
 * What a batch is to do.
 *
 * @param model the model that does it, {@link ModelFingerprint}
 * @param jobs in the fixed order: by trace as listed (those of one glob by path), then machine, faults, seed and kernel as
 *     listed; what {@code include} adds comes last in its trace
 * @param remarks whole sentences for standard error: how words were understood
 */
public record Plan(String model, List<Job> jobs, List<String> remarks) {
    public Plan {
        jobs = List.copyOf(jobs);
        remarks = List.copyOf(remarks);
    }

    /** The jobs in the pieces of work in which they are handed out. */
    public List<Unit> units() {
        return Unit.of(jobs, model);
    }
}
