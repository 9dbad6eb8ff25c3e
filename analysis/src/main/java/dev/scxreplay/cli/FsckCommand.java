package dev.scxreplay.cli;

import dev.scxreplay.batch.Fsck;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fsck}: whether the results of a batch are whole. */
@Command(
        name = "fsck",
        description =
                "Holds the results of a batch against their manifest: each file's hash, and what is missing or added.",
        footer = {
            "",
            "Prints each problem, a line each, and changes nothing. Where a directory is damaged, delete it: the same batch",
            "makes it again, with the same bytes. The exit code is 3 if there is a problem.",
            "",
            "Examples:",
            "  scx-replay fsck results"
        })
final class FsckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", description = "directory made by scx-replay batch")
    private Path results;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        Fsck.Report report = Fsck.of(results);
        if (format.isTable()) {
            print(report, out);
        } else {
            TextTable rows = new TextTable("path", "problem");
            report.problems().forEach(problem -> rows.add(problem.path(), problem.what()));
            format.print(rows, out);
        }
        return report.problems().isEmpty() ? ExitCode.FINE : ExitCode.INPUT;
    }

    private static void print(Fsck.Report report, PrintWriter out) {
        report.problems().forEach(problem -> out.println(problem.path() + ": " + problem.what()));
        int problems = report.problems().size();
        out.printf(
                Locale.ROOT,
                "%,d files, %s: %s%n",
                report.files(),
                ByteText.of(report.bytes()),
                problems == 0 ? "all as the manifest says" : problems + (problems == 1 ? " problem" : " problems"));
    }
}
