package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.ingest.Cut;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code split}: a recording in pieces of time. */
@Command(
        name = "split",
        description = {
            "Cuts a recording at times into pieces, each a trace of its own: ftrace text, or with --dataset traces of a dataset.",
            "Every event is in exactly one piece. The recording is read once for each piece and once before."
        },
        footer = {
            "",
            "Examples:",
            "  scx-replay split trace.dat --every 10s -o pieces",
            "  scx-replay split trace.txt --pieces 4 --dataset -o results",
            "  scx-replay split trace.dat --at +1.5s --at +3s -o pieces"
        })
final class SplitCommand implements Callable<Integer> {
    private static final int MOST_PIECES = 10_000;

    /** Where to cut: one of them. */
    private static final class Where {
        @Option(names = "--every", paramLabel = "TIME", description = "length of a piece")
        private String every;

        @Option(names = "--pieces", paramLabel = "N", description = "as many pieces of the same length")
        private Integer pieces;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "cut here, as --from of ingest has times; repeatable")
        private List<String> at;
    }

    @Parameters(paramLabel = "TRACE", description = "a recording of any format")
    private Path recording;

    @ArgGroup(multiplicity = "1")
    private Where where;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "folder for the pieces, or the dataset")
    private Path output;

    @Option(names = "--dataset", description = "write traces of a dataset, with all a recording says of itself")
    private boolean asDataset;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, DatasetException, IngestException, SQLException {
        PrintWriter out = spec.commandLine().getOut();
        try (TemporaryDataset temporary = TemporaryDataset.create()) {
            List<IngestReport.Trace> whole = Ingest.ingest(
                            List.of(recording), temporary.dataset(), IngestOptions.DEFAULT)
                    .traces();
            if (whole.size() != 1) {
                throw new Failure(
                        ExitCode.USAGE, recording + " holds " + whole.size() + " traces; split takes one at a time.");
            }
            String name = whole.getFirst().name();
            List<Long> cuts = List.copyOf(cuts(temporary.dataset()));
            int width = Integer.toString(cuts.size() + 1).length();
            Dataset pieces = asDataset ? Dataset.openOrCreate(output) : temporary.dataset();
            for (int i = 0; i <= cuts.size(); i++) {
                String piece = String.format(Locale.ROOT, "%s-%0" + width + "d", name, i + 1);
                Cut cut = Cut.between(
                        i == 0 ? Long.MIN_VALUE : cuts.get(i - 1), i == cuts.size() ? Long.MAX_VALUE : cuts.get(i));
                IngestReport.Trace taken = Ingest.ingest(
                                List.of(recording), pieces, new IngestOptions(false, Optional.of(piece), cut))
                        .traces()
                        .getFirst();
                out.printf(Locale.ROOT, "%s: %,d events%n", piece, taken.events());
                if (!asDataset) {
                    write(pieces.traceDirectory(piece), output.resolve(piece + ".txt"));
                }
            }
        }
        return ExitCode.FINE;
    }

    private static void write(Path tables, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            FtraceTextWriter.write(tables, out);
        }
    }

    private SortedSet<Long> cuts(Dataset dataset) throws SQLException, IOException, DatasetException {
        long first;
        long last;
        try (Session session = Datasets.session(dataset.root());
                ResultSet row = session.query("SELECT coalesce(first_ts_ns, 0), coalesce(last_ts_ns, 0) FROM trace")
                        .orElseThrow()) {
            row.next();
            first = row.getLong(1);
            last = row.getLong(2);
        }
        SortedSet<Long> cuts = new TreeSet<>();
        if (where.at != null) {
            for (String text : where.at) {
                Cut.Moment moment = CutOptions.moment("--at", text);
                cuts.add(moment.relative() ? first + moment.ns() : moment.ns());
            }
            return cuts;
        }
        long length = where.pieces == null
                ? CutOptions.moment("--every", where.every).ns()
                : Math.ceilDiv(last - first + 1, Math.max(1, where.pieces));
        if (length <= 0 || (last - first) / length >= MOST_PIECES || where.pieces != null && where.pieces < 1) {
            throw new Failure(ExitCode.USAGE, "Split into 1 to " + MOST_PIECES + " pieces.");
        }
        for (long at = first + length; at <= last; at += length) {
            cuts.add(at);
        }
        return cuts;
    }
}
