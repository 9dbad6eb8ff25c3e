package dev.scxreplay.cli;

import dev.scxreplay.batch.BatchRunner;
import dev.scxreplay.batch.Estimate;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitOutcome;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows on a terminal how far a batch is: jobs, jobs per second, and how long the rest takes if it goes on like this. */
final class BatchProgress implements BatchRunner.Watcher {
    private static final double NS = 1e9;

    private final PrintWriter err;
    private final int all;
    private final boolean failFast;
    /** What each unit was estimated to take; what is left is told by these shares, as jobs differ in size. */
    private final Map<String, Double> estimates = new HashMap<>();

    private volatile int done;
    private int before;
    private int failed;
    private double work;
    private double workDone;
    private long beganNs;

    BatchProgress(PrintWriter err, int all, boolean failFast) {
        this.err = err;
        this.all = all;
        this.failFast = failFast;
    }

    /** Jobs with results, of this time and before. */
    int doneJobs() {
        return done;
    }

    @Override
    public void begins(int jobsDone, List<Unit> units) {
        beganNs = System.nanoTime();
        done = jobsDone;
        before = jobsDone;
        for (Unit unit : units) {
            double seconds = Estimate.of(List.of(unit)).seconds();
            estimates.put(unit.id(), seconds);
            work += seconds;
        }
        show();
    }

    @Override
    public synchronized boolean over(UnitOutcome outcome) {
        int ok =
                (int) outcome.jobs().stream().filter(UnitOutcome.JobOutcome::ok).count();
        done += ok;
        failed += outcome.jobs().size() - ok;
        workDone += estimates.getOrDefault(outcome.unit(), 0.0);
        show();
        return outcome.ok() || !failFast;
    }

    private void show() {
        Terminal.progress(err, line(System.nanoTime() - beganNs));
    }

    /** What is shown after so long. */
    String line(long passedNs) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "%,d of %,d jobs", done, all));
        if (failed > 0) {
            line.append(String.format(Locale.ROOT, ", %,d failed", failed));
        }
        if (workDone > 0) {
            double seconds = passedNs / NS;
            line.append(String.format(Locale.ROOT, ", %,.1f jobs/s, ", (done - before + failed) / seconds))
                    .append(time(seconds / workDone * (work - workDone)))
                    .append(" left");
        }
        return line.toString();
    }

    /** A length of time as people say it. */
    static String time(double seconds) {
        long whole = Math.round(Math.ceil(seconds));
        return whole < 120
                ? whole + " s"
                : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
