package dev.scxreplay.ingest;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Scratch;
import dev.scxreplay.table.Staging;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.trace.ClockRelations.HostOffset;
import dev.scxreplay.trace.DumpTables;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestException.Kind;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Makes one trace, by the clock of the first, of several recordings: of the buffers of one file, of a host and its guests, or
 * of any others whose offsets are given.
 */
public final class Merge {
    /** What is counted again while the merged events are written. */
    private static final Set<Stat> FOUND_ANEW = EnumSet.of(
            Stat.EVENTS_LOST, Stat.LOST_SPANS, Stat.DUMP_LINE_OTHER, Stat.DUMP_LINE_UNREADABLE, Stat.DUMP_TEXT_CUT);

    /** One recording and where its rows are; its place among all decides between equal times. */
    private record Input(IngestReport.Trace trace, Path directory, String sha256, MergedClock clock, int cpuBase) {}

    private final Dataset parts;
    private final IngestOptions.Merging merging;
    private final List<Input> inputs = new ArrayList<>();

    private Merge(Dataset parts, IngestOptions.Merging merging) {
        this.parts = parts;
        this.merging = merging;
    }

    /**
     * Takes in recordings as one trace.
     *
     * @param name the name of the trace
     * @throws IngestException as {@link Ingest#ingest} does, or if it is not known how the clocks of two relate
     * @throws DatasetException if the dataset cannot be written
     */
    public static IngestReport merge(
            List<Path> files, Dataset dataset, String name, boolean strict, IngestOptions.Merging merging)
            throws IngestException, DatasetException {
        try (Scratch scratch = dataset.scratch()) {
            Files.createDirectories(scratch.directory());
            Dataset parts = Dataset.openOrCreate(scratch.directory().resolve("parts"));
            IngestOptions options = new IngestOptions(strict, IngestOptions.DEFAULT.name());
            Merge merge = new Merge(parts, merging);
            merge.relate(Ingest.ingest(files, parts, options).traces());
            return merge.write(dataset, Dataset.traceName(name));
        } catch (IOException | UncheckedIOException e) {
            throw new IngestException(
                    Kind.ENVIRONMENT, "The trace " + name + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private void relate(List<IngestReport.Trace> traces) throws IngestException {
        List<String> names = traces.stream().map(IngestReport.Trace::name).toList();
        for (String given : List.of("offset", "cpu base")) {
            for (String named : given.equals("offset")
                    ? merging.offsetsNs().keySet()
                    : merging.cpuBases().keySet()) {
                if (!names.contains(named)) {
                    throw new IngestException(
                            Kind.USAGE,
                            "There is no recording " + named + " to give an " + given + "; they are called "
                                    + String.join(", ", names) + ".");
                }
            }
        }
        int cpus = 0;
        for (IngestReport.Trace trace : traces) {
            Path directory = parts.traceDirectory(trace.name());
            if (trace.events() == 0 && DumpTables.exist(directory)) {
                throw new IngestException(
                        Kind.USAGE,
                        trace.name() + " is a log without events, so there is nothing to merge; take it in by itself.");
            }
            MergedClock clock = clock(traces.getFirst(), trace);
            boolean guest = trace != traces.getFirst() && !clock.measured().isEmpty();
            int base = merging.cpuBases().getOrDefault(trace.name(), guest ? cpus : 0);
            cpus = Math.max(cpus, base + trace.header().cpus());
            inputs.add(new Input(trace, directory, sha256(directory), clock, base));
        }
    }

    private MergedClock clock(IngestReport.Trace first, IngestReport.Trace trace) throws IngestException {
        Long given = merging.offsetsNs().get(trace.name());
        String name = clockName(trace);
        if (given != null) {
            return new MergedClock(given, List.of(), "offset given");
        }
        if (trace == first) {
            return new MergedClock(0, List.of(), "its clock is the trace's");
        }
        if (trace.file().equals(first.file()) && name.equals(clockName(first))) {
            return new MergedClock(0, List.of(), "same file and clock as " + first.name());
        }
        long host = trace.header().clocks().hostTraceId();
        if (host != 0 && host == first.header().clocks().traceId()) {
            return new MergedClock(0, ofAllCpus(trace), "measured against its host " + first.name());
        }
        throw new IngestException(
                Kind.USAGE,
                "It is not known how the clock of " + trace.name() + " (" + name + ") relates to that of "
                        + first.name()
                        + " (" + clockName(first) + "); say --offset " + trace.name()
                        + "=+0ns if they are the same clock of one machine since one boot, or what to add.");
    }

    private static String clockName(IngestReport.Trace trace) {
        String clock = trace.header().clock();
        return clock.isEmpty() ? "it does not say which" : clock;
    }

    /** The measurements of a guest, which must be the same for all its CPUs: else the order inside of it could change. */
    private static List<HostOffset> ofAllCpus(IngestReport.Trace guest) throws IngestException {
        List<HostOffset> all = guest.header().clocks().hostOffsets();
        List<HostOffset> first =
                all.stream().filter(one -> one.cpu() == all.getFirst().cpu()).toList();
        boolean same = all.stream()
                .allMatch(one -> first.stream()
                        .anyMatch(other -> other.offset() == one.offset()
                                && other.scaling() == one.scaling()
                                && other.fraction() == one.fraction()));
        if (first.isEmpty() || !same) {
            throw new IngestException(
                    Kind.INPUT,
                    guest.name() + " cannot be merged by itself: the offsets of its clock to its host's "
                            + (first.isEmpty() ? "are missing" : "differ from CPU to CPU")
                            + "; give one with --offset.");
        }
        return first;
    }

    private IngestReport write(Dataset dataset, String name) throws DatasetException, IngestException {
        try (Staging staging = dataset.stageTrace(name)) {
            StagedTrace trace = new StagedTrace(staging);
            try (BufferAllocator allocator = new RootAllocator()) {
                events(trace, allocator);
                for (Input input : inputs) {
                    lost(input, trace, allocator);
                    clocks(input, trace, allocator);
                    oddities(input, trace, allocator);
                }
            }
            IngestReport.Trace first = inputs.getFirst().trace();
            int cpus = inputs.stream()
                    .mapToInt(input -> input.cpuBase() + input.trace().header().cpus())
                    .max()
                    .orElse(0);
            TraceHeader header = new TraceHeader(
                    inputs.stream()
                            .map(input -> input.trace().header().format())
                            .distinct()
                            .collect(Collectors.joining(", ", "merged: ", "")),
                    first.header().clock(),
                    cpus,
                    first.header().kernelRelease());
            list(staging.appender(TraceTables.MERGED_INPUT, trace.dictionary()));
            String sha256 = sha256OfAll();
            trace.finish(name, header, sha256);
            staging.commit();
            return new IngestReport(List.of(new IngestReport.Trace(
                    name, first.file(), header, trace.events(), trace.log().counts(), sha256)));
        }
    }

    private void events(StagedTrace trace, BufferAllocator allocator) {
        List<MergedRows> opened = new ArrayList<>();
        try {
            PriorityQueue<MergedRows> heap = new PriorityQueue<>((a, b) -> a == b ? 0 : a.isBefore(b) ? -1 : 1);
            for (int i = 0; i < inputs.size(); i++) {
                Input input = inputs.get(i);
                for (EventTable table : EventTable.values()) {
                    Path file = input.directory().resolve(table.schema().name() + ".parquet");
                    if (Files.exists(file)) {
                        MergedRows rows =
                                new MergedRows(table, file, i, input.clock(), input.cpuBase(), allocator, trace);
                        opened.add(rows);
                        if (rows.next()) {
                            heap.add(rows);
                        }
                    }
                }
            }
            while (!heap.isEmpty()) {
                MergedRows top = heap.poll();
                boolean more;
                do {
                    top.handOn();
                    more = top.next();
                } while (more && (heap.isEmpty() || top.isBefore(heap.peek())));
                if (more) {
                    heap.add(top);
                }
            }
        } finally {
            opened.forEach(MergedRows::close);
        }
    }

    private static void lost(Input input, StagedTrace trace, BufferAllocator allocator) {
        Path file = input.directory().resolve(TraceTables.LOST_SPAN.name() + ".parquet");
        if (!Files.exists(file)) {
            return;
        }
        try (TableReader reader = TableReader.open(
                allocator,
                "SELECT cpu, from_ns, to_ns, coalesce(count, -1) FROM read_parquet('" + quoted(file) + "')")) {
            while (reader.next()) {
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    trace.lost(
                            ((IntVector) reader.root().getVector(0)).get(row) + input.cpuBase(),
                            input.clock().of(((BigIntVector) reader.root().getVector(1)).get(row)),
                            input.clock().of(((BigIntVector) reader.root().getVector(2)).get(row)),
                            ((BigIntVector) reader.root().getVector(3)).get(row));
                }
            }
        }
    }

    /** What other clocks showed, at times of this trace's clock. */
    private static void clocks(Input input, StagedTrace trace, BufferAllocator allocator) {
        Path file = input.directory().resolve(TraceTables.CLOCK_SNAPSHOT.name() + ".parquet");
        if (!Files.exists(file)) {
            return;
        }
        try (TableReader reader = TableReader.open(
                allocator, "SELECT clock, ts_ns, trace_ns FROM read_parquet('" + quoted(file) + "')")) {
            while (reader.next()) {
                for (int row = 0; row < reader.root().getRowCount(); row++) {
                    trace.clock(
                            new String(((VarCharVector) reader.root().getVector(0)).get(row), StandardCharsets.UTF_8),
                            ((BigIntVector) reader.root().getVector(1)).get(row),
                            input.clock().of(((BigIntVector) reader.root().getVector(2)).get(row)));
                }
            }
        }
    }

    /** What was odd about a recording; its lost events are counted already. */
    private static void oddities(Input input, StagedTrace trace, BufferAllocator allocator) {
        Path file = input.directory().resolve(TraceTables.INGEST_LOG.name() + ".parquet");
        OddityLog log = new OddityLog();
        if (Files.exists(file)) {
            try (TableReader reader = TableReader.open(
                    allocator, "SELECT stat, place, reason FROM read_parquet('" + quoted(file) + "')")) {
                while (reader.next()) {
                    for (int row = 0; row < reader.root().getRowCount(); row++) {
                        String[] texts = new String[3];
                        for (int i = 0; i < texts.length; i++) {
                            texts[i] = new String(
                                    ((VarCharVector) reader.root().getVector(i)).get(row), StandardCharsets.UTF_8);
                        }
                        if (!FOUND_ANEW.contains(Stat.valueOf(texts[0]))) {
                            log.odd(Stat.valueOf(texts[0]), input.trace().name() + ": " + texts[1], texts[2]);
                        }
                    }
                }
            }
        }
        input.trace().stats().forEach((stat, count) -> {
            if (!FOUND_ANEW.contains(stat)) {
                log.count(stat, count - log.count(stat));
            }
        });
        trace.log().add(log);
    }

    private void list(TableAppender rows) {
        for (Input input : inputs) {
            TraceHeader header = input.trace().header();
            rows.beginRow();
            rows.setText(0, input.trace().name());
            rows.setText(1, header.format());
            if (!header.clock().isEmpty()) {
                rows.setText(2, header.clock());
            }
            if (!header.kernelRelease().isEmpty()) {
                rows.setText(3, header.kernelRelease());
            }
            if (!header.clocks().instance().isEmpty()) {
                rows.setText(4, header.clocks().instance());
            }
            rows.setText(5, input.clock().relation());
            if (input.clock().isConstant()) {
                rows.setLong(6, input.clock().of(0));
            }
            rows.setInt(7, input.cpuBase());
            rows.setInt(8, header.cpus());
            rows.setLong(9, input.trace().events());
            rows.setText(10, input.sha256());
        }
    }

    private static String quoted(Path file) {
        return file.toString().replace("'", "''");
    }

    private static String sha256(Path directory) {
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(
                        allocator,
                        "SELECT sha256 FROM read_parquet('"
                                + quoted(directory.resolve(TraceTables.TRACE.name() + ".parquet")) + "')")) {
            reader.next();
            return new String(((VarCharVector) reader.root().getVector(0)).get(0), StandardCharsets.UTF_8);
        }
    }

    /** SHA-256 of those of all recordings, a line each. */
    private String sha256OfAll() {
        try {
            String lines = inputs.stream().map(input -> input.sha256() + "\n").collect(Collectors.joining());
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
