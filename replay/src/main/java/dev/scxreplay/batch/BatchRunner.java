package dev.scxreplay.batch;

import dev.scxreplay.batch.UnitOutcome.JobOutcome;
import dev.scxreplay.batch.UnitOutcome.Status;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Does what of a plan is not done yet, and writes down what became of all of it. */
public final class BatchRunner {
    private final Plan plan;
    private final Dataset dataset;
    private final ResultPlaces places;
    private final Map<String, JobOutcome> outcomes = new HashMap<>();

    private BatchRunner(Plan plan, Dataset dataset) {
        this.plan = plan;
        this.dataset = dataset;
        this.places = new ResultPlaces(dataset.root());
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
     * @param results the directory of the results, made if it is not there
     * @throws BatchException if work cannot be handed out, or results are damaged
     * @throws DatasetException if the results cannot be written, or another process is writing them
     * @throws InterruptedException if the thread is interrupted; what is done stays
     */
    public static BatchReport run(Plan plan, Path results, UnitExecutor executor, Watcher watcher)
            throws BatchException, DatasetException, InterruptedException {
        Dataset dataset = Dataset.openOrCreate(results);
        try (Dataset.Held held = dataset.hold()) {
            return new BatchRunner(plan, dataset).run(executor, watcher);
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, "cannot write " + results + ": " + e.getMessage(), e);
        }
    }

    /**
     * What of a plan is still to be done; looks only.
     *
     * @param results the directory of the results, which need not be there
     */
    public static List<Unit> todo(Plan plan, Path results) throws BatchException, DatasetException {
        if (!Files.exists(results)) {
            return plan.units();
        }
        try {
            return DoneJobs.of(plan, new ResultPlaces(Dataset.open(results).root()))
                    .missing(plan);
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, "cannot read " + results + ": " + e.getMessage(), e);
        }
    }

    private BatchReport run(UnitExecutor executor, Watcher watcher)
            throws BatchException, InterruptedException, IOException {
        places.clean();
        DoneJobs done = DoneJobs.of(plan, places);
        List<Unit> todo = done.missing(plan);
        if (!todo.isEmpty() || !done.outdated().isEmpty()) {
            Files.deleteIfExists(places.manifest());
            Files.deleteIfExists(places.jobTable());
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
        executor.run(todo, dataset.root(), outcome -> {
            outcome.jobs().forEach(job -> outcomes.put(job.id(), job));
            return watcher.over(outcome);
        });
        DoneJobs.of(plan, places).removeOutdated(places);
        places.clean();
        List<BatchReport.Line> lines = new ArrayList<>();
        for (Job job : plan.jobs()) {
            lines.add(new BatchReport.Line(job, outcomes.get(job.id())));
        }
        BatchReport report = new BatchReport(before, done.kept(), lines);
        JobTable.write(lines, places.jobTable());
        if (report.notRun() == 0) {
            Manifest.write(plan, places);
        }
        return report;
    }
}
