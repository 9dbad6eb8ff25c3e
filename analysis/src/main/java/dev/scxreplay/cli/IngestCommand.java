package dev.scxreplay.cli;

import dev.scxreplay.ingest.Cut;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.ingest.Merge;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingest}: recordings into a dataset. */
@Command(
        name = "ingest",
        description =
                "Reads recordings into a dataset: each file, or each recording in an archive or folder, is a trace.",
        footer = {
            "",
            "Formats are told by content: ftrace text, trace.dat v6 and v7 (each buffer is a trace), perf.data, perf script text,",
            "Perfetto, and folders or",
            "archives with per_cpu/cpuN/trace_pipe_raw and the tracefs folder events/ beside. All may be packed in gzip, zstd, xz, lz4,",
            "tar or zip. What cannot be read is counted and said; SQL has it in ingest_stat and ingest_log.",
            "",
            "Examples:",
            "  scx-replay ingest trace.dat -o results",
            "  scx-replay ingest monday.txt tuesday.txt.zst -o results",
            "  scx-replay ingest trace.dat -o results --name hang-on-cpu-3 --strict",
            "  scx-replay ingest sent-by-user.tar.gz tracefs-copy/ -o results",
            "  scx-replay ingest trace.dat -o results --from +1.5s --to +2s --cpus 0-3 --events 'sched_*,kick_cpu'",
            "  scx-replay ingest --merge --name both host.dat guest.dat -o results",
            "  scx-replay ingest --merge --name both trace.dat perf.txt --offset perf=-1500ns -o results"
        })
final class IngestCommand implements Callable<Integer> {
    private static final Pattern OFFSET = Pattern.compile("(\\d{1,19})(ns|us|ms|s)");

    @Parameters(arity = "1..*", paramLabel = "TRACE", description = "recordings, archives and folders of them")
    private List<Path> recordings;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DATASET",
            description = "the dataset, made if it is not there; a trace of the same name is replaced")
    private Path output;

    @Option(names = "--strict", description = "fail if anything of a recording cannot be read")
    private boolean strict;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "threads that read and write; the result is the same for any number; default: one for each CPU")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--name", paramLabel = "NAME", description = "name of the trace; default: made from its path")
    private String name;

    @Mixin
    private CutOptions cut;

    @Option(
            names = "--merge",
            description =
                    "make one trace of all recordings, by the clock of the first; its table merged_input lists them")
    private boolean merge;

    @Option(
            names = "--offset",
            paramLabel = "NAME=TIME",
            description =
                    "with --merge: what to add to the times of a recording, such as guest=+123ns; not needed for the"
                            + " buffers of one file and for a guest whose trace.dat says it")
    private Map<String, String> offsets = Map.of();

    @Option(
            names = "--cpu-base",
            paramLabel = "NAME=CPU",
            description = "with --merge: what to add to the CPU numbers of a recording of another machine; default: 0,"
                    + " for a guest the CPUs before it")
    private Map<String, Integer> cpuBases = Map.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IngestException, DatasetException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Terminal.progress(
                err, "reading " + recordings.size() + (recordings.size() == 1 ? " recording" : " recordings"));
        if (threads < 1) {
            throw new Failure(ExitCode.USAGE, "--threads must be 1 or more, not " + threads + ".");
        }
        if (name != null && name.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "--name needs a name that is not empty.");
        }
        if (merge && name == null) {
            throw new Failure(ExitCode.USAGE, "--merge needs --name, the name of the trace it makes.");
        }
        if (!merge && !(offsets.isEmpty() && cpuBases.isEmpty())) {
            throw new Failure(ExitCode.USAGE, "--offset and --cpu-base are for --merge.");
        }
        if (merge && !cut.cut().equals(Cut.NOTHING)) {
            throw new Failure(
                    ExitCode.USAGE, "--merge takes recordings whole; cut a part from what it makes with split.");
        }
        ReadingProgress progress = new ReadingProgress(err);
        try {
            IngestOptions options = new IngestOptions(strict, Optional.ofNullable(name), cut.cut());
            IngestReport report = ingest(options, progress);
            Terminal.progressDone(err);
            report.traces().forEach(trace -> print(trace, out));
        } catch (IngestException e) {
            Terminal.progressDone(err);
            progress.taken().forEach(trace -> print(trace, out));
            out.flush();
            throw e;
        } finally {
            Terminal.progressDone(err);
        }
        return ExitCode.FINE;
    }

    private IngestReport ingest(IngestOptions options, ReadingProgress progress)
            throws IngestException, DatasetException {
        Dataset dataset = Dataset.openOrCreate(output);
        dataset.useThreads(threads);
        try {
            return merge
                    ? Merge.merge(recordings, dataset, name, strict, merging())
                    : Ingest.ingest(recordings, dataset, options, progress);
        } finally {
            dataset.discardIfUnused();
        }
    }

    private IngestOptions.Merging merging() {
        Map<String, Long> ns = new LinkedHashMap<>();
        offsets.forEach((recording, time) -> {
            boolean negative = time.startsWith("-");
            String length = negative || time.startsWith("+") ? time.substring(1) : time;
            long offset = offset(length);
            ns.put(recording, negative ? -offset : offset);
        });
        cpuBases.forEach((recording, base) -> {
            if (base < 0) {
                throw new Failure(ExitCode.USAGE, "--cpu-base must not be negative, as " + base + " is.");
            }
        });
        return new IngestOptions.Merging(ns, cpuBases);
    }

    private static long offset(String text) {
        Matcher form = OFFSET.matcher(text);
        if (!form.matches()) {
            throw new Failure(ExitCode.USAGE, "--offset is a time such as +123ns, -2s or 1500us, not " + text + ".");
        }
        long unit = switch (form.group(2)) {
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            default -> 1L;
        };
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new Failure(ExitCode.USAGE, "--offset must fit into 292 years, which " + text + " does not.");
        }
    }

    private static void print(IngestReport.Trace trace, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s: %,d events, %d CPUs, %s%n",
                trace.name(),
                trace.events(),
                trace.header().cpus(),
                trace.header().format());
        for (Map.Entry<Stat, Long> stat : trace.stats().entrySet()) {
            out.printf(
                    Locale.ROOT,
                    "  %s%,d %s%n",
                    stat.getKey().damage() ? "NOT READ: " : "",
                    stat.getValue(),
                    stat.getKey().doc());
        }
    }

    static int exitCode(IngestException e) {
        return switch (e.kind()) {
            case USAGE -> ExitCode.USAGE;
            case INPUT -> ExitCode.INPUT;
            case ENVIRONMENT -> ExitCode.ENVIRONMENT;
        };
    }
}
