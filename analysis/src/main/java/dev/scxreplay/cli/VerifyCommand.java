package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.Verification;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.kernel.Kernels;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: the model against what the recordings themselves hold. */
@Command(
        name = "verify",
        description = {
            "Replays recordings under their own kernel and compares the model with what they measured: waits "
                    + "(wait_begin and wait_end probes), allocations of sched_ext (kmem and percpu events), and the "
                    + "errors enabling and creating queues returned.",
            "The result is printed and kept as the table verification; the views wait_errors, allocation_errors and "
                    + "lifecycle_errors have every single row."
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay verify results",
            "  scx-replay verify results --min-share 95 --max-differences 0      exit code 1 if it is worse",
            "  scx-replay verify results --trace t --kernel 6.18.9-a379fa1e2cae  is it really that commit?"
        })
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATASET", description = "directory made by scx-replay ingest")
    private Path directory;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Option(
            names = "--kernel",
            paramLabel = "K",
            description = "the kernel to hold against them; default: for each the one it was recorded on")
    private String kernel;

    @Option(
            names = "--min-share",
            paramLabel = "PERCENT",
            description = "exit with 1 if fewer of the waits are modelled within the bound of wait_errors")
    private Double minShare;

    @Option(
            names = "--max-p90",
            paramLabel = "US",
            description = "exit with 1 if more than one wait in ten is further off than this many microseconds")
    private Long maxP90Us;

    @Option(
            names = "--max-differences",
            paramLabel = "N",
            description = "exit with 1 if more kinds of allocations, queue operations and lifecycle steps differ")
    private Long maxDifferences;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, KernelSpecException, ReplayException, SQLException, IOException {
        Dataset dataset = Dataset.open(directory);
        List<String> asked = Datasets.traces(dataset, traces);
        boolean exceeded = false;
        List<String> verified = new ArrayList<>();
        for (String trace : asked) {
            KernelSpec under = KernelSpec.parse(kernelOf(dataset, trace));
            Replay.run(
                    dataset,
                    new ReplayOptions(List.of(under), List.of(trace), OptionalInt.empty(), OptionalInt.empty()),
                    (name, events, total) -> {});
            // a new session: the old one may have looked for the run's files before they were there
            try (Session session = Session.open(dataset)) {
                Verification verification = Verification.of(session, dataset, trace, under.name());
                if (format.isTable()) {
                    print(session, verification);
                }
                verified.add(of(verification));
                exceeded |= exceeds(verification);
            }
        }
        if (!format.isTable()) {
            printRows(dataset, String.join(" OR ", verified));
        }
        return exceeded ? ExitCode.VERDICT : ExitCode.FINE;
    }

    private String kernelOf(Dataset dataset, String trace) throws SQLException, IOException {
        try (Session session = Session.open(dataset)) {
            if (!Verification.possible(session, trace)) {
                throw new Failure(
                        ExitCode.INPUT,
                        trace + " holds nothing to verify a replay with: neither wait_begin and wait_end, nor what"
                                + " enabling or creating queues returned, nor allocations of sched_ext.");
            }
            if (kernel != null) {
                return kernel;
            }
            String recorded = Verification.recordedKernel(session, trace)
                    .orElseThrow(() -> new Failure(
                            ExitCode.USAGE,
                            trace + " does not say which kernel it was recorded on; name it with --kernel."));
            String nearest = Kernels.atOrBelow(recorded)
                    .orElseThrow(() -> new Failure(
                            ExitCode.USAGE,
                            "No kernel at or below " + recorded + ", on which " + trace
                                    + " was recorded, is known; name one with --kernel."));
            CommandLine line = spec.commandLine();
            (format.isTable() ? line.getOut() : line.getErr())
                    .printf("%s: recorded on %s, held against the model of %s%n", trace, recorded, nearest);
            return nearest;
        }
    }

    private void print(Session session, Verification verification) throws SQLException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        String of = " WHERE " + of(verification);
        out.println();
        if (verification.waits().isEmpty()) {
            out.println("The recording measured no waits.");
        } else {
            table(
                    session,
                    "SELECT waits, agree, share_percent, median_error_ns, p90_error_ns, max_error_ns, not_modelled"
                            + " FROM wait_accuracy" + of,
                    out);
            out.println();
            out.println("The worst ten:");
            table(
                    session,
                    "SELECT kicker_cpu, target_cpu, wait_begin_ns, recorded_ns, modelled_ns, error_ns, agrees, cause"
                            + " FROM wait_errors" + of
                            + " ORDER BY error_ns DESC NULLS FIRST, wait_begin_ns, kicker_cpu LIMIT 10",
                    out);
        }
        out.println();
        table(
                session,
                "SELECT subject, item, compared AS recorded, modelled, agree, recorded_bytes, modelled_bytes"
                        + " FROM verification" + of + " AND subject <> 'wait'",
                out);
        out.println();
        out.flush();
    }

    private void printRows(Dataset dataset, String of) throws SQLException, IOException {
        String sql =
                "SELECT * EXCLUDE (row_in_run) FROM verification WHERE " + of + " ORDER BY trace, kernel, row_in_run";
        PrintWriter out = spec.commandLine().getOut();
        try (Session session = Session.open(dataset);
                ResultSet rows = session.query(sql).orElseThrow()) {
            format.writer().write(rows, out);
        }
        out.flush();
    }

    private static String of(Verification verification) {
        return "(trace = '" + verification.trace().replace("'", "''") + "' AND kernel = '" + verification.kernel()
                + "')";
    }

    private static void table(Session session, String sql, PrintWriter out) throws SQLException, IOException {
        try (ResultSet rows = session.query(sql).orElseThrow()) {
            AlignedWriter.plain().write(rows, out);
        }
    }

    /** Says on standard error which bounds given on the command line a verification exceeds. */
    private boolean exceeds(Verification verification) {
        List<String> said = new ArrayList<>();
        verification.waits().ifPresent(waits -> {
            if (minShare != null && waits.agree() * 100.0 < minShare * waits.compared()) {
                said.add(String.format(
                        Locale.ROOT,
                        "%d of %d waits are within the bound, fewer than %s %%",
                        waits.agree(),
                        waits.compared(),
                        minShare));
            }
            if (maxP90Us != null && waits.p90ErrorNs().orElse(Long.MAX_VALUE) > maxP90Us * 1_000) {
                said.add("more than one wait in ten is further off than " + maxP90Us + " us");
            }
        });
        if (maxDifferences != null && verification.differences() > maxDifferences) {
            said.add(verification.differences() + " kinds of allocations or return values differ, more than "
                    + maxDifferences);
        }
        for (String each : said) {
            spec.commandLine()
                    .getErr()
                    .println("scx-replay: " + verification.trace() + " under " + verification.kernel() + ": " + each
                            + ".");
        }
        return !said.isEmpty();
    }
}
