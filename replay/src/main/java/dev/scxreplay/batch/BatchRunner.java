package dev.scxreplay.batch;

import dev.scxreplay.batch.UnitOutcome.JobOutcome;
import dev.scxreplay.batch.UnitOutcome.Status;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Does what of a plan is not done yet, and writes down what became of all of it. */
public final class BatchRunner {
    private final Plan plan;
    private final Results places;
    private final Map<String, JobOutcome> outcomes = new HashMap<>();

    private BatchRunner(Plan plan, Results places) {
        this.plan = plan;
        this.places = places;
    }

    /** Watches a batch; called by one thread at a time. */
    public interface Watcher {
        /** The work begins: jobs that are done already, and the units still to do. */
        void begins(int done, List<Unit> units);

        /** A unit is over; returns whether to go on. */
        boolean over(UnitOutcome outcome);
    }

    /**
     * Does it.
     *
     * @param results made if they are not there
     * @throws BatchException if work cannot be handed out, or results are damaged
     * @throws DatasetException if the results cannot be written, or another process is writing them
     * @throws InterruptedException if the thread is interrupted; what is done stays
     */
    public static BatchReport run(Plan plan, Results results, UnitExecutor executor, Watcher watcher)
            throws BatchException, DatasetException, InterruptedException {
        try (Dataset.Held held = results.hold()) {
            return new BatchRunner(plan, results).run(executor, watcher);
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, "cannot write " + results + ": " + DatasetException.reason(e), e);
        }
    }

    /**
     * What of a plan is still to be done; looks only.
     *
     * @param results which need not be there
     */
    public static List<Unit> todo(Plan plan, Results results) throws BatchException, DatasetException {
        try {
            return results.areThere() ? DoneJobs.of(plan, results).missing(plan) : plan.units();
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, "cannot read " + results + ": " + DatasetException.reason(e), e);
        }
    }

    private BatchReport run(UnitExecutor executor, Watcher watcher)
            throws BatchException, InterruptedException, IOException {
        places.clean();
        DoneJobs done = DoneJobs.of(plan, places);
        List<Unit> todo = done.missing(plan);
        if (!todo.isEmpty() || !done.outdated().isEmpty()) {
            places.removeFile(Results.MANIFEST);
            places.removeFile(Results.JOB_TABLE);
            done.removeOutdated(places);
        }
        int before = 0;
        for (Job job : plan.jobs()) {
            if (done.has(job)) {
                outcomes.put(job.id(), new JobOutcome(job.id(), Status.OK, ""));
                before++;
            }
        }
        watcher.begins(before, todo);
        executor.run(todo, places, outcome -> {
            outcome.jobs().forEach(job -> outcomes.put(job.id(), job));
            return watcher.over(outcome);
        });
        places.checkHeld();
        DoneJobs.of(plan, places).removeOutdated(places);
        places.clean();
        List<BatchReport.Line> lines = new ArrayList<>();
        for (Job job : plan.jobs()) {
            lines.add(new BatchReport.Line(job, outcomes.get(job.id())));
        }
        BatchReport report = new BatchReport(before, done.kept(), lines);
        places.write(Results.JOB_TABLE, file -> JobTable.write(lines, file));
        if (report.notRun() == 0) {
            Manifest.write(plan, places);
        }
        return report;
    }
}
