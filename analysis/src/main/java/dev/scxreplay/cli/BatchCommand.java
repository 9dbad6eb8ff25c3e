package dev.scxreplay.cli;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchReport;
import dev.scxreplay.batch.BatchRunner;
import dev.scxreplay.batch.Estimate;
import dev.scxreplay.batch.Job;
import dev.scxreplay.batch.LocalExecutor;
import dev.scxreplay.batch.ModelFingerprint;
import dev.scxreplay.batch.Plan;
import dev.scxreplay.batch.PlanException;
import dev.scxreplay.batch.PlanFile;
import dev.scxreplay.batch.Recordings;
import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Storage;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitExecutor;
import dev.scxreplay.batch.UnitExecutorProvider;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code batch}: all jobs of a plan. */
@Command(
        name = "batch",
        description = "Replays many traces under many kernels as a plan says, into one dataset.",
        footer = {
            "",
            "Jobs that are done are not done again: after a stop, whatever stopped it, the same command goes on, and the",
            "results are the same to the byte. A job that fails is a row of batch_job with its reason, the others go on, and",
            "the exit code is 1; failed jobs are tried again the next time. Ctrl-C stops; what is done stays.",
            "",
            "The plan's format is in replay/docs/batch.md; the smallest one:",
            "",
            "  traces: [recordings/**/*.dat, hang/trace.txt.zst]",
            "  kernels: [6.17.13, 7.0..7.3]",
            "",
            "Examples:",
            "  scx-replay batch plan.yaml -o results",
            "  scx-replay batch plan.yaml -o results --dry-run",
            "  scx-replay batch plan.yaml -o results --jobs 8 --fail-fast",
            "  scx-replay batch plan.yaml -o /shared/results --spark spark://host:7077",
            "  scx-replay query results \"SELECT status, count(*) FROM batch_job GROUP BY ALL\""
        })
final class BatchCommand implements Callable<Integer> {
    private static final long MOST_JOBS = 1_000_000;
    private static final int MOST_SHOWN = 20;

    @Parameters(paramLabel = "PLAN.yaml", description = "the plan")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "RESULTS",
            description = "directory of the results, made if it is not there; with --spark also hdfs://..., s3a://...")
    private String results;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "pieces of work at a time; the results are the same for any number; default: one for each CPU")
    private Integer jobs;

    @Option(
            names = "--spark",
            paramLabel = "URL",
            description = "have it done by Apache Spark: spark://HOST:PORT, local[*]")
    private String spark;

    @Option(names = "--fail-fast", description = "begin nothing more once a job has failed")
    private boolean failFast;

    @Option(names = "--yes", description = "do it even if the plan makes more than a million jobs")
    private boolean yes;

    @Option(names = "--dry-run", description = "only list the jobs, and about how long and how large they will be")
    private boolean dryRun;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BatchException, DatasetException, IOException, InterruptedException {
        if (jobs != null && jobs < 1) {
            throw new Failure(ExitCode.USAGE, "--jobs must be 1 or more, not " + jobs + ".");
        }
        int atOnce = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        Storage storage = Storage.find();
        PlanFile read = plan(storage);
        try (UnitExecutor executor = executor(atOnce)) {
            return call(read, storage, executor, atOnce);
        }
    }

    private int call(PlanFile read, Storage storage, UnitExecutor executor, int atOnce)
            throws BatchException, DatasetException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Results place = Results.at(results);
        Plan plan = read.plan(ModelFingerprint.value(), Recordings.of(read, place, storage, executor));
        plan.remarks().forEach(remark -> err.println("scx-replay: " + remark));
        if (dryRun) {
            return dryRun(plan, place, atOnce, out);
        }
        BatchProgress progress = new BatchProgress(err, plan.jobs().size(), failFast);
        Thread onStop = new Thread(() -> stopped(progress, err), "scx-replay-stop");
        Runtime.getRuntime().addShutdownHook(onStop);
        try {
            BatchReport report = BatchRunner.run(plan, place, executor, progress);
            Terminal.progressDone(err);
            print(report, out, err);
            return report.failed().isEmpty() ? ExitCode.FINE : ExitCode.VERDICT;
        } finally {
            Terminal.progressDone(err);
            withdraw(onStop);
        }
    }

    private void print(BatchReport report, PrintWriter out, PrintWriter err) {
        List<BatchReport.Line> failed = report.failed();
        for (BatchReport.Line line : failed.subList(0, Math.min(MOST_SHOWN, failed.size()))) {
            err.println("scx-replay: " + line.job().trace().name() + " under "
                    + line.job().label() + " failed: " + line.outcome().reason());
        }
        if (failed.size() > MOST_SHOWN) {
            err.println("scx-replay: ... and " + (failed.size() - MOST_SHOWN)
                    + " more; SELECT * FROM batch_job WHERE status = 'failed' lists them");
        }
        if (!format.isTable()) {
            format.print(rows(report), out);
            return;
        }
        out.printf(
                Locale.ROOT,
                "%,d jobs: %,d done now, %,d before, %,d failed, %,d not run%n",
                report.lines().size(),
                report.lines().size() - report.before() - failed.size() - report.notRun(),
                report.before(),
                failed.size(),
                report.notRun());
        if (report.kept() > 0) {
            out.printf(Locale.ROOT, "%,d jobs of earlier plans stay in %s%n", report.kept(), results);
        }
    }

    /** Tells how to go on, as the process ends because someone wants it to. */
    private void stopped(BatchProgress progress, PrintWriter err) {
        Terminal.progressDone(err);
        err.println(
                "scx-replay: stopped; " + progress.doneJobs() + " jobs are done and stay so. The same command goes on:"
                        + " scx-replay batch " + file + " -o " + results);
        err.flush();
    }

    private static void withdraw(Thread onStop) {
        try {
            Runtime.getRuntime().removeShutdownHook(onStop);
        } catch (IllegalStateException ignored) {
            // it is running
        }
    }

    private static TextTable rows(BatchReport report) {
        TextTable rows = new TextTable("id", "trace", "kernel", "status", "reason");
        for (BatchReport.Line line : report.lines()) {
            String reason = line.outcome() == null ? null : line.outcome().reason();
            rows.add(line.job().id(), line.job().trace().name(), line.job().label(), line.status(), reason);
        }
        return rows;
    }

    private int dryRun(Plan plan, Results place, int atOnce, PrintWriter out) throws BatchException, DatasetException {
        List<Unit> todo = BatchRunner.todo(plan, place);
        Set<String> missing = new HashSet<>();
        todo.forEach(unit -> unit.jobs().forEach(job -> missing.add(job.id())));
        TextTable table = new TextTable("id", "trace", "kernel", "state");
        for (Job job : plan.jobs()) {
            table.add(job.id(), job.trace().name(), job.label(), missing.contains(job.id()) ? "to do" : "done");
        }
        if (!format.isTable()) {
            format.print(table, out);
            return ExitCode.FINE;
        }
        table.aligned(out, "");
        Estimate estimate = Estimate.of(todo);
        out.printf(
                Locale.ROOT,
                "%n%,d jobs, %,d to do: about %s with --jobs %d, about %s of tables%n",
                plan.jobs().size(),
                missing.size(),
                BatchProgress.time(estimate.seconds() / atOnce),
                atOnce,
                ByteText.of(estimate.bytes()));
        return ExitCode.FINE;
    }

    static int exitCode(BatchException e) {
        return switch (e.kind()) {
            case USAGE -> ExitCode.USAGE;
            case DAMAGED -> ExitCode.INPUT;
            case ENVIRONMENT -> ExitCode.ENVIRONMENT;
        };
    }

    private PlanFile plan(Storage storage) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new Failure(ExitCode.USAGE, "There is no plan " + file + ".");
        }
        try {
            PlanFile read = PlanFile.read(file, storage);
            if (read.mostJobs() > MOST_JOBS && !yes) {
                throw new Failure(
                        ExitCode.USAGE,
                        String.format(
                                Locale.ROOT, "%s makes %,d jobs; if that is meant, add --yes.", file, read.mostJobs()));
            }
            return read;
        } catch (PlanException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private UnitExecutor executor(int atOnce) throws BatchException {
        if (spark == null) {
            return new LocalExecutor(atOnce);
        }
        return UnitExecutorProvider.of(spark)
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "Nothing on the class path takes " + spark
                                + "; the module replay/spark does, see replay/docs/spark.md."))
                .open(spark, jobs == null ? 0 : jobs);
    }
}
