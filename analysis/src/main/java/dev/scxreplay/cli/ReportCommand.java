package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.replay.sweep.MemorySweep;
import dev.scxreplay.replay.sweep.SweepTables;
import dev.scxreplay.report.Report;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code report}: what a dataset says, as one HTML file. */
@Command(
        name = "report",
        description = {
            "Writes what a dataset says as one HTML file that needs no network: what was replayed, a verdict for each "
                    + "kernel, kick waits, memory, findings with the commands that give them again, how true the replay "
                    + "is, coverage, waiting for CPUs, and the SQL behind every figure."
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay report results -o report.html",
            "  scx-replay report results --trace hang-on-cpu-3 -o hang.html",
            "",
            "The file can be attached to a mail, read on a phone, and printed. It shows at most 200 rows of a table;",
            "the query under it gives all."
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATASET", description = "directory made by scx-replay ingest")
    private Path directory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "the file to write; default ${DEFAULT-VALUE}")
    private Path file;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Dataset dataset = Dataset.open(directory);
        Datasets.traces(dataset, traces);
        try (Session session = Session.open(dataset)) {
            if (!session.hasRuns()) {
                throw new Failure(
                        ExitCode.USAGE,
                        directory + " has no results of a replay yet, and a report is about them; make them with:"
                                + " scx-replay replay " + directory + " --kernel 6.17.13,7.3.4");
            }
            sweep(dataset, session);
        }
        try (Session session = Session.open(dataset)) { // what a session has looked at, it does not see change
            write(session);
        }
        spec.commandLine().getOut().printf(Locale.ROOT, "%s: %,d KiB%n", file, (Files.size(file) + 1023) / 1024);
        return ExitCode.FINE;
    }

    /** Sweeps over CPU counts, if kernels of the dataset have no sweep yet; where that cannot be kept, the report goes without. */
    private void sweep(Dataset dataset, Session session) throws Exception {
        List<String> kernels = new ArrayList<>();
        boolean complete = true;
        try (ResultSet rows = session.query("""
                SELECT kernel, bool_or(replayed AND NOT swept) AS missing FROM (
                    SELECT k AS kernel, true AS replayed, k IN (SELECT kernel FROM sweep WHERE conditions = '') AS swept
                    FROM (SELECT split_part(kernel, '@', 1) AS k FROM run) -- behind it a batch has the machine and faults
                    UNION ALL SELECT kernel, false, true FROM sweep WHERE conditions = '')
                GROUP BY kernel ORDER BY kernel""").orElseThrow()) {
            while (rows.next()) {
                kernels.add(rows.getString(1));
                complete &= !rows.getBoolean(2);
            }
        }
        if (complete) {
            return;
        }
        MemorySweep.Options options = new MemorySweep.Options(
                KernelRequest.parse(kernels).kernels(),
                MemorySweep.USUAL_CPUS,
                1,
                0,
                1,
                Conditions.NONE,
                SchedulerTraits.ORDINARY);
        try {
            SweepTables.write(dataset, options, MemorySweep.run(options));
        } catch (DatasetException e) {
            spec.commandLine().getErr().println("scx-replay: without memory over CPU counts: " + e.getMessage());
        }
    }

    /** Writes aside and renames, so that a file under the given name is always whole. */
    private void write(Session session) throws Exception {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        String version = new Main.Version().getVersion()[0];
        try {
            try (BufferedWriter out = Files.newBufferedWriter(aside)) {
                Report.of(directory.toString(), version, traces).write(session, out);
            }
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            throw new Failure(ExitCode.USAGE, "There is no folder for " + file + ".", e);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
