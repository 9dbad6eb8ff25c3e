package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.compare.Bounds;
import dev.scxreplay.analysis.compare.BoundsFile;
import dev.scxreplay.analysis.compare.Comparison;
import dev.scxreplay.analysis.compare.KernelComparison;
import dev.scxreplay.analysis.compare.NotComparableException;
import dev.scxreplay.analysis.compare.Side;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code compare}: two kernels over the same traces, with a verdict for each metric. */
@Command(
        name = "compare",
        description = {
            "Compares the replays of the same traces under two kernels, or of two datasets, metric by metric: kick waits, "
                    + "CPU time spun with interrupts off, waits that never end, findings, failed allocations, memory, time "
                    + "on dispatch queues.",
            "",
            "Each metric gets a verdict: better, same, worse, or not enough data. A kick is compared with the same kick; "
                    + "intervals and tests take stretches of time (or, from 20 traces on, traces) as observations, because "
                    + "kicks of one trace are not independent. Exit code 1 if anything is worse.",
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay compare results --baseline 6.17.13 --candidate 7.3.4",
            "  scx-replay compare results --baseline 6.18.5 --candidate 6.18.9 --trace t1,t2 --by trace",
            "  scx-replay compare before after                          two datasets with one kernel each",
            "  scx-replay compare results --baseline 7.3.4 --candidate 7.4-next --bounds ci.yaml \\",
            "      --format junit -o compare.xml                        for a CI",
            "",
            "A file of bounds:",
            "  alpha: 5%%                    # chance of any false verdict that is accepted",
            "  metrics:",
            "    kick_wait_p90:",
            "      relative: 10%%            # a change up to this share of the baseline,",
            "      absolute: 20us           # or up to this much, is none",
            "      min_pairs: 200",
            "    peak_memory:",
            "      decides: false           # shown, but worse here gives no exit code 1",
            "",
            "analysis/docs/compare.md explains metrics, verdicts and statistics."
        })
final class CompareCommand implements Callable<Integer> {
    /** The forms of a comparison. */
    enum Format {
        table,
        csv,
        json,
        ndjson,
        markdown,
        junit
    }

    @Parameters(
            arity = "1..2",
            paramLabel = "DATASET",
            description = "directory made by scx-replay; of two, the first is the baseline")
    private List<Path> directories;

    @Option(names = "--baseline", paramLabel = "K", description = "the kernel to compare with")
    private String baseline;

    @Option(names = "--candidate", paramLabel = "K", description = "the kernel to judge")
    private String candidate;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Option(
            names = "--by",
            defaultValue = "all",
            paramLabel = "WHAT",
            description = "rows for ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private KernelComparison.By by;

    @Option(names = "--bounds", paramLabel = "FILE", description = "what differences are accepted, in YAML")
    private Path boundsFile;

    @Option(
            names = "--format",
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write to a file")
    private Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, KernelSpecException, SQLException, IOException {
        Bounds bounds = bounds();
        Dataset first = Dataset.open(directories.get(0));
        Dataset second = directories.size() == 1 ? first : Dataset.open(directories.get(1));
        Side left = new Side(first, kernel("--baseline", baseline, first));
        Side right = new Side(second, kernel("--candidate", candidate, second));
        if (first.root().equals(second.root()) && left.kernel().equals(right.kernel())) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Baseline and candidate are both " + left.kernel() + " of " + first.root()
                            + "; there is nothing to compare.");
        }
        Comparison comparison;
        try {
            for (String trace : traces) {
                Datasets.traces(first, List.of(trace));
            }
            comparison = KernelComparison.of(left, right, traces, bounds, by);
        } catch (NotComparableException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage(), e);
        }
        print(comparison);
        return comparison.isWorse() ? ExitCode.VERDICT : ExitCode.FINE;
    }

    private Bounds bounds() throws IOException {
        if (boundsFile == null) {
            return Bounds.USUAL;
        }
        try {
            return BoundsFile.read(boundsFile);
        } catch (NoSuchFileException e) {
            throw new Failure(ExitCode.USAGE, "There is no file " + boundsFile + ".", e);
        } catch (BoundsFile.BoundsException e) {
            throw new Failure(ExitCode.INPUT, e.getMessage(), e);
        }
    }

    /** The kernel as its runs name it; the only one of a dataset need not be named. */
    private static String kernel(String option, String asked, Dataset dataset)
            throws KernelSpecException, SQLException, IOException {
        TreeSet<String> known = new TreeSet<>();
        try (Session session = Session.open(dataset);
                ResultSet kernels =
                        session.query("SELECT DISTINCT kernel FROM run").orElseThrow()) {
            while (kernels.next()) {
                known.add(kernels.getString(1));
            }
        }
        if (asked != null) {
            return known.contains(asked) ? asked : KernelSpec.parse(asked).name();
        }
        if (known.isEmpty()) {
            throw new Failure(
                    ExitCode.USAGE,
                    dataset.root() + " has no runs yet; make them with: scx-replay replay " + dataset.root()
                            + " --kernel 6.17.13,7.3.4");
        }
        if (known.size() > 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Name a kernel with " + option + "; " + dataset.root() + " has runs under "
                            + String.join(", ", known) + ".");
        }
        return known.first();
    }

    /** Writes aside and renames, so that a file under the given name is always whole. */
    private void print(Comparison comparison) throws IOException {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        switch (format) {
            case table -> ComparisonText.table(comparison, writer);
            case csv -> ComparisonFiles.rows(comparison).print(TextTable.Format.csv, writer);
            case ndjson -> ComparisonFiles.rows(comparison).print(TextTable.Format.ndjson, writer);
            case markdown -> ComparisonText.markdown(comparison, writer);
            case json -> ComparisonFiles.json(comparison, writer);
            case junit -> ComparisonFiles.junit(comparison, writer);
        }
        writer.flush();
        if (output == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
            return;
        }
        Path aside = output.resolveSibling(output.getFileName() + ".part");
        try {
            Files.writeString(aside, text.toString());
            Files.move(aside, output, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
