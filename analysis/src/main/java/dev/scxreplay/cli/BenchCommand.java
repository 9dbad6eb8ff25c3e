package dev.scxreplay.cli;

import dev.scxreplay.bench.Benchmark;
import dev.scxreplay.bench.FirstAnswer;
import dev.scxreplay.bench.MachineDescription;
import dev.scxreplay.bench.Measurement;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
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

/** {@code bench}: how fast recordings are taken in and replayed here, and other programs beside. */
@Command(
        name = "bench",
        description =
                "Measures ingest and replay of recordings on this machine, and what other programs take for them.",
        footer = {
            "",
            "Rates are per second of CPU time of the whole process, so they hold for one core also on a busy machine;",
            "MB are 1,000,000 bytes. Other programs are trace-cmd report and perf script, where installed, and DuckDB",
            "with regular expressions. A trace.dat is measured as text too.",
            "For wall time on one core: taskset -c 0 scx-replay bench FILE",
            "",
            "Examples:",
            "  scx-replay bench",
            "  scx-replay bench trace.dat perf.data",
            "  scx-replay bench trace.dat.zst --runs 9",
            "  scx-replay bench --views results        how long each view of the library takes to answer",
            "  scx-replay bench trace.dat --repeat 100"
        })
final class BenchCommand implements Callable<Integer> {
    private static final Path DEFAULT_RECORDINGS = Path.of("../shared/traces/two-cpu");

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "recordings; default: those of the shared recordings beside the checkout")
    private List<Path> recordings = List.of();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "measured runs of each job; default: 5")
    private int runs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "3",
            description = "runs of each job before those, and 4 s of them at least; 0 for none; default: 3")
    private int warmUps;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "also measure, once, recordings N times as long: each is repeated in time; default: not")
    private int times;

    @Option(
            names = "--kernel",
            split = ",",
            paramLabel = "K",
            defaultValue = "6.12.8,6.16.12,6.17.13,6.18.15,6.19.14,7.0.13,7.2.13,7.3.4",
            description = "the kernels to replay under, the first 1, 4 and 8 of them; default: ${DEFAULT-VALUE}")
    private List<String> kernels;

    @Option(
            names = "--views",
            paramLabel = "DATASET",
            description = "measure the views of the SQL library over this dataset instead")
    private Path viewsOf;

    @Mixin
    private FormatOption format;

    @Spec
    private CommandSpec spec;

    /** What other forms than text have. */
    private final TextTable rows =
            new TextTable("job", "events", "bytes", "wall_ns", "cpu_ns", "events_per_s", "heap_bytes", "output_bytes");

    private final List<String> ratios = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (runs < 1 || warmUps < 0) {
            throw new Failure(ExitCode.USAGE, "--runs must be 1 or more and --warm-up 0 or more.");
        }
        if (viewsOf != null) {
            ViewTimes.print(viewsOf, runs, spec.commandLine().getOut());
            return ExitCode.FINE;
        }
        if (times < 1) {
            throw new Failure(ExitCode.USAGE, "--repeat must be 1 or more.");
        }
        List<KernelSpec> asked = new ArrayList<>();
        for (String kernel : kernels) {
            asked.add(KernelSpec.parse(kernel.trim()));
        }
        List<Path> files = recordings.isEmpty() ? found() : recordings;
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new Failure(ExitCode.USAGE, "There is no file " + file + "; name a recording to measure with.");
            }
        }
        Path scratch = Files.createTempDirectory("scx-replay-bench");
        try {
            measure(files, asked, scratch);
        } finally {
            delete(scratch);
        }
        return ExitCode.FINE;
    }

    private void measure(List<Path> files, List<KernelSpec> asked, Path scratch) throws Exception {
        PrintWriter printed = spec.commandLine().getOut();
        PrintWriter out = format.isTable() ? printed : new PrintWriter(Writer.nullWriter());
        out.println(MachineDescription.line());
        out.printf(
                "median of %d runs, after %d to warm up, 4 s, and until the compiler is done (20 s at most)%n%n",
                runs, warmUps);
        out.printf(
                "%-34s %12s %8s %8s %12s %7s %8s %8s%n",
                "job", "events", "wall s", "cpu s", "events/s", "MB/s", "heap MB", "B/event");
        out.flush();
        Benchmark benchmark = new Benchmark(warmUps, runs, scratch);
        Optional<Path> asText = Optional.empty();
        for (Path file : files) {
            TraceInput input = TraceInput.of(file, scratch);
            Path plain = input.seekable();
            String name = unpackedName(file, input);
            Benchmark.OfRecording measured = benchmark.ingest(name, plain, each -> print(each, out));
            compare(name, measured);
            if (benchmark.wasTraceDat() && asText.isEmpty()) {
                asText = Optional.of(benchmark.text("as-text.txt"));
                benchmark.replay(asked, each -> print(each, out));
            }
            if (times > 1) {
                repeat(benchmark, name, plain, measured.one(), asked, out);
            }
            input.discardCopy();
        }
        if (asText.isPresent()) {
            Benchmark.OfRecording measured = benchmark.ingest("as-text.txt", asText.get(), each -> print(each, out));
            compare("as-text.txt", measured);
            if (times > 1) {
                repeat(benchmark, "as-text.txt", asText.get(), measured.one(), List.of(), out);
            }
        }
        out.println();
        ratios.forEach(out::println);
        firstAnswer(asText.orElse(files.getFirst()), out);
        out.printf(
                Locale.ROOT,
                "most memory resident in a process of this: %,d MB%n",
                benchmark.mostResidentBytes() / 1_000_000);
        out.flush();
        if (!format.isTable()) {
            format.print(rows, printed);
        }
    }

    /** The name of a recording without what says how it is packed, where it is. */
    private static String unpackedName(Path file, TraceInput input) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return input.isCompressed() && dot > 0 ? name.substring(0, dot) : name;
    }

    /** A trace of the same kind that is many times as long: what an event takes and the heap should stay as they are. */
    private void repeat(
            Benchmark benchmark, String name, Path file, Measurement once, List<KernelSpec> kernels, PrintWriter out)
            throws Exception {
        Optional<Measurement> replayOnce = Optional.empty();
        if (!kernels.isEmpty() && benchmark.wasTraceDat()) {
            replayOnce = Optional.of(benchmark.replayOnce(kernels.getFirst(), "replay, 1 kernel, " + name));
            print(replayOnce.get(), out);
        }
        Measurement many = benchmark.ingestRepeated(name, file, times);
        print(many, out);
        flat(name, once, many);
        if (replayOnce.isPresent()) {
            Measurement replayed = benchmark.replayOnce(kernels.getFirst(), "replay, 1 kernel, x" + times);
            print(replayed, out);
            flat("replay of " + name, replayOnce.get(), replayed);
        }
    }

    private void flat(String what, Measurement once, Measurement many) {
        ratios.add(String.format(
                Locale.ROOT,
                "%s, %d times one behind the other: %.0f ns of CPU for each event, once %.0f; heap %,d MB, once %,d",
                what,
                times,
                many.nsPerEvent(),
                once.nsPerEvent(),
                many.heapBytes() / 1_000_000,
                once.heapBytes() / 1_000_000));
    }

    private void compare(String name, Benchmark.OfRecording measured) {
        Measurement one = measured.one();
        for (Measurement peer : measured.peers()) {
            ratios.add(String.format(
                    Locale.ROOT,
                    "%s: %.1f times as fast as %s (CPU time)",
                    name,
                    (double) peer.cpuNs() / one.cpuNs(),
                    peer.job()));
        }
        measured.all()
                .ifPresent(all -> ratios.add(String.format(
                        Locale.ROOT,
                        "%s: all CPUs against one: %.2f times as fast by wall time; the busiest thread had %.0f %% of"
                                + " the CPU time of one",
                        name,
                        (double) one.wallNs() / all.wallNs(),
                        100.0 * all.callerNs() / one.cpuNs())));
    }

    private void firstAnswer(Path file, PrintWriter out) throws IOException, InterruptedException {
        // what did not start this process may not be built, and would build itself in between
        String launcher = System.getProperty("scxreplay.launcher");
        Optional<Long> took =
                launcher == null ? Optional.empty() : FirstAnswer.of(Path.of(launcher), file, Math.min(runs, 3));
        if (took.isPresent()) {
            out.printf(
                    Locale.ROOT,
                    "first answer, a new process counting the events of %s (%,d MB, not in memory): %.2f s%n",
                    file.getFileName(),
                    Files.size(file) / 1_000_000,
                    took.get() / 1e9);
        } else {
            out.println("first answer: not measured, as this was not started by the launcher scx-replay");
        }
    }

    private void print(Measurement measured, PrintWriter out) {
        rows.add(
                measured.job(),
                measured.work().events(),
                measured.work().bytes(),
                measured.wallNs(),
                measured.cpuNs(),
                measured.eventsPerSecond(),
                measured.heapBytes(),
                measured.outputBytes() == 0 ? null : measured.outputBytes());
        out.printf(
                Locale.ROOT,
                "%-34s %,12d %8.2f %8.2f %,12d %,7d %,8d %8s%n",
                measured.job(),
                measured.work().events(),
                measured.wallNs() / 1e9,
                measured.cpuNs() / 1e9,
                measured.eventsPerSecond(),
                measured.bytesPerSecond() / 1_000_000,
                measured.heapBytes() / 1_000_000,
                measured.outputBytes() == 0 ? "" : String.format(Locale.ROOT, "%.2f", measured.bytesPerEvent()));
        out.flush();
    }

    private static List<Path> found() throws IOException {
        Path folder = Path.of(System.getProperty("scxreplay.root", ".")).resolve(DEFAULT_RECORDINGS);
        if (!Files.isDirectory(folder)) {
            throw new Failure(ExitCode.USAGE, "There is no folder " + folder + "; name a recording to measure with.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".zst"))
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
