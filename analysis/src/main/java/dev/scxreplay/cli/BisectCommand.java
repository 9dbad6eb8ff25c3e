package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.batch.Nearest;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.divergence.CommitPath;
import dev.scxreplay.replay.divergence.CommitSearch;
import dev.scxreplay.replay.divergence.ScratchReplay;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bisect}: which commit changes a number of a whole dataset. */
@Command(
        name = "bisect",
        description = "Finds the commit between two kernels that changes a metric of a whole dataset.",
        footer = {
            "",
            "The way from the good kernel to the bad one is made of commits, not of version numbers: first those are taken away "
                    + "that only the good one has, newest first, then those added that only the bad one has, in the order of mainline. "
                    + "So a kernel of a stable tree that took a later commit is no trouble, and either kernel may be the newer one. "
                    + "Each step replays all traces beside the dataset; results in the dataset are neither used nor changed.",
            "",
            "Metrics, over all traces:",
            "  never_ending        waits of kickers that still lasted when the trace ended",
            "  max_wait_ns         the longest wait that ended",
            "  interrupts_off_ns   time spent waiting with interrupts off",
            "  dropped_kicks       kicks that were lost",
            "  findings            things that went wrong",
            "  memory_peak_bytes   the most memory held at once in one trace",
            "  failed_allocations  allocations that failed",
            "  leaked_bytes        bytes that the findings of kind leak name",
            "or SQL that gives one number, over the views of scx-replay views; each step sees one kernel only.",
            "",
            "A kernel is bad if its value is on the bad side of the threshold; a value that is absent counts as 0.",
            "Exit code 0: the commit is named. 1: the metric does not tell the two kernels apart.",
            "",
            "Examples:",
            "  scx-replay bisect results --metric never_ending --good 7.3.4 --bad 6.18.15",
            "  scx-replay bisect results --metric memory_peak_bytes --good 7.0.13 --bad 7.1.13 --cpus 512",
            "  scx-replay bisect results --metric \"SELECT max(wait_ns) FROM kick_waits WHERE target_cpu = 3\" \\",
            "      --good 6.18.12 --bad 6.17.13 --threshold 1000000 --format json"
        })
final class BisectCommand implements Callable<Integer> {
    private static final Map<String, String> METRICS = new LinkedHashMap<>();

    static {
        METRICS.put("never_ending", "SELECT sum(never_ending) FROM kernel_summary");
        METRICS.put("max_wait_ns", "SELECT max(max_wait_ns) FROM kernel_summary");
        METRICS.put("interrupts_off_ns", "SELECT sum(interrupts_off_ns) FROM kernel_summary");
        METRICS.put("dropped_kicks", "SELECT sum(dropped_kicks) FROM kernel_summary");
        METRICS.put("findings", "SELECT sum(findings) FROM kernel_summary");
        METRICS.put("memory_peak_bytes", "SELECT max(peak_bytes) FROM kernel_summary");
        METRICS.put("failed_allocations", "SELECT sum(allocation_failures) FROM kernel_summary");
        METRICS.put(
                "leaked_bytes",
                "SELECT sum(regexp_extract(detail, '([0-9]+) bytes', 1)::BIGINT) FROM findings WHERE kind = 'leak'");
    }

    /** The names that --metric knows. */
    static List<String> metrics() {
        return List.copyOf(METRICS.keySet());
    }

    @Parameters(paramLabel = "DATASET", description = "directory made by scx-replay ingest")
    private Path directory;

    @Option(
            names = "--metric",
            required = true,
            paramLabel = "NAME|SQL",
            description = "what is measured: a name of the list below, or a SELECT that gives one number")
    private String metric;

    @Option(names = "--good", required = true, paramLabel = "K1", description = "a kernel with a good value")
    private String goodName;

    @Option(names = "--bad", required = true, paramLabel = "K2", description = "a kernel with a bad value")
    private String badName;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "what lies between good and bad; default: half way between the values of both kernels")
    private BigDecimal threshold;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Mixin
    private ReplayedMachine machine;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    /** What other forms than text have. */
    private final TextTable rows =
            new TextTable("role", "verdict", "value", "kernel", "commits", "of", "change", "title", "first_in");

    /** One kernel judged. */
    private record Judged(BigDecimal value, boolean bad) {}

    @Override
    public Integer call() throws DatasetException, KernelSpecException, ReplayException {
        PrintWriter printed = spec.commandLine().getOut();
        PrintWriter out = format.isTable() ? printed : new PrintWriter(Writer.nullWriter());
        PrintWriter err = spec.commandLine().getErr();
        String sql = METRICS.getOrDefault(metric, metric);
        if (!METRICS.containsKey(metric) && !metric.strip().contains(" ")) {
            throw new Failure(
                    ExitCode.USAGE,
                    "There is no metric " + metric + "." + Nearest.question(metric, METRICS.keySet()) + " All: "
                            + String.join(", ", METRICS.keySet()) + ", or a SELECT.");
        }
        KernelSpec good = ReplayedMachine.kernel(goodName, err);
        KernelSpec bad = ReplayedMachine.kernel(badName, err);
        Dataset dataset = Dataset.open(directory);
        List<String> all = Datasets.traces(dataset, traces);
        ReplayOptions options = machine.options(List.of(good, bad)).of(all);
        CommitPath path = CommitPath.between(good, bad);
        BigDecimal goodValue = value(dataset, options, good, sql, err);
        BigDecimal badValue = value(dataset, options, bad, sql, err);
        out.printf(
                "%s over %d %s; %d commits from %s to %s%n",
                metric, all.size(), all.size() == 1 ? "trace" : "traces", path.commits(), good.name(), bad.name());
        row(path, good, goodValue, "good", out);
        row(path, bad, badValue, "bad", out);
        if (goodValue.compareTo(badValue) == 0) {
            out.println("The metric does not tell them apart: there is nothing to bisect.");
            finish(printed);
            return ExitCode.VERDICT;
        }
        boolean badIsMore = badValue.compareTo(goodValue) > 0;
        BigDecimal limit =
                threshold != null ? threshold : goodValue.add(badValue).divide(BigDecimal.TWO);
        if (isBad(goodValue, limit, badIsMore) || !isBad(badValue, limit, badIsMore)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The threshold " + text(limit) + " does not lie between " + text(goodValue) + " and "
                            + text(badValue) + ".");
        }
        out.println("bad is " + (badIsMore ? "more" : "less") + " than " + text(limit));
        CommitSearch<Judged> search = new CommitSearch<>(
                path,
                kernel -> {
                    if (kernel.name().equals(good.name()) || kernel.name().equals(bad.name())) {
                        boolean isGood = kernel.name().equals(good.name());
                        return new Judged(isGood ? goodValue : badValue, !isGood);
                    }
                    BigDecimal value = value(dataset, options, kernel, sql, err);
                    Judged judged = new Judged(value, isBad(value, limit, badIsMore));
                    step(path, kernel, value, judged.bad, out);
                    return judged;
                },
                (one, other) -> one.bad == other.bad);
        Optional<CommitSearch.Turn<Judged>> turn = search.first();
        CommitSearch.Turn<Judged> found = turn.orElseThrow();
        out.println();
        boolean taken = found.step().changes().stream().noneMatch(CommitPath.Change::added);
        out.println(
                taken && !found.step().changes().isEmpty()
                        ? "bad without (the good kernel has it, the bad one lacks it):"
                        : "first bad commit:");
        CommitText.print(found, bad, out);
        out.println("    " + metric + ": " + text(found.before().value) + " -> " + text(found.after().value));
        for (CommitPath.Change change : found.step().changes()) {
            addRow("responsible", "bad", found.after().value, found.step().kernel(), null, path, change);
        }
        finish(printed);
        return ExitCode.FINE;
    }

    private static boolean isBad(BigDecimal value, BigDecimal limit, boolean badIsMore) {
        int order = value.compareTo(limit);
        return badIsMore ? order > 0 : order < 0;
    }

    private void finish(PrintWriter printed) {
        if (!format.isTable()) {
            format.print(rows, printed);
        }
    }

    private void addRow(
            String role,
            String verdict,
            BigDecimal value,
            KernelSpec kernel,
            Integer commits,
            CommitPath path,
            CommitPath.Change change) {
        rows.add(
                role,
                verdict,
                value,
                kernel.name(),
                commits,
                path.commits(),
                change == null ? null : change.word(),
                change == null ? null : change.commit().title(),
                change == null ? null : CommitText.first(change.commit()).orElse(null));
    }

    private void row(CommitPath path, KernelSpec kernel, BigDecimal value, String word, PrintWriter out) {
        addRow("end", word, value, kernel, word.equals("good") ? 0 : path.commits(), path, null);
        out.printf("  %-4s  %16s  %s%n", word, text(value), kernel.name());
        out.flush();
    }

    private void step(CommitPath path, KernelSpec kernel, BigDecimal value, boolean bad, PrintWriter out) {
        String name = "a subset of these commits";
        int commits = 0;
        Integer reached = null;
        CommitPath.Change last = null;
        for (CommitPath.Step step : path.steps()) {
            commits += step.changes().size();
            if (step.kernel().name().equals(kernel.name())) {
                reached = commits;
                last = step.changes().isEmpty() ? null : step.changes().getLast();
                name = commits + " of " + path.commits() + " commits, last " + (last == null ? "none" : last.word());
            }
        }
        addRow("step", bad ? "bad" : "good", value, kernel, reached, path, last);
        out.printf("  %-4s  %16s  %s%n", bad ? "bad" : "good", text(value), name);
        out.flush();
    }

    private static BigDecimal value(
            Dataset dataset, ReplayOptions options, KernelSpec kernel, String sql, PrintWriter err)
            throws DatasetException, ReplayException {
        Terminal.progress(err, "replaying under " + kernel.name());
        try (ScratchReplay scratch = ScratchReplay.of(dataset, options)) {
            scratch.replay(List.of(kernel), (trace, events, total) -> {});
            try (Session session = Session.open(scratch.dataset());
                    ResultSet rows = session.query(sql)
                            .orElseThrow(() -> new Failure(ExitCode.USAGE, "The metric is no SELECT: " + sql))) {
                return number(rows, sql);
            } catch (SQLException e) {
                throw new Failure(ExitCode.USAGE, "The metric cannot be computed: " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } finally {
            Terminal.progressDone(err);
        }
    }

    private static BigDecimal number(ResultSet rows, String sql) throws SQLException {
        if (rows.getMetaData().getColumnCount() != 1) {
            throw new Failure(ExitCode.USAGE, "The metric gives more than one column: " + sql);
        }
        if (!rows.next() || rows.getObject(1) == null) {
            return BigDecimal.ZERO;
        }
        Object value = rows.getObject(1);
        if (rows.next()) {
            throw new Failure(ExitCode.USAGE, "The metric gives more than one row: " + sql);
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            throw new Failure(ExitCode.USAGE, "The metric is no number but " + value + ".", e);
        }
    }

    private static String text(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, plain.scale()) + "f", plain);
    }
}
