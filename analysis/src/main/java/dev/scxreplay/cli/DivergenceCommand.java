package dev.scxreplay.cli;

import dev.scxreplay.batch.Nearest;
import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.replay.divergence.CommitPath;
import dev.scxreplay.replay.divergence.CommitSearch;
import dev.scxreplay.replay.divergence.Comparison;
import dev.scxreplay.replay.divergence.Decision;
import dev.scxreplay.replay.divergence.Divergence;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code divergence}: where two kernels part on a trace, and why. */
@Command(
        name = "divergence",
        description =
                "Finds the first event of a trace at which two kernels decide differently, and the commit responsible.",
        footer = {
            "",
            "Both kernels are replayed afresh; results in the dataset are neither used nor changed. Decisions are paired: the "
                    + "same kick, the same stay of a task on a queue, the next change of state. The first pair that differs is shown "
                    + "with what either kernel has, then the commits between the kernels are bisected for those that change it.",
            "",
            "Kinds of decisions, in the order in which they count if they fall on the same time:",
            "  outcome, failure, kick, lifecycle, dsq, task, error, bypass, balance, finding",
            "  step     every step of enabling, also those that only one of the kernels has",
            "  memory   every allocation and free: sizes, allocators, times",
            "The last two differ between most kernels, from boot on, and anyone but the kernel itself notices nothing of it: "
                    + "they are only counted unless --include or --only asks for them.",
            "",
            "Exit code 1: the kernels part, on at least one trace. 0: they do not.",
            "",
            "Examples:",
            "  scx-replay divergence results --a 6.18.15 --b 7.3.4",
            "  scx-replay divergence results --a 6.17.13 --b 7.3.4 --trace hang --only kick",
            "  scx-replay divergence results --a 6.17.8 --b 6.17.13 --cpus 4097",
            "  scx-replay divergence results --a 7.0.13 --b 7.1.13 --include memory --format json"
        })
final class DivergenceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATASET", description = "directory made by scx-replay ingest")
    private Path directory;

    @Option(names = "--a", required = true, paramLabel = "K1", description = "one kernel, e.g. 6.17.13")
    private String first;

    @Option(names = "--b", required = true, paramLabel = "K2", description = "the other, e.g. 7.3.4+92344fad5b54")
    private String second;

    @Option(names = "--trace", split = ",", paramLabel = "NAME", description = "only these traces; default: all")
    private List<String> traces = List.of();

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "KIND",
            description = "also compare these kinds: memory, step")
    private List<String> include = List.of();

    @Option(names = "--only", split = ",", paramLabel = "KIND", description = "compare only these kinds")
    private List<String> only = List.of();

    @Mixin
    private ReplayedMachine machine;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, IOException, KernelSpecException, ReplayException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        KernelSpec a = ReplayedMachine.kernel(first, err);
        KernelSpec b = ReplayedMachine.kernel(second, err);
        List<Decision> asked = decisions(only, include);
        ReplayOptions options = machine.options(List.of(a, b));
        Dataset dataset = Dataset.open(directory);
        boolean part = false;
        boolean next = false;
        TextTable rows = new TextTable(
                "trace", "a", "b", "kind", "compared", "at_ns", "cpu", "differ", "columns", "responsible", "event");
        for (String trace : Datasets.traces(dataset, traces)) {
            Divergence divergence;
            try {
                divergence = Divergence.find(
                        dataset,
                        trace,
                        a,
                        b,
                        options,
                        asked,
                        (name, events, total) ->
                                Terminal.progress(err, String.format(Locale.ROOT, "%s: %,d events", name, events)));
            } finally {
                Terminal.progressDone(err);
            }
            if (format.isTable()) {
                if (next) {
                    out.println();
                }
                next = true;
                print(dataset, divergence, out);
            } else {
                addRows(dataset, divergence, rows);
            }
            part |= !divergence.differences().isEmpty();
        }
        if (!format.isTable()) {
            format.print(rows, out);
        }
        return part ? ExitCode.VERDICT : ExitCode.FINE;
    }

    /** The kinds to compare: those named, or all of behaviour and those named besides. */
    static List<Decision> decisions(List<String> only, List<String> include) {
        Set<Decision> asked = EnumSet.noneOf(Decision.class);
        if (only.isEmpty()) {
            asked.addAll(Decision.BEHAVIOUR);
        }
        Stream.concat(only.stream(), include.stream()).forEach(word -> {
            List<String> known =
                    Stream.of(Decision.values()).map(Decision::word).toList();
            asked.add(Decision.of(word)
                    .orElseThrow(() -> new Failure(
                            ExitCode.USAGE,
                            "There is no kind of decisions " + word + "." + Nearest.question(word, known) + " All: "
                                    + String.join(", ", known) + ".")));
        });
        return List.copyOf(asked);
    }

    private static void print(Dataset dataset, Divergence found, PrintWriter out) throws IOException {
        String a = found.a().name();
        String b = found.b().name();
        if (found.differences().isEmpty()) {
            out.println(found.trace() + ": " + a + " and " + b + " decide the same throughout");
            others(found, out);
            return;
        }
        Comparison.Difference difference = found.differences().getFirst();
        out.println(found.trace() + ": " + a + " and " + b + " part at " + seconds(difference.atNs())
                + (difference.cpu() < 0 ? "" : " on CPU " + difference.cpu()) + ": "
                + difference.decision().doc());
        if (found.event().isPresent()) {
            String line = FtraceTextWriter.line(
                    dataset.traceDirectory(found.trace()), found.event().get().seq());
            out.println("  the event there: " + line);
        }
        out.println();
        TextTable rows = new TextTable("", difference.decision().word(), a, b);
        for (Comparison.Cell cell : difference.cells()) {
            boolean differs = cell.role() != Comparison.Role.SHOWN && cell.differs();
            rows.add(
                    differs ? ">" : " ",
                    cell.name(),
                    difference.inFirst() ? cell.a() : "none",
                    difference.inSecond() ? cell.b() : "none");
        }
        rows.aligned(out, "");
        out.println();
        responsible(found, out);
        out.println();
        out.println("first difference of each kind:");
        TextTable kinds = new TextTable("kind", "at", "differ", "what is compared");
        for (Comparison.Difference each : found.differences()) {
            kinds.add(
                    each.decision().word(),
                    seconds(each.atNs()),
                    String.format(Locale.ROOT, "%,d", each.count()),
                    each.decision().doc());
        }
        kinds.aligned(out, "  ");
        others(found, out);
    }

    /** A row for the first difference of each kind, the first of which is bisected, and one for a trace without any. */
    private static void addRows(Dataset dataset, Divergence found, TextTable rows) throws IOException {
        if (found.differences().isEmpty() && found.others().isEmpty()) {
            rows.add(found.trace(), found.a().name(), found.b().name(), null, null, null, null, 0, null, null, null);
        }
        String responsible = found.turns().stream()
                .flatMap(turn -> turn.step().changes().stream())
                .map(CommitPath.Change::word)
                .collect(Collectors.joining(" "));
        String event = found.event().isEmpty()
                ? null
                : FtraceTextWriter.line(
                        dataset.traceDirectory(found.trace()),
                        found.event().get().seq());
        for (Comparison.Difference each : found.differences()) {
            boolean first = each == found.differences().getFirst();
            addRow(found, each, true, first ? responsible : null, first ? event : null, rows);
        }
        found.others().forEach(each -> addRow(found, each, false, null, null, rows));
    }

    private static void addRow(
            Divergence found,
            Comparison.Difference each,
            boolean compared,
            String responsible,
            String event,
            TextTable rows) {
        String columns = each.cells().stream()
                .filter(cell -> cell.role() != Comparison.Role.SHOWN && cell.differs())
                .map(cell -> cell.name() + ": " + (each.inFirst() ? cell.a() : "none") + " -> "
                        + (each.inSecond() ? cell.b() : "none"))
                .collect(Collectors.joining("; "));
        rows.add(
                found.trace(),
                found.a().name(),
                found.b().name(),
                each.decision().word(),
                compared,
                each.atNs(),
                each.cpu() < 0 ? null : each.cpu(),
                each.count(),
                columns,
                responsible,
                event);
    }

    private static void responsible(Divergence found, PrintWriter out) {
        if (found.turns().isEmpty()) {
            out.println("No commit between them changes this decision.");
            return;
        }
        out.println("responsible, of " + found.commits() + (found.commits() == 1 ? " commit" : " commits") + " from "
                + found.a().name() + " to " + found.b().name() + ":");
        for (CommitSearch.Turn<String> turn : found.turns()) {
            CommitText.print(turn, found.b(), out);
            if (found.turns().size() > 1) {
                out.println("    makes it " + (turn.after().isEmpty() ? "vanish" : turn.after()));
            }
        }
    }

    private static void others(Divergence found, PrintWriter out) {
        if (!found.others().isEmpty()) {
            out.println("not looked at: "
                    + found.others().stream()
                            .map(each -> String.format(
                                    Locale.ROOT,
                                    "%,d differences in %s from %s on",
                                    each.count(),
                                    each.decision().word(),
                                    seconds(each.atNs())))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%d.%09d s", ns / 1_000_000_000, Math.floorMod(ns, 1_000_000_000));
    }
}
