package dev.scxreplay.cli;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ingest}: recordings into a dataset. */
@Command(
        name = "ingest",
        description = "Reads recordings (ftrace text, trace.dat, perf.data, ...) into a dataset.",
        footer = {
            "",
            "What cannot be read is counted and said; SQL has it in ingest_stat and ingest_log.",
            "",
            "Examples:",
            "  scx-replay ingest trace.dat -o results",
            "  scx-replay ingest monday.txt tuesday.txt.zst -o results",
            "  scx-replay ingest trace.dat -o results --name hang-on-cpu-3 --strict"
        })
final class IngestCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "TRACE", description = "the recordings; each becomes one trace")
    private List<Path> recordings;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DATASET",
            description = "the dataset, made if it is not there; a trace of the same name is replaced")
    private Path output;

    @Option(names = "--strict", description = "fail if anything of a recording cannot be read")
    private boolean strict;

    @Option(names = "--name", paramLabel = "NAME", description = "name of the trace; default: made from its path")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IngestException, DatasetException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Terminal.progress(
                err, "reading " + recordings.size() + (recordings.size() == 1 ? " recording" : " recordings"));
        if (name != null && name.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "--name needs a name that is not empty.");
        }
        try {
            IngestOptions options = new IngestOptions(strict, Optional.ofNullable(name));
            IngestReport report = ingest(options);
            Terminal.progressDone(err);
            report.traces().forEach(trace -> print(trace, out));
        } finally {
            Terminal.progressDone(err);
        }
        return ExitCode.FINE;
    }

    private IngestReport ingest(IngestOptions options) throws IngestException, DatasetException {
        Dataset dataset = Dataset.openOrCreate(output);
        try {
            return Ingest.ingest(recordings, dataset, options);
        } finally {
            dataset.discardIfUnused();
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
