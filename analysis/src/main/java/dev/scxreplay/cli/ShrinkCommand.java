package dev.scxreplay.cli;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.divergence.Comparison;
import dev.scxreplay.replay.divergence.Decision;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shrink}: the smallest recording that still shows something. */
@Command(
        name = "shrink",
        description =
                "Leaves out of a recording whatever is not needed to show a difference between kernels, or a finding.",
        footer = {
            "",
            "What is kept is named by --keep:",
            "  divergence    the first decision in which --a and --b differ keeps its nature: the same kind, the same columns",
            "                with the same values, whatever the times; scx-replay divergence shows it",
            "  finding:KIND  a replay under --kernel has a finding of this kind, e.g. wait-cycle, leak, ipi-deadlock",
            "",
            "The result is ftrace text that can be ingested and replayed as it is. No single event of it can be left out. The same "
                    + "recording gives the same result. Every attempt is ingested and replayed, so this takes minutes for large recordings: "
                    + "cut them to the seconds that matter first.",
            "",
            "Exit code 0: the file is written. 1: the recording does not show it.",
            "",
            "Examples:",
            "  scx-replay shrink trace.dat --keep finding:wait-cycle --kernel 6.17.13 -o small.txt",
            "  scx-replay shrink trace.txt --keep divergence --a 6.18.5 --b 6.18.9 -o small.txt",
            "  scx-replay shrink trace.txt --keep divergence --a 6.17.13 --b 7.3.4 --only kick -o small.txt"
        })
final class ShrinkCommand implements Callable<Integer> {
    private static final String FINDING = "finding:";

    @Parameters(paramLabel = "TRACE", description = "a recording in any format that scx-replay ingest reads")
    private Path recording;

    @Option(names = "--keep", required = true, paramLabel = "KEPT", description = "divergence or finding:KIND")
    private String keep;

    @Option(names = "--a", paramLabel = "K1", description = "divergence: one kernel")
    private String first;

    @Option(names = "--b", paramLabel = "K2", description = "divergence: the other")
    private String second;

    @Option(names = "--kernel", paramLabel = "K", description = "finding: the kernel that has it")
    private String one;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "the file to write")
    private Path output;

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "KIND",
            description = "divergence: also compare these kinds: memory, step")
    private List<String> include = List.of();

    @Option(names = "--only", split = ",", paramLabel = "KIND", description = "divergence: compare only these kinds")
    private List<String> only = List.of();

    @Mixin
    private ReplayedMachine machine;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, IngestException, IOException, KernelSpecException, ReplayException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean finding = keep.startsWith(FINDING) && keep.length() > FINDING.length();
        if (!finding && !keep.equals("divergence")) {
            throw new Failure(
                    ExitCode.USAGE, "--keep is divergence or finding:KIND, e.g. finding:wait-cycle, not " + keep + ".");
        }
        if (finding ? one == null : first == null || second == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    finding ? "--keep " + keep + " needs --kernel." : "--keep divergence needs --a and --b.");
        }
        List<KernelSpec> kernels = finding
                ? List.of(ReplayedMachine.kernel(one, err))
                : List.of(ReplayedMachine.kernel(first, err), ReplayedMachine.kernel(second, err));
        List<Decision> decisions = DivergenceCommand.decisions(only, include);
        ReplayOptions options = machine.options(kernels);
        Path directory = Files.createTempDirectory("scx-replay-");
        try {
            Dataset dataset = Dataset.openOrCreate(directory.resolve("dataset"));
            String text = text(dataset);
            ReplayOptions tried = options.of(List.of(Shrinker.TRACE));
            Shrinker.Shows shows = finding
                    ? showsFinding(tried, kernels.getFirst())
                    : showsDivergence(tried, kernels, decisions, format.isTable() ? out : err);
            Shrinker shrinker = new Shrinker(
                    directory,
                    dataset,
                    shows,
                    (attempts, events, what) -> Terminal.progress(
                            err,
                            String.format(Locale.ROOT, "%,d attempts, %s: %,d events tried", attempts, what, events)));
            Optional<String> small;
            try {
                small = shrinker.shrink(text);
            } finally {
                Terminal.progressDone(err);
            }
            if (small.isEmpty()) {
                err.println("scx-replay: " + recording + " does not show it: "
                        + (finding
                                ? "no finding " + keep.substring(FINDING.length()) + " under "
                                        + kernels.getFirst().name()
                                : kernels.get(0).name() + " and "
                                        + kernels.get(1).name() + " decide the same throughout")
                        + ".");
                return ExitCode.VERDICT;
            }
            Files.writeString(output, small.get(), StandardCharsets.ISO_8859_1);
            long left = events(small.get());
            if (format.isTable()) {
                out.printf(
                        Locale.ROOT,
                        "%,d of %,d events left after %,d replays: %s%n",
                        left,
                        events(text),
                        shrinker.attempts(),
                        output);
            } else {
                TextTable rows = new TextTable("recording", "keep", "events", "events_left", "replays", "output");
                rows.add(recording, keep, events(text), left, shrinker.attempts(), output);
                format.print(rows, out);
            }
            return ExitCode.FINE;
        } finally {
            delete(directory);
        }
    }

    private Shrinker.Shows showsFinding(ReplayOptions options, KernelSpec kernel) {
        String kind = keep.substring(FINDING.length());
        return dataset -> {
            Replay.run(dataset, options, (trace, events, total) -> {});
            return Comparison.hasFinding(dataset, Shrinker.TRACE, kernel.name(), kind);
        };
    }

    /** The first attempt, the whole recording, says what the difference is. */
    private static Shrinker.Shows showsDivergence(
            ReplayOptions options, List<KernelSpec> kernels, List<Decision> decisions, PrintWriter out) {
        List<String> nature = new ArrayList<>();
        return dataset -> {
            Replay.run(dataset, options, (trace, events, total) -> {});
            Optional<String> found = Comparison.differences(
                            dataset,
                            Shrinker.TRACE,
                            kernels.get(0).name(),
                            kernels.get(1).name(),
                            decisions)
                    .stream()
                    .findFirst()
                    .map(Comparison.Difference::nature);
            if (nature.isEmpty() && found.isPresent()) {
                nature.add(found.get());
                out.println("kept: " + found.get());
            }
            return found.isPresent() && found.get().equals(nature.getFirst());
        };
    }

    private String text(Dataset dataset) throws IngestException, DatasetException, IOException {
        IngestReport report = Ingest.ingest(List.of(recording), dataset, IngestOptions.DEFAULT);
        if (report.traces().size() != 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    recording + " holds " + report.traces().size()
                            + " recordings; ingest it and give one as text with: scx-replay export ftrace.");
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        FtraceTextWriter.write(dataset.traceDirectory(report.traces().getFirst().name()), text);
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    private static long events(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).count();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
