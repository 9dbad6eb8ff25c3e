package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.batch.Nearest;
import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.report.PerfettoExport;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}: what a dataset holds, in a format of others. */
@Command(
        name = "export",
        description = "Writes a trace of a dataset in a format that other tools read.",
        synopsisSubcommandLabel = "(ftrace | perfetto) DATASET",
        footer = {
            "",
            "Examples:",
            "  scx-replay export ftrace results --trace hang-on-cpu-3 -o hang.txt",
            "  scx-replay export perfetto results --trace hang-on-cpu-3 --kernel 6.17.13,7.3.4 -o hang.pftrace"
        })
final class ExportCommand {
    @Spec
    private CommandSpec spec;

    @Command(
            name = "ftrace",
            description =
                    "Writes a trace as the kernel prints it. A recording that was such a text comes back byte for "
                            + "byte; of any other the text is what the kernel would print, with the recorded addresses.")
    int ftrace(
            @Parameters(paramLabel = "DATASET", description = "the dataset") Path directory,
            @Option(names = "--trace", paramLabel = "NAME", description = "the trace; needed if there are several")
                    String trace,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            description = "the file to write; default: standard output")
                    Path file)
            throws DatasetException, IOException {
        Dataset dataset = Dataset.open(directory);
        Path tables = dataset.traceDirectory(oneTrace(dataset, trace));
        if (file == null) {
            // bytes, because a task may have a name that is not UTF-8
            FtraceTextWriter.write(tables, System.out);
            System.out.flush();
            return ExitCode.FINE;
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            FtraceTextWriter.write(tables, out);
        }
        return ExitCode.FINE;
    }

    @Command(
            name = "perfetto",
            description = {
                "Writes a trace and what kernels make of it for https://ui.perfetto.dev: the recorded schedule, and for "
                        + "each kernel a group of tracks on the same timeline.",
                "Kicks are instants with arrows to the kicked CPU, waits are slices on the kicker, findings are instants; "
                        + "memory and the depths of dispatch queues are counters. Times are the recording's."
            },
            footer = {
                "",
                "Examples:",
                "  scx-replay export perfetto results -o results.pftrace",
                "  scx-replay export perfetto results --trace hang-on-cpu-3 --kernel 6.17.13,7.3.4 -o hang.pftrace"
            })
    int perfetto(
            @Parameters(paramLabel = "DATASET", description = "the dataset") Path directory,
            @Option(names = "--trace", paramLabel = "NAME", description = "the trace; needed if there are several")
                    String trace,
            @Option(
                            names = "--kernel",
                            paramLabel = "KERNEL",
                            split = ",",
                            description = "kernels it was replayed under, separated by commas; default: all of them")
                    List<String> kernels,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            required = true,
                            description = "the file to write")
                    Path file)
            throws DatasetException, IOException, SQLException {
        Dataset dataset = Dataset.open(directory);
        String chosen = oneTrace(dataset, trace);
        try (Session session = Session.open(dataset)) {
            List<String> replayed = PerfettoExport.kernels(session, chosen);
            if (replayed.isEmpty()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "Replay " + chosen + " first, for instance with: scx-replay replay " + directory + " --trace "
                                + chosen + " --kernel 6.17,7.3 (it was not replayed yet).");
            }
            List<String> asked = kernels == null ? replayed : List.copyOf(new LinkedHashSet<>(kernels));
            for (String kernel : asked) {
                if (!replayed.contains(kernel)) {
                    throw new Failure(
                            ExitCode.USAGE,
                            chosen + " was not replayed under " + kernel + ", but under " + String.join(", ", replayed)
                                    + "." + Nearest.question(kernel, replayed));
                }
            }
            PerfettoExport.Written written;
            try (OutputStream out = Files.newOutputStream(file)) {
                written = PerfettoExport.write(session, dataset, chosen, asked, out);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.printf(Locale.ROOT, "%s: %,d switches and wake-ups of %s%n", file, written.scheduleEvents(), chosen);
            for (PerfettoExport.Kernel each : written.kernels()) {
                out.printf(
                        Locale.ROOT,
                        "  %s: %,d kicks, %,d waits (%,d never end), %,d findings, %,d samples of counters%n",
                        each.kernel(),
                        each.kicks(),
                        each.waits(),
                        each.neverEnding(),
                        each.findings(),
                        each.samples());
            }
            out.printf("open it at https://ui.perfetto.dev%n");
            out.flush();
        }
        return ExitCode.FINE;
    }

    private static String oneTrace(Dataset dataset, String asked) {
        List<String> traces = Datasets.traces(dataset, asked == null ? List.of() : List.of(asked));
        if (traces.size() > 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    dataset.root() + " holds " + traces.size() + " traces; name one with --trace: "
                            + String.join(", ", traces) + ".");
        }
        return traces.getFirst();
    }
}
