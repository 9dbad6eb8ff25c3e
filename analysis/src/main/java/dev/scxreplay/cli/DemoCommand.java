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
        footer = {"", "Examples:", "  scx-replay demo", "  scx-replay demo -o my-results"})
final class DemoCommand implements Callable<Integer> {
    /** Fits 100 columns: commits have seven digits, which is enough for --kernel, and long lists of findings are cut. */
    private static final String SUMMARY = """
            SELECT
                trace,
                '  ' || regexp_replace(kernel, '([+-][0-9a-f]{7})[0-9a-f]{5}', '\\1', 'g') AS kernel,
                waits,
                longest AS longest_wait,
                dropped_kicks AS dropped,
                allocation_failures AS failed,
                peak AS memory,
                CASE
                    WHEN outcome <> 'replayed' AND findings = 0 THEN outcome
                    WHEN length(finding_kinds) > 30 THEN left(finding_kinds, 27) || '...'
                    ELSE finding_kinds
                END AS findings
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
        out.printf("%nwaits: how often a kicker had to wait; longest_wait: the longest one%n");
        out.printf(
                "dropped: kicks that were lost; failed: allocations that failed; memory: the most sched_ext held%n%n");
        Path shown = AsTyped.path(dataset);
        out.printf("results: %s%n", shown);
        out.printf("next:    %s query %s kernel_comparison%n", AsTyped.command(), shown);
        return ExitCode.FINE;
    }

    private Path samplesFolder() {
        Path folder = samples != null ? samples : Path.of(System.getProperty("scxreplay.root", "."), "sample-traces");
        if (!Files.isDirectory(folder)) {
            throw new Failure(ExitCode.USAGE, "There is no folder of sample traces at " + folder + ".");
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
