package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.replay.sweep.FaultRow;
import dev.scxreplay.replay.sweep.FaultSweep;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code faults}: every allocation fails once. */
@Command(
        name = "faults",
        description =
                "Fails every allocation of enabling, making queues and attaching sub-schedulers once, one run each.",
        footer = {
            "",
            "No trace is needed. A line stands for all allocations of a site; errno is what the caller gets, leaked",
            "the most that one run leaves behind. '0, then -12': the call succeeds and the scheduler is ended at once.",
            "",
            "Examples:",
            "  scx-replay faults --kernel 6.17.8,7.3.4",
            "  scx-replay faults --kernel 7.1+bypass_unwind_as_posted",
            "  scx-replay faults --kernel 7.3.4 --ops cids,tid-to-task",
            "  scx-replay faults --kernel 6.18.15 --expect-clean"
        })
final class FaultsCommand implements Callable<Integer> {
    @Option(
            names = "--kernel",
            split = ",",
            required = true,
            paramLabel = "K",
            description = "the kernels, e.g. 6.17.13,7.3.4, 6.16..7.3 or all")
    private List<String> kernels;

    @Option(names = "--cpus", defaultValue = "4", paramLabel = "N", description = "CPUs of the machine; default 4")
    private int cpus;

    @Option(
            names = "--ops",
            split = ",",
            paramLabel = "WORD",
            description = {
                "what schedulers are like: max-batch=N, exit-dump-len=BYTES, switch-partial; from 7.2 on cids (compact CPU "
                        + "ids), shards=N, tid-to-task, tasks=N; default: ordinary ones"
            })
    private List<String> ops = List.of();

    @Option(names = "--expect-clean", description = "exit with 1 if anything leaked, crashed or was freed wrongly")
    private boolean expectClean;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws KernelSpecException, ReplayException {
        KernelRequest asked = KernelRequest.parse(kernels);
        asked.remarks().forEach(remark -> spec.commandLine().getErr().println("scx-replay: " + remark));
        List<FaultRow> rows = FaultSweep.run(asked.kernels(), cpus, SchedulerTraits.parse(ops));
        PrintWriter out = spec.commandLine().getOut();
        if (format.isTable()) {
            print(rows, out);
        } else {
            format.print(table(rows, true), out);
        }
        return expectClean && !rows.stream().allMatch(FaultRow::clean) ? ExitCode.VERDICT : ExitCode.FINE;
    }

    private static TextTable table(List<FaultRow> rows, boolean withKernel) {
        List<String> columns = new ArrayList<>(List.of(
                "phase",
                "site",
                "runs",
                "errno",
                "leaked_bytes",
                "double_frees",
                "uses_after_free",
                "crashes",
                "stuck",
                "finding"));
        if (withKernel) {
            columns.addFirst("kernel");
        }
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (FaultRow row : rows) {
            List<Object> cells = new ArrayList<>();
            if (withKernel) {
                cells.add(row.kernel().name());
            }
            cells.addAll(List.of(
                    row.phase(),
                    row.site(),
                    row.runs(),
                    row.errno(),
                    row.leakedBytes(),
                    row.doubleFrees(),
                    row.usesAfterFree(),
                    row.crashes(),
                    row.stuck(),
                    row.detail()));
            table.add(cells.toArray());
        }
        return table;
    }

    /** A table for each kernel; kernels in a row with the same results share one. */
    private static void print(List<FaultRow> rows, PrintWriter out) {
        Map<String, List<FaultRow>> byKernel = new LinkedHashMap<>();
        rows.forEach(row -> byKernel.computeIfAbsent(row.kernel().name(), name -> new ArrayList<>())
                .add(row));
        Map<String, List<FaultRow>> groups = SameResult.group(
                List.copyOf(byKernel.values()),
                kernel -> kernel.getFirst().kernel().name(),
                (a, b) -> results(a).equals(results(b)));
        groups.forEach((names, kernel) -> {
            long harmed = kernel.stream().filter(row -> !row.clean()).count();
            out.print(names + ": " + kernel.stream().mapToInt(FaultRow::runs).sum() + " runs, "
                    + (harmed == 0 ? "clean" : harmed + (harmed == 1 ? " site" : " sites") + " with harm") + "\n");
            table(kernel, false).aligned(out, "  ");
            out.print("\n");
        });
    }

    private static List<FaultRow> results(List<FaultRow> kernel) {
        return kernel.stream()
                .map(row -> new FaultRow(
                        null,
                        row.phase(),
                        row.site(),
                        row.runs(),
                        row.errno(),
                        row.leakedBytes(),
                        row.doubleFrees(),
                        row.usesAfterFree(),
                        row.crashes(),
                        row.stuck(),
                        row.detail()))
                .toList();
    }
}
