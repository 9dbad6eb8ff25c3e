package dev.scxreplay.cli;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchReport;
import dev.scxreplay.batch.BatchRunner;
import dev.scxreplay.batch.LocalExecutor;
import dev.scxreplay.batch.ModelFingerprint;
import dev.scxreplay.batch.Plan;
import dev.scxreplay.batch.PlanException;
import dev.scxreplay.batch.PlanFile;
import dev.scxreplay.batch.Recordings;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitExecutor;
import dev.scxreplay.batch.UnitExecutorProvider;
import dev.scxreplay.batch.UnitOutcome;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
            "the exit code is 1; failed jobs are tried again the next time. The plan's format is in replay/docs/batch.md:",
            "",
            "  traces: [recordings/**/*.dat, hang/trace.txt.zst]",
            "  kernels: [6.17.13, 7.0..7.3]",
            "",
            "Examples:",
            "  scx-replay batch plan.yaml -o results",
            "  scx-replay batch plan.yaml -o results --dry-run",
            "  scx-replay query results \"SELECT status, count(*) FROM batch_job GROUP BY ALL\""
        })
final class BatchCommand implements Callable<Integer> {
    private static final long MOST_JOBS = 1_000_000;

    @Parameters(paramLabel = "PLAN.yaml", description = "the plan")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "RESULTS",
            description = "directory of the results, made if it is not there")
    private Path results;

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

    @Option(names = "--dry-run", description = "list the jobs only")
    private boolean dryRun;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BatchException, DatasetException, IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (jobs != null && jobs < 1) {
            throw new Failure(ExitCode.USAGE, "--jobs must be 1 or more, not " + jobs + ".");
        }
        int atOnce = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        Plan plan = plan(atOnce);
        plan.remarks().forEach(remark -> err.println("scx-replay: " + remark));
        if (dryRun && !format.isTable()) {
            TextTable rows = new TextTable("id", "trace", "job");
            plan.jobs().forEach(job -> rows.add(job.id(), job.trace().name(), job.label()));
            format.print(rows, out);
            return ExitCode.FINE;
        }
        if (dryRun) {
            plan.jobs().forEach(job -> out.println(job.id() + "  " + job.trace().name() + "  " + job.label()));
            return ExitCode.FINE;
        }
        try (UnitExecutor executor = executor(atOnce)) {
            BatchReport report = BatchRunner.run(plan, results, executor, new Watch());
            for (BatchReport.Line line : report.failed()) {
                err.println("scx-replay: " + line.job().trace().name() + " under "
                        + line.job().label() + " failed: " + line.outcome().reason());
            }
            if (!format.isTable()) {
                TextTable rows = new TextTable("id", "trace", "job", "status", "reason");
                for (BatchReport.Line line : report.lines()) {
                    String reason = line.outcome() == null ? null : line.outcome().reason();
                    rows.add(line.job().id(), line.job().trace().name(), line.job().label(), line.status(), reason);
                }
                format.print(rows, out);
                return report.failed().isEmpty() ? ExitCode.FINE : ExitCode.VERDICT;
            }
            out.printf(
                    Locale.ROOT,
                    "%,d jobs: %,d done before, %,d failed, %,d not run%n",
                    report.lines().size(),
                    report.before(),
                    report.failed().size(),
                    report.notRun());
            return report.failed().isEmpty() ? ExitCode.FINE : ExitCode.VERDICT;
        }
    }

    static int exitCode(BatchException e) {
        return switch (e.kind()) {
            case USAGE -> ExitCode.USAGE;
            case DAMAGED -> ExitCode.INPUT;
            case ENVIRONMENT -> ExitCode.ENVIRONMENT;
        };
    }

    private Plan plan(int threads) throws BatchException, IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new Failure(ExitCode.USAGE, "There is no plan " + file + ".");
        }
        try {
            PlanFile read = PlanFile.read(file);
            if (read.mostJobs() > MOST_JOBS && !yes) {
                throw new Failure(
                        ExitCode.USAGE,
                        String.format(
                                Locale.ROOT, "%s makes %,d jobs; if that is meant, add --yes.", file, read.mostJobs()));
            }
            return read.plan(ModelFingerprint.value(), Recordings.of(read, threads));
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
                                + "; the module replay/spark does, see replay/docs/batch.md."))
                .open(spark, jobs == null ? 0 : jobs);
    }

    private final class Watch implements BatchRunner.Watcher {
        @Override
        public void begins(int done, List<Unit> units) {
            // told at the end
        }

        @Override
        public boolean over(UnitOutcome outcome) {
            return outcome.ok() || !failFast;
        }
    }
}
