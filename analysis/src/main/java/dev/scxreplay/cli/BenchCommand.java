package dev.scxreplay.cli;

import dev.scxreplay.bench.Benchmark;
import dev.scxreplay.bench.MachineDescription;
import dev.scxreplay.bench.Measurement;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.trace.TraceInput;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast recordings are taken in and replayed here. */
@Command(
        name = "bench",
        description = "Measures ingest and replay of a recording on this machine.",
        footer = {
            "",
            "Rates are per second of CPU time of the whole process, so they hold for one core; MB are 1,000,000 bytes.",
            "For wall time on one core: taskset -c 0 scx-replay bench FILE",
            "",
            "Examples:",
            "  scx-replay bench trace.dat",
            "  scx-replay bench trace.dat.zst --runs 9 --text trace.txt"
        })
final class BenchCommand implements Callable<Integer> {
    private static final Path DEFAULT_RECORDING = Path.of("../shared/traces/two-cpu/sched_mix.dat.zst");

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "the recording; default: sched_mix.dat.zst of the shared recordings beside the checkout")
    private Path recording;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "the same recording as text; default: made with trace-cmd, if that is installed")
    private Path text;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "measured runs of each job; default: 5")
    private int runs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2",
            description = "runs of each job before those; default: 2")
    private int warmUps;

    @Option(
            names = "--kernel",
            split = ",",
            paramLabel = "K",
            defaultValue = "6.12.8,6.16.12,6.17.13,6.18.15,6.19.14,7.0.13,7.2.13,7.3.4",
            description = "the kernels to replay under, the first 1, 4 and 8 of them; default: ${DEFAULT-VALUE}")
    private List<String> kernels;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (runs < 1 || warmUps < 0) {
            throw new Failure(ExitCode.USAGE, "--runs must be 1 or more and --warm-up 0 or more.");
        }
        List<KernelSpec> asked = new ArrayList<>();
        for (String kernel : kernels) {
            asked.add(KernelSpec.parse(kernel.trim()));
        }
        Path file = recordingToRead();
        Path scratch = Files.createTempDirectory("scx-replay-bench");
        try {
            measure(file, asked, scratch);
        } finally {
            delete(scratch);
        }
        return ExitCode.FINE;
    }

    private void measure(Path file, List<KernelSpec> asked, Path scratch) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path plain = unpacked(file, scratch);
        Optional<Path> asText = text != null ? Optional.of(text) : exported(plain, scratch);
        out.println(MachineDescription.line());
        out.printf(
                Locale.ROOT,
                "%s, median of %d runs after %d to warm up%s%n%n",
                file.getFileName(),
                runs,
                warmUps,
                asText.isPresent() ? "" : "; no text form: --text names one, or install trace-cmd");
        out.printf(
                "%-24s %12s %8s %8s %12s %8s %9s%n", "job", "events", "wall s", "cpu s", "events/s", "MB/s", "heap MB");
        out.flush();
        new Benchmark(warmUps, runs, scratch).run(plain, asText, asked, measurement -> print(measurement, out));
    }

    private static void print(Measurement measured, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-24s %,12d %8.2f %8.2f %,12d %,8d %,9d%n",
                measured.job(),
                measured.work().events(),
                measured.wallNs() / 1e9,
                measured.cpuNs() / 1e9,
                measured.eventsPerSecond(),
                measured.bytesPerSecond() / 1_000_000,
                measured.heapBytes() / 1_000_000);
        out.flush();
    }

    private Path recordingToRead() {
        Path file = recording != null
                ? recording
                : Path.of(System.getProperty("scxreplay.root", ".")).resolve(DEFAULT_RECORDING);
        if (!Files.isRegularFile(file)) {
            throw new Failure(ExitCode.USAGE, "There is no file " + file + "; name a recording to measure with.");
        }
        return file;
    }

    private static Path unpacked(Path file, Path scratch) throws Exception {
        return TraceInput.of(file, scratch).seekable();
    }

    /** The events as trace-cmd prints them; -N, because its plugins print some in a form the kernel does not. */
    private static Optional<Path> exported(Path recording, Path scratch) throws IOException, InterruptedException {
        Path text = scratch.resolve("trace.txt");
        try {
            Process process = new ProcessBuilder("trace-cmd", "report", "-N", "-i", recording.toString())
                    .redirectOutput(text.toFile())
                    .redirectError(new File("/dev/null"))
                    .start();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not installed
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
