package dev.scxreplay.cli;

import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: what a dataset holds, in a format of others. */
@Command(
        name = "export",
        description = "Writes a trace of a dataset in a format that other tools read.",
        synopsisSubcommandLabel = "ftrace DATASET",
        footer = {"", "Examples:", "  scx-replay export ftrace results --trace hang-on-cpu-3 -o hang.txt"})
final class ExportCommand {
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
        List<String> traces = Datasets.traces(dataset, trace == null ? List.of() : List.of(trace));
        if (traces.size() > 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    directory + " holds " + traces.size() + " traces; name one with --trace: "
                            + String.join(", ", traces) + ".");
        }
        Path tables = dataset.traceDirectory(traces.getFirst());
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
}
