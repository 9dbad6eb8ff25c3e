package dev.scxreplay.cli;

import dev.scxreplay.kernel.KernelRequest;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.Conditions;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.SchedulerTraits;
import dev.scxreplay.replay.sweep.MemorySweep;
import dev.scxreplay.replay.sweep.SweepRow;
import dev.scxreplay.replay.sweep.SweepRow.Bytes;
import dev.scxreplay.replay.sweep.SweepTables;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sweep}: what sched_ext costs under every kernel on machines of every size. */
@Command(
        name = "sweep",
        description = "Shows whether kernels boot and how much memory sched_ext takes, by number of CPUs.",
        footer = {
            "",
            "No trace is needed. boot: without a scheduler; loaded: with it; unloaded: when it has just been",
            "disabled; after-gp: when all grace periods are over. Panics and allocation failures are results.",
            "",
            "Examples:",
            "  scx-replay sweep --cpus 512,8192",
            "  scx-replay sweep --kernel 6.12,7.3.4 --cpus 8192 --nodes 16 --by site",
            "  scx-replay sweep --kernel 7.3.4 --cpus 4096 --nodes 8 --memory node:128M --by node",
            "  scx-replay sweep --kernel 7.2.13,7.3.4 --cpus 512 --ops cids,shards=8,tid-to-task,tasks=5000 --by site",
            "  scx-replay sweep --cpus 1..16384 --dsqs 100 --schedulers 4 --format csv > sweep.csv",
            "  scx-replay sweep --kernel 6.17.13,7.3.4 -o results      then: scx-replay query results memory_by_cpus"
        })
final class SweepCommand implements Callable<Integer> {
    /** What a row stands for. */
    enum By {
        total,
        site,
        node
    }

    @Option(
            names = "--kernel",
            split = ",",
            defaultValue = "all",
            paramLabel = "K",
            description = "the kernels, e.g. 6.17.13,7.3.4 or 6.16..7.3; default: all known releases")
    private List<String> kernels;

    @Option(
            names = "--cpus",
            split = ",",
            defaultValue = "1..16384",
            paramLabel = "N",
            description = "CPU counts; A..B stands for the usual ones between; default: ${DEFAULT-VALUE}")
    private List<String> cpus;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            paramLabel = "N",
            description = "NUMA nodes, CPUs spread evenly; default 1")
    private int nodes;

    @Option(
            names = "--dsqs",
            defaultValue = "0",
            paramLabel = "N",
            description = "queues the scheduler makes; default 0")
    private int dsqs;

    @Option(
            names = "--schedulers",
            defaultValue = "1",
            paramLabel = "N",
            description = "schedulers loaded, sub-schedulers included; default 1")
    private int schedulers;

    @Option(
            names = "--memory",
            split = ",",
            paramLabel = "LIMIT",
            description = "memory there is for it: BYTES, node:BYTES, contiguous:BYTES; e.g. 4G,contiguous:0")
    private List<String> memory = List.of();

    @Option(
            names = "--ops",
            split = ",",
            paramLabel = "WORD",
            description = {
                "what schedulers are like: max-batch=N, exit-dump-len=BYTES, switch-partial; from 7.2 on cids (compact CPU "
                        + "ids), shards=N, tid-to-task, tasks=N; default: ordinary ones"
            })
    private List<String> ops = List.of();

    @Option(
            names = "--by",
            defaultValue = "total",
            paramLabel = "WHAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private By by;

    @Mixin
    private FormatOption format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DATASET",
            description = "a dataset the rows go into as well, for the view memory_by_cpus and for reports")
    private Path dataset;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws KernelSpecException, ReplayException, DatasetException {
        require("--nodes", nodes, 1, MemorySweep.MAX_CPUS);
        require("--dsqs", dsqs, 0, 1_000_000);
        require("--schedulers", schedulers, 1, 1_000);
        KernelRequest asked = KernelRequest.parse(kernels);
        asked.remarks().forEach(remark -> spec.commandLine().getErr().println("scx-replay: " + remark));
        MemorySweep.Options options = new MemorySweep.Options(
                asked.kernels(),
                CpuCounts.parse(cpus),
                nodes,
                dsqs,
                schedulers,
                Conditions.parse(List.of(), 0, memory),
                SchedulerTraits.parse(ops));
        List<SweepRow> rows = MemorySweep.run(options);
        if (dataset != null) {
            SweepTables.write(Dataset.openOrCreate(dataset), options, rows);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format.isTable()) {
            print(rows, out);
            notes(rows).forEach(note -> out.print(note + "\n"));
        } else {
            format.print(raw(rows), out);
        }
        return ExitCode.FINE;
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + " must be a number from " + least + " to " + most + ", not " + value + ".");
        }
    }

    /** One row for each kernel and machine, or for each of its sites or nodes. */
    private TextTable raw(List<SweepRow> rows) {
        TextTable table = new TextTable(
                "kernel",
                "nr_cpu_ids",
                "nr_nodes",
                "config_nr_cpus",
                "dsqs",
                "schedulers",
                "verdict",
                "why",
                by == By.node ? "node" : "site",
                "boot_bytes",
                "loaded_bytes",
                "unloaded_bytes",
                "after_gp_bytes");
        for (SweepRow row : rows) {
            switch (by) {
                case total -> add(table, row, null, row.total());
                case site -> {
                    row.bySite().forEach((site, bytes) -> add(table, row, site, bytes));
                    row.unsized().forEach((site, why) -> add(table, row, site, "not modelled: " + why, Bytes.NONE));
                }
                case node -> row.byNode().forEach((node, bytes) -> add(table, row, node, bytes));
            }
        }
        return table;
    }

    private void add(TextTable table, SweepRow row, Object part, Bytes bytes) {
        add(table, row, part, row.why().isEmpty() ? null : row.why(), bytes);
    }

    private void add(TextTable table, SweepRow row, Object part, String why, Bytes bytes) {
        table.add(
                row.kernel().name(),
                row.nrCpuIds(),
                row.nrNodes(),
                MemorySweep.configNrCpus(row.nrCpuIds()),
                dsqs,
                row.schedulers(),
                row.verdict(),
                why,
                part,
                number(bytes.boot()),
                number(bytes.loaded()),
                number(bytes.unloaded()),
                number(bytes.afterGracePeriod()));
    }

    private static Long number(long bytes) {
        return bytes == Bytes.NEVER ? null : bytes;
    }

    /** A table for each machine; kernels in a row that cost the same share a line. */
    private void print(List<SweepRow> rows, PrintWriter out) {
        int at = 0;
        while (at < rows.size()) {
            int end = at;
            while (end < rows.size() && rows.get(end).nrCpuIds() == rows.get(at).nrCpuIds()) {
                end++;
            }
            SweepRow first = rows.get(at);
            out.printf(
                    Locale.ROOT,
                    "%,d CPU%s, %,d node%s%n",
                    first.nrCpuIds(),
                    first.nrCpuIds() == 1 ? "" : "s",
                    first.nrNodes(),
                    first.nrNodes() == 1 ? "" : "s");
            print(groups(rows.subList(at, end)), out);
            out.print("\n");
            at = end;
        }
    }

    private void print(Map<String, SweepRow> groups, PrintWriter out) {
        if (by == By.total) {
            TextTable table = new TextTable("kernel", "boot", "loaded", "unloaded", "after-gp", "verdict");
            groups.forEach((names, row) -> addTo(table, names, row.total(), verdict(row)));
            table.aligned(out, "  ");
            return;
        }
        groups.forEach((names, row) -> {
            out.print("  " + names + ": " + verdict(row) + "\n");
            TextTable table = new TextTable(by.name(), "boot", "loaded", "unloaded", "after-gp");
            parts(row).forEach((part, bytes) -> {
                if (bytes.boot() > 0 || bytes.loaded() > 0 || bytes.unloaded() > 0) {
                    addTo(table, part, bytes); // others held something only in between
                }
            });
            if (by == By.site) {
                row.unsized().keySet().forEach(site -> addTo(table, site + " (not modelled)", Bytes.NONE));
            }
            if (!row.bySite().isEmpty()) {
                addTo(table, "total", row.total());
                table.aligned(out, "    ");
            }
        });
    }

    private Map<String, Bytes> parts(SweepRow row) {
        if (by == By.site) {
            return row.bySite();
        }
        Map<String, Bytes> nodes = new LinkedHashMap<>();
        row.byNode().forEach((node, bytes) -> nodes.put(node.toString(), bytes));
        return nodes;
    }

    private static void addTo(TextTable table, String name, Bytes bytes, Object... more) {
        List<Object> cells = new ArrayList<>(List.of(
                name,
                ByteText.of(bytes.boot()),
                ByteText.of(bytes.loaded()),
                ByteText.of(bytes.unloaded()),
                ByteText.of(bytes.afterGracePeriod())));
        cells.addAll(List.of(more));
        table.add(cells.toArray());
    }

    private String verdict(SweepRow row) {
        return row.verdict()
                + (row.why().isEmpty() ? "" : ": " + row.why())
                + (row.schedulers() > 0 && schedulers > 1 ? ", " + row.schedulers() + " loaded" : "");
    }

    private Map<String, SweepRow> groups(List<SweepRow> rows) {
        return SameResult.group(
                rows,
                row -> row.kernel().name(),
                (a, b) -> a.verdict() == b.verdict()
                        && a.why().equals(b.why())
                        && a.schedulers() == b.schedulers()
                        && a.total().equals(b.total())
                        && (by == By.total || parts(a).equals(parts(b))));
    }

    /** What was assumed. */
    private List<String> notes(List<SweepRow> rows) {
        List<String> notes = new ArrayList<>();
        if (rows.stream().anyMatch(row -> row.nrCpuIds() > MemorySweep.DEBIAN_NR_CPUS)) {
            notes.add("Above 8,192 CPUs: a kernel built with a larger CONFIG_NR_CPUS is assumed; Debian's has 8192.");
        }
        if (rows.stream().anyMatch(row -> row.nrNodes() < nodes)) {
            notes.add("Machines with fewer CPUs than nodes asked for have one node for each CPU.");
        }
        if (schedulers > 1) {
            notes.add(
                    "Sub-schedulers are attached to the root and make no queues; kernels before 7.1 load one scheduler.");
        }
        rows.stream()
                .flatMap(row -> row.unsized().entrySet().stream())
                .distinct()
                .forEach(unsized -> notes.add("Not modelled: " + unsized.getKey() + ", " + unsized.getValue() + "."));
        if (ops.contains("cids") && ops.stream().noneMatch(word -> word.startsWith("shards="))) {
            notes.add(
                    "Shards of compact CPU ids: one for each node, the fewest there can be; --ops shards=N says otherwise.");
        }
        if (!memory.isEmpty()) {
            notes.add("Limits do not concern the first percpu chunk, 28 KiB for each CPU, which is there from boot.");
        }
        notes.add(
                "Counted: what sched_ext itself allocates; all CPUs possible, kvmalloc from slab while there is memory."
                        + " Not counted: sysfs, stacks of kthreads, and what BPF programs themselves take.");
        return notes;
    }
}
