package dev.scxreplay.batch;

import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.Replayed;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does one job of a batch again, alone, and holds its rows against those that are stored. */
public final class Rerun {
    private Rerun() {}

    /**
     * What came of it.
     *
     * @param trace the job's trace
     * @param label the job's kernel as its rows name it
     * @param tables how many tables were compared
     * @param rows how many rows the job has
     * @param difference the first difference, as a sentence; empty if every value is the same
     */
    public record Report(String trace, String label, int tables, long rows, String difference) {}

    /**
     * Does it.
     *
     * @param id the job's id, or enough of its first digits
     * @param results the results, with the trace's tables, which are what is replayed
     * @param into a dataset for the trace and the one run, made here
     * @throws BatchException if there is no such job, or no result to compare with
     */
    public static Report of(String id, Path results, Path into) throws BatchException, DatasetException, IOException {
        Dataset stored = Dataset.open(results);
        ResultPlaces places = new ResultPlaces(stored.root());
        JobTable.Row row = find(id, places);
        Path trace = stored.traceDirectory(row.trace());
        Optional<Seal> traceSeal = Seal.of(trace);
        Path unit = unitOf(row, places);
        if (traceSeal.isEmpty() || unit == null) {
            throw new BatchException(
                    BatchException.Kind.USAGE,
                    "Job " + row.id() + " (" + row.trace() + " under " + row.label() + ") has no result: "
                            + (row.reason().isEmpty() ? row.status() : row.reason()) + ".");
        }
        String model = ModelFingerprint.value();
        Dataset alone = Dataset.openOrCreate(into);
        link(trace, alone.traceDirectory(row.trace()));
        try {
            Job job = row.job(model, traceSeal.get().recording());
            try (Staging staging = alone.stageRun(row.trace(), row.id())) {
                Replayed replayed = Replay.together(
                                trace, row.trace(), List.of(job.variant()), staging, (of, events, total) -> {})
                        .getFirst();
                if (replayed instanceof Replayed.Refused refused) {
                    return new Report(row.trace(), row.label(), 0, 0, "alone it is refused: " + refused.reason());
                }
                staging.commit();
            }
            Report report = compare(row, unit, alone.runDirectory(row.trace(), row.id()));
            boolean sameModel = traceSeal.get().model().equals(model);
            return report.difference().isEmpty() || sameModel
                    ? report
                    : new Report(
                            report.trace(),
                            report.label(),
                            report.tables(),
                            report.rows(),
                            report.difference() + " (made by the model "
                                    + traceSeal.get().model() + ", this is " + model + ")");
        } catch (KernelSpecException | ReplayException e) {
            throw new BatchException(BatchException.Kind.USAGE, e.getMessage(), e);
        }
    }

    private static JobTable.Row find(String id, ResultPlaces places) throws BatchException {
        if (!Files.exists(places.jobTable())) {
            throw new BatchException(
                    BatchException.Kind.USAGE,
                    places.results() + " has no table batch_job: no batch has ended there yet.");
        }
        List<JobTable.Row> rows = JobTable.read(places.jobTable());
        List<JobTable.Row> found =
                rows.stream().filter(row -> row.id().startsWith(id)).toList();
        if (found.size() != 1) {
            throw new BatchException(
                    BatchException.Kind.USAGE,
                    found.isEmpty()
                            ? "There is no job " + id + " in " + places.results() + "."
                                    + Nearest.question(
                                            id,
                                            rows.stream().map(JobTable.Row::id).toList())
                            : found.size() + " jobs begin with " + id + ": "
                                    + found.stream()
                                            .limit(3)
                                            .map(JobTable.Row::id)
                                            .collect(Collectors.joining(", ")) + (found.size() > 3 ? ", ..." : "")
                                    + ".");
        }
        return found.getFirst();
    }

    private static Path unitOf(JobTable.Row row, ResultPlaces places) throws IOException {
        for (Path directory : DoneJobs.directories(places.results())) {
            if (DoneJobs.traceOf(directory.getFileName().toString()).equals(row.trace())
                    && Files.exists(directory.resolve(Seal.FILE))
                    && Seal.of(directory).orElseThrow().jobs().stream()
                            .anyMatch(job ->
                                    job.id().equals(row.id()) && job.refused().isEmpty())) {
                return directory;
            }
        }
        return null;
    }

    /** The trace's tables in the new dataset without their bytes, where the file system can do that. */
    private static void link(Path trace, Path place) throws IOException {
        Files.createDirectories(place);
        try (Stream<Path> files = Files.list(trace)) {
            for (Path file : files.toList()) {
                Path link = place.resolve(file.getFileName());
                try {
                    Files.createLink(link, file);
                } catch (IOException | UnsupportedOperationException e) {
                    Files.copy(file, link);
                }
            }
        }
    }

    private static Report compare(JobTable.Row row, Path unit, Path alone) throws IOException {
        TreeSet<String> tables = new TreeSet<>();
        for (Path directory : List.of(unit, alone)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".parquet"))
                        .forEach(tables::add);
            }
        }
        long rows = 0;
        for (String table : tables) {
            if (!Files.exists(unit.resolve(table)) || !Files.exists(alone.resolve(table))) {
                String where = Files.exists(unit.resolve(table)) ? "the results" : "the replay alone";
                return new Report(
                        row.trace(), row.label(), tables.size(), rows, "only " + where + " has the table " + table);
            }
            try (SameRows same = new SameRows(unit.resolve(table), alone.resolve(table), row.label())) {
                Optional<String> difference = same.first();
                rows += same.rows();
                if (difference.isPresent()) {
                    return new Report(row.trace(), row.label(), tables.size(), rows, table + ": " + difference.get());
                }
            }
        }
        return new Report(row.trace(), row.label(), tables.size(), rows, "");
    }
}
