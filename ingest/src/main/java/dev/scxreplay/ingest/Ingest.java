package dev.scxreplay.ingest;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Scratch;
import dev.scxreplay.table.Staging;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestException.Kind;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import dev.scxreplay.trace.UnpackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes recordings into a dataset: one trace for each file, and for each recording in an archive or folder. */
public final class Ingest {
    /** File systems whose files are made when they are read; that of {@code trace_pipe_raw} would wait for ever. */
    private static final Set<String> LIVE = Set.of("tracefs", "debugfs");

    private final Dataset dataset;
    private final IngestOptions options;
    private final IngestProgress progress;
    private final List<IngestReport.Trace> traces = new ArrayList<>();
    /** What could not be taken in while the rest was. */
    private final List<IngestException> failures = new ArrayList<>();
    /** What was named by the name of the trace it becomes. */
    private final Map<String, Path> named = new LinkedHashMap<>();

    private Ingest(Dataset dataset, IngestOptions options, IngestProgress progress) {
        this.dataset = dataset;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Takes in recordings, one after the other; each is in the dataset completely or not at all, and replaces a trace of
     * the same name.
     *
     * <p>All that is named is looked at before anything is written, what is in archives and folders when it is their turn.
     * If one fails later, the others are taken in all the same, unless {@link IngestOptions#strict} is asked for or the machine
     * is what fails; the exception comes then at the end, with a sentence for each, one in a line.
     *
     * @param inputs recordings, archives and folders
     * @throws IngestException if one is missing, damaged as a whole or of an unknown format, if two recordings get the same
     *     name, or, with {@link IngestOptions#strict}, if anything in one cannot be read
     * @throws DatasetException if the dataset cannot be written
     */
    public static IngestReport ingest(List<Path> inputs, Dataset dataset, IngestOptions options)
            throws IngestException, DatasetException {
        return ingest(inputs, dataset, options, IngestProgress.NONE);
    }

    /** As {@link #ingest(List, Dataset, IngestOptions)}, and tells how far it is. */
    public static IngestReport ingest(
            List<Path> inputs, Dataset dataset, IngestOptions options, IngestProgress progress)
            throws IngestException, DatasetException {
        Ingest ingest = new Ingest(dataset, options, progress);
        Map<String, Path> names = ingest.names(inputs);
        for (Path input : inputs) {
            check(input);
        }
        for (Map.Entry<String, Path> entry : names.entrySet()) {
            try (Scratch scratch = dataset.scratch()) {
                ingest.ingestAll(entry.getKey(), entry.getValue(), scratch.directory());
            } catch (IngestException e) {
                ingest.failed(e);
            }
        }
        ingest.refuseFailures();
        return new IngestReport(List.copyOf(ingest.traces));
    }

    /** The name that the trace of a file, archive or folder gets if none is given. */
    public static String nameOf(Path input) {
        return TraceName.of(input);
    }

    private Map<String, Path> names(List<Path> inputs) throws IngestException {
        if (options.name().isPresent() && inputs.size() != 1) {
            throw new IngestException(
                    Kind.USAGE, "A name can be given to one trace only, not to " + inputs.size() + ".");
        }
        Map<String, Path> names = new LinkedHashMap<>();
        for (Path input : inputs) {
            String name = options.name().map(Dataset::traceName).orElseGet(() -> TraceName.of(input));
            refuseTaken(name, input, names.putIfAbsent(name, input));
        }
        return names;
    }

    private static void refuseTaken(String name, Path input, Path other) throws IngestException {
        if (other != null) {
            throw new IngestException(
                    Kind.USAGE,
                    other + " and " + input + " would both become the trace " + name
                            + "; rename one or take them in one by one with a name.");
        }
    }

    private static void check(Path input) throws IngestException {
        if (!Files.exists(input)) {
            throw new IngestException(Kind.USAGE, "There is no file " + input + ".");
        }
        try {
            if (Files.isDirectory(input)) {
                if (LIVE.contains(Files.getFileStore(input).type())) {
                    throw new IngestException(
                            Kind.USAGE,
                            input
                                    + " is the tracefs of this machine, whose files change while they are read; copy it first.");
                }
                return;
            }
            if (!Files.isRegularFile(input)) {
                throw new IngestException(
                        Kind.USAGE,
                        input + " is no ordinary file; a recording is read more than once, so save it first.");
            }
            TraceInput file = TraceInput.of(input, input);
            if (ArchiveKind.of(file.head(TraceFormat.HEAD_BYTES)).isEmpty()) {
                TraceFormat.of(file);
            }
        } catch (IOException e) {
            throw unreadable(input, e);
        }
    }

    /** Goes on with the next recording after one that is damaged, and only then. */
    private void failed(IngestException e) throws IngestException {
        if (options.strict() || e.kind() != Kind.INPUT) {
            throw e;
        }
        failures.add(e);
    }

    private void refuseFailures() throws IngestException {
        if (failures.size() == 1) {
            throw failures.getFirst();
        }
        if (!failures.isEmpty()) {
            throw new IngestException(
                    Kind.INPUT,
                    failures.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")),
                    failures.getFirst());
        }
    }

    /** Takes in what one argument holds. */
    private void ingestAll(String name, Path file, Path scratch) throws IngestException, DatasetException {
        OddityLog about = new OddityLog();
        List<Recording> recordings;
        try {
            recordings = Recording.in(file, name, scratch, about);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        for (Recording recording : recordings) {
            take(recording.name(), recording.input().file());
        }
        for (Recording recording : recordings) {
            try {
                ingestParts(recording, about);
            } catch (IngestException e) {
                failed(e);
            }
        }
    }

    /** Takes in all parts of a recording, which must stay as it is meanwhile. */
    private void ingestParts(Recording recording, OddityLog about) throws IngestException, DatasetException {
        TraceInput input = recording.input();
        long bytes = -1;
        try {
            bytes = input.bytes();
            List<String> parts = TraceFormat.of(input).parts(input);
            for (String part : parts) {
                String whole = recording.name() + (part.isEmpty() || parts.size() == 1 ? "" : "-" + part);
                if (!whole.equals(recording.name())) {
                    take(Dataset.traceName(whole), input.file());
                }
                input.choose(part);
                IngestReport.Trace trace = ingestOne(Dataset.traceName(whole), input, bytes, about);
                traces.add(trace);
                progress.taken(trace);
            }
            input.discardCopy();
        } catch (IOException e) {
            refuseChanged(input, bytes, e);
            throw unreadable(input.file(), e);
        } catch (IngestException | InternalError e) {
            // the error is what reading a page throws that was mapped and is no longer in the file
            refuseChanged(input, bytes, e);
            throw e;
        }
    }

    /** A recording that is shorter or longer than it was is none yet, or no longer. */
    private static void refuseChanged(TraceInput input, long bytes, Throwable cause) throws IngestException {
        long now;
        try {
            now = input.bytes();
        } catch (IOException e) {
            return; // what went wrong before is what is reported
        }
        if (bytes >= 0 && now != bytes) {
            throw new IngestException(
                    Kind.INPUT,
                    input.file() + " has changed while it was read: it had " + bytes + " bytes, now it has " + now
                            + "; take it in when it is complete.",
                    cause);
        }
    }

    private void take(String name, Path input) throws IngestException {
        refuseTaken(name, input, named.putIfAbsent(name, input));
    }

    private IngestReport.Trace ingestOne(String name, TraceInput input, long size, OddityLog about)
            throws IngestException, DatasetException {
        try (Staging staging = dataset.stageTrace(name)) {
            long whole = input.pieces().isEmpty() ? size : 0;
            StagedTrace trace = new StagedTrace(
                    staging, (events, bytes) -> progress.at(name, events, Math.max(bytes, input.streamed()), whole));
            if (dataset.threads() > 1) {
                input.useThreads(staging::whenIdle);
            }
            TraceHeader header = read(input, trace);
            trace.log().add(about);
            Map<Stat, Long> stats = trace.log().counts();
            if (options.strict()) {
                refuseDamage(input.file(), stats, trace.log());
            }
            String sha256 = input.sha256();
            trace.finish(name, header, sha256);
            refuseChanged(input, size, null);
            staging.commit();
            return new IngestReport.Trace(name, input.file(), header, trace.events(), stats, sha256);
        } catch (IOException e) {
            throw unreadable(input.file(), e);
        } catch (UncheckedIOException e) {
            throw new IngestException(
                    Kind.ENVIRONMENT,
                    "The trace " + name + " cannot be written: " + DatasetException.reason(e.getCause()) + ".",
                    e);
        } finally {
            input.stopHashing();
        }
    }

    private TraceHeader read(TraceInput input, StagedTrace trace) throws IngestException, IOException {
        if (options.times() > 1) {
            return readAgain(input, new RepeatedTrace(trace));
        }
        if (!options.cut().leavesOut()) {
            return TraceFormat.of(input).read(input, trace);
        }
        try (CutTrace part = new CutTrace(trace, options.cut())) {
            TraceHeader header = TraceFormat.of(input).read(input, part);
            part.finish(header);
            return header;
        }
    }

    private TraceHeader readAgain(TraceInput input, RepeatedTrace trace) throws IngestException, IOException {
        TraceHeader header = TraceFormat.of(input).read(input, trace);
        for (int i = 1; i < options.times(); i++) {
            trace.again();
            header = TraceFormat.of(input).read(input, trace);
        }
        return header;
    }

    private static void refuseDamage(Path file, Map<Stat, Long> stats, OddityLog log) throws IngestException {
        String damage = stats.entrySet().stream()
                .filter(stat -> stat.getKey().damage())
                .map(stat -> stat.getValue() + " " + stat.getKey().doc())
                .collect(Collectors.joining(", "));
        if (damage.isEmpty()) {
            return;
        }
        String first = log.entries().stream()
                .filter(entry -> entry.stat().damage())
                .findFirst()
                .map(entry -> " (first: " + entry.place() + ", " + entry.reason() + ")")
                .orElse("");
        throw new IngestException(Kind.INPUT, file + " cannot be read completely: " + damage + first + ".");
    }

    private static IngestException unreadable(Path file, IOException e) {
        return switch (e) {
            case UnpackException damaged ->
                new IngestException(Kind.INPUT, file + " cannot be unpacked: " + damaged.getMessage() + ".", e);
            case AccessDeniedException denied ->
                new IngestException(Kind.ENVIRONMENT, file + " cannot be read: permission denied.", denied);
            default ->
                new IngestException(Kind.ENVIRONMENT, file + " cannot be read: " + DatasetException.reason(e) + ".", e);
        };
    }
}
