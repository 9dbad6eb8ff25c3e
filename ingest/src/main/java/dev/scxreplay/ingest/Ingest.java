package dev.scxreplay.ingest;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
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
import java.util.stream.Collectors;

/** Takes recordings into a dataset: one trace for each file. */
public final class Ingest {
    private Ingest() {}

    /**
     * Takes in recordings, one after the other; each is in the dataset completely or not at all, and replaces a trace of
     * the same name.
     *
     * <p>All files are looked at before anything is written. If one fails later, those before it stay.
     *
     * @throws IngestException if a file is missing, damaged as a whole or of an unknown format, if two get the same name,
     *     or, with {@link IngestOptions#strict}, if anything in one cannot be read
     * @throws DatasetException if the dataset cannot be written
     */
    public static IngestReport ingest(List<Path> files, Dataset dataset, IngestOptions options)
            throws IngestException, DatasetException {
        Map<String, Path> named = names(files, options);
        for (Path file : files) {
            check(file);
        }
        List<IngestReport.Trace> traces = new ArrayList<>();
        for (Map.Entry<String, Path> entry : named.entrySet()) {
            traces.add(ingestOne(entry.getKey(), entry.getValue(), dataset, options.strict()));
        }
        return new IngestReport(List.copyOf(traces));
    }

    private static Map<String, Path> names(List<Path> files, IngestOptions options) throws IngestException {
        if (options.name().isPresent() && files.size() != 1) {
            throw new IngestException(
                    Kind.USAGE, "A name can be given to one trace only, not to " + files.size() + ".");
        }
        Map<String, Path> named = new LinkedHashMap<>();
        for (Path file : files) {
            String name = options.name().map(Dataset::traceName).orElseGet(() -> TraceName.of(file));
            Path other = named.putIfAbsent(name, file);
            if (other != null) {
                throw new IngestException(
                        Kind.USAGE,
                        other + " and " + file + " would both become the trace " + name
                                + "; rename one or take them in one by one with a name.");
            }
        }
        return named;
    }

    private static void check(Path file) throws IngestException {
        if (!Files.exists(file)) {
            throw new IngestException(Kind.USAGE, "There is no file " + file + ".");
        }
        if (Files.isDirectory(file)) {
            throw new IngestException(Kind.USAGE, file + " is a directory; name the recording in it.");
        }
        if (!Files.isRegularFile(file)) {
            throw new IngestException(
                    Kind.USAGE, file + " is no ordinary file; a recording is read more than once, so save it first.");
        }
        try {
            TraceFormat.of(TraceInput.of(file, file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static IngestReport.Trace ingestOne(String name, Path file, Dataset dataset, boolean strict)
            throws IngestException, DatasetException {
        try (Staging staging = dataset.stageTrace(name)) {
            StagedTrace trace = new StagedTrace(staging);
            TraceInput input = TraceInput.of(file, staging.scratch());
            TraceHeader header = TraceFormat.of(input).read(input, trace);
            Map<Stat, Long> stats = trace.log().counts();
            if (strict) {
                refuseDamage(file, stats, trace.log());
            }
            trace.finish(name, header, input.sha256());
            staging.commit();
            return new IngestReport.Trace(name, file, header, trace.events(), stats);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (UncheckedIOException e) {
            throw new IngestException(
                    Kind.ENVIRONMENT,
                    "The trace " + name + " cannot be written: " + e.getCause().getMessage() + ".",
                    e);
        }
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
            default -> new IngestException(Kind.ENVIRONMENT, file + " cannot be read: " + e.getMessage() + ".", e);
        };
    }
}
