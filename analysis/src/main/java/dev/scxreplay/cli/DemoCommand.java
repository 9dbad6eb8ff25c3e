package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: every sample trace into one dataset, replayed, and summed up. */
@Command(
        name = "demo",
        description = "Ingests and replays the sample traces that come with the program and sums up what they show.",
        footer = {"", "Examples:", "  scx-replay demo", "  scx-replay demo -o /tmp/demo"})
final class DemoCommand implements Callable<Integer> {
    /** Narrow enough for 100 columns. */
    private static final String SUMMARY = """
            SELECT
                trace, '  ' || kernel AS kernel, waits, longest AS longest_wait, dropped_kicks AS dropped,
                allocation_failures AS failed_allocs, peak AS peak_memory, finding_kinds AS findings
            FROM kernel_summary""";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "demo-results",
            description = "the dataset to make; default ${DEFAULT-VALUE}")
    private Path dataset;

    @Option(
            names = "--samples",
            paramLabel = "DIR",
            description = "folder of sample traces; default: sample-traces of the checkout")
    private Path samples;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, IOException, SQLException {
        PrintWriter out = spec.commandLine().getOut();
        List<SampleTrace> found = SampleTrace.in(samplesFolder());
        for (SampleTrace sample : found) {
            run(sample.ingest(dataset));
            run(sample.replay(dataset));
        }
        Terminal.progressDone(spec.commandLine().getErr());
        try (Session session = Datasets.session(dataset);
                ResultSet rows = session.query(SUMMARY).orElseThrow()) {
            AlignedWriter.grouped().write(rows, out);
        }
        out.printf("%nwaits: how often a kicker had to wait; peak_memory: what sched_ext held at most%n");
        out.printf("results: %s%n", dataset.toAbsolutePath().normalize());
        out.printf("next:    scx-replay query %s kernel_comparison%n", dataset);
        return ExitCode.FINE;
    }

    private Path samplesFolder() {
        Path folder = samples != null ? samples : Path.of(System.getProperty("scxreplay.root", "."), "sample-traces");
        if (!Files.isDirectory(folder)) {
            throw new Failure(ExitCode.INPUT, "There are no sample traces in " + folder + ".");
        }
        return folder;
    }

    /** Runs another verb, whose own output is not wanted here. */
    private void run(String[] words) {
        PrintWriter err = spec.commandLine().getErr();
        Terminal.progress(err, "scx-replay " + String.join(" ", words));
        StringWriter errors = new StringWriter();
        int exitCode = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(errors), words);
        if (exitCode != ExitCode.FINE) {
            Terminal.progressDone(err);
            throw new Failure(exitCode, errors.toString().strip().replaceFirst("^scx-replay: ", ""));
        }
    }
}
