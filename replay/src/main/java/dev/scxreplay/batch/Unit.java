package dev.scxreplay.batch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Jobs that share one read of one trace, and whose results appear together: the piece of work that is handed out.
 *
 * @param trace their trace
 * @param jobs in the order of the plan
 * @param model the model that must do it, {@link ModelFingerprint}
 */
public record Unit(TraceSource trace, List<Job> jobs, String model) implements Serializable {
    /**
     * Jobs of a unit at most. Opening a trace and fifteen tables costs as much as dozens of small replays, so that with this
     * many it no longer shows; and what a crash loses, and what cannot be spread over more processors, stays small.
     */
    private static final int MOST_JOBS = 64;

    public Unit {
        jobs = List.copyOf(jobs);
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException("a unit without jobs");
        }
    }

    /** What names it: the hash of its jobs' ids. */
    public String id() {
        return ContentHash.shortened(ContentHash.ofText(
                jobs.stream().map(Job::id).collect(Collectors.joining("\n", "scx-replay unit\n", ""))));
    }

    /** The directory of its tables in the results. */
    public String directory() {
        return "run=" + trace.name() + "@" + id();
    }

    /** Jobs in units, in the order of the jobs; those of a trace follow each other. */
    static List<Unit> of(List<Job> jobs, String model) {
        List<Unit> units = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= jobs.size(); i++) {
            if (i == jobs.size()
                    || i - from == MOST_JOBS
                    || !jobs.get(i).trace().equals(jobs.get(from).trace())) {
                units.add(new Unit(jobs.get(from).trace(), jobs.subList(from, i), model));
                from = i;
            }
        }
        return units;
    }
}
