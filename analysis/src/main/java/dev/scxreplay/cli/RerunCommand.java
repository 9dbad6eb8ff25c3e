package dev.scxreplay.cli;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.Rerun;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rerun}: one job of a batch again. */
@Command(
        name = "rerun",
        description = "Does one job of a batch again, alone, and holds every value against what is stored.",
        footer = {
            "",
            "The trace is read from the results, so the recording need not be there any more. The exit code is 1 if anything",
            "differs. SELECT id, trace, kernel, status FROM batch_job lists the jobs.",
            "",
            "Examples:",
            "  scx-replay rerun 5ce7ca301a005b21 results",
            "  scx-replay rerun 5ce7ca results -o alone"
        })
final class RerunCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "JOBID", description = "the job's id, or enough of its first digits")
    private String id;

    @Parameters(
            index = "1",
            arity = "0..1",
            defaultValue = ".",
            paramLabel = "RESULTS",
            description = "directory made by scx-replay batch; default: this one")
    private Path results;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DATASET",
            description = "keep the trace and the new run there; default: nothing is kept")
    private Path output;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BatchException, DatasetException, IOException {
        if (output != null) {
            return print(Rerun.of(id, results, output));
        }
        try (TemporaryDataset temporary = TemporaryDataset.create()) {
            return print(Rerun.of(id, results, temporary.root()));
        }
    }

    private int print(Rerun.Report report) {
        PrintWriter out = spec.commandLine().getOut();
        boolean same = report.difference().isEmpty();
        if (!format.isTable()) {
            TextTable rows = new TextTable("trace", "kernel", "same", "tables", "rows", "difference");
            rows.add(report.trace(), report.label(), same, report.tables(), report.rows(), report.difference());
            format.print(rows, out);
            return same ? ExitCode.FINE : ExitCode.VERDICT;
        }
        out.printf(
                Locale.ROOT,
                "%s under %s: %s%n",
                report.trace(),
                report.label(),
                same
                        ? String.format(Locale.ROOT, "the same, %,d rows in %,d tables", report.rows(), report.tables())
                        : "differs: " + report.difference());
        return same ? ExitCode.FINE : ExitCode.VERDICT;
    }
}
