package dev.scxreplay.batch;

import dev.scxreplay.batch.UnitOutcome.JobOutcome;
import dev.scxreplay.batch.UnitOutcome.Status;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.ingest.IngestReport;
import dev.scxreplay.kernel.KernelSpecException;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayException;
import dev.scxreplay.replay.Replayed;
import dev.scxreplay.replay.Variant;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.Staging;
import dev.scxreplay.table.UnreadableTableException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does a unit: takes its recording in if it is not there yet, replays it, and puts the tables of its jobs into the
 * results, all at once.
 *
 * <p>Everything is made in a folder of its own under {@code .work} of the results and moved into its place when it is
 * complete and safe on disk. If something is there already, which only another try of the same can have put there, that
 * one stays: so units may be tried anywhere, any number of times, also at the same time. Nothing else is shared.
 */
public final class UnitRunner {
    /** Replays variants of a trace. */
    @FunctionalInterface
    interface Replayer {
        List<Replayed> together(Path trace, String name, List<Variant> variants, Staging into);
    }

    private final Unit unit;
    private final Results places;
    private final Storage storage;
    private final Replayer replayer;
    private long ingestNs;
    private long replayNs;
    private long events;

    private UnitRunner(Unit unit, Results places, Storage storage, Replayer replayer) {
        this.unit = unit;
        this.places = places;
        this.storage = storage;
        this.replayer = replayer;
    }

    /**
     * Does a unit. Whatever goes wrong with it is in the outcome; only errors of this program and of the virtual machine are
     * thrown.
     *
     * @param results which are there
     * @param storage what reaches a recording that is not on this machine
     */
    public static UnitOutcome run(Unit unit, Results results, Storage storage) {
        if (!unit.model().equals(ModelFingerprint.value())) {
            return UnitOutcome.failed(
                    unit,
                    "the model here is " + ModelFingerprint.value() + ", the plan was made with " + unit.model()
                            + ": all machines need the same build");
        }
        return run(
                unit,
                results,
                storage,
                (trace, name, variants, into) ->
                        Replay.together(trace, name, variants, into, (of, events, total) -> {}));
    }

    static UnitOutcome run(Unit unit, Results results, Storage storage, Replayer replayer) {
        return new UnitRunner(unit, results, storage, replayer).run();
    }

    private UnitOutcome run() {
        try {
            Optional<Seal> there = places.seal(unit.directory());
            return there.isPresent() ? outcome(outcomes(there.get().jobs())) : make();
        } catch (IOException e) {
            return failed(places.reason(e));
        }
    }

    private UnitOutcome make() {
        try (WorkFolder work = places.work(unit.id());
                Results.Lent trace = places.lend(unit, () -> timedIngest(work))) {
            return outcome(replay(trace.directory(), work));
        } catch (IngestException | DatasetException e) {
            return failed(places.reason(e));
        } catch (IOException | UncheckedIOException e) {
            return failed(places.reason(e));
        } catch (UnreadableTableException e) {
            return failed("its tables cannot be read: " + places.reason(e));
        } catch (RuntimeException e) {
            return failed("a bug: " + places.reason(e));
        } catch (OutOfMemoryError e) {
            return failed("not enough memory: " + e.getMessage());
        }
    }

    /** The same wherever the recording lies: its folder is left out. */
    private UnitOutcome failed(String reason) {
        String uri = unit.trace().uri();
        String folder = uri.substring(0, uri.lastIndexOf('/') + 1);
        return UnitOutcome.failed(
                unit, folder.isEmpty() ? reason : reason.replace(uri, uri.substring(folder.length())));
    }

    private UnitOutcome outcome(List<JobOutcome> jobs) {
        return new UnitOutcome(unit.id(), jobs, events, ingestNs, replayNs);
    }

    private static List<JobOutcome> outcomes(List<Seal.SealedJob> jobs) {
        return jobs.stream()
                .map(job ->
                        new JobOutcome(job.id(), job.refused().isEmpty() ? Status.OK : Status.FAILED, job.refused()))
                .toList();
    }

    private Path timedIngest(WorkFolder work) throws IngestException, DatasetException, IOException {
        long began = System.nanoTime();
        try {
            if (!Storage.isUri(unit.trace().uri())) {
                return ingest(Recordings.path(unit.trace().uri()), work);
            }
            return ingestCopy(work);
        } finally {
            ingestNs = System.nanoTime() - began;
        }
    }

    /** A reader wants a file of this machine, which it may read more than once. */
    private Path ingestCopy(WorkFolder work) throws IngestException, DatasetException, IOException {
        String uri = unit.trace().uri();
        try (WorkFolder folder = places.work("recording")) {
            Path copy = folder.directory().resolve(uri.substring(uri.lastIndexOf('/') + 1));
            Fetch.copy(storage, uri, copy);
            return ingest(copy, work);
        }
    }

    private Path ingest(Path recording, WorkFolder work) throws IngestException, DatasetException, IOException {
        Dataset dataset = work.dataset();
        dataset.useThreads(1);
        String name = unit.trace().name();
        IngestReport report = Ingest.ingest(List.of(recording), dataset, new IngestOptions(false, Optional.of(name)));
        if (report.traces().size() != 1) {
            throw new IOException("it holds " + report.traces().size()
                    + " traces, and a job has one; name them one by one, or cut it with scx-replay split");
        }
        // that of an archive or folder is not that of the recording in it
        String read = report.traces().getFirst().sha256();
        if (!read.equals(unit.trace().sha256())
                && !ContentHash.of(recording).equals(unit.trace().sha256())) {
            throw new IOException("it has changed since the plan was read");
        }
        Path made = dataset.traceDirectory(report.traces().getFirst().name());
        Seal.write(made, unit.model(), unit.trace().sha256(), List.of());
        return made;
    }

    private List<JobOutcome> replay(Path trace, WorkFolder work) throws DatasetException, IOException {
        long began = System.nanoTime();
        Map<Job, String> refused = new LinkedHashMap<>();
        boolean any;
        try {
            any = attempt(unit.jobs(), unit.id(), trace, work, refused);
        } catch (UnreadableTableException e) {
            throw e;
        } catch (RuntimeException e) {
            if (e instanceof UncheckedIOException) {
                throw e;
            }
            any = withoutThoseThatFail(trace, work, refused);
        }
        List<Seal.SealedJob> tried = unit.jobs().stream()
                .map(job -> new Seal.SealedJob(job.id(), job.label(), refused.getOrDefault(job, "")))
                .toList();
        if (any) {
            Path made = work.dataset().runDirectory(unit.trace().name(), unit.id());
            Seal.write(made, unit.model(), unit.trace().sha256(), tried);
            places.publish(made, unit.directory());
        }
        replayNs = System.nanoTime() - began;
        return outcomes(tried);
    }

    /** The model failed under one of the jobs: finds out which, and does the others. */
    private boolean withoutThoseThatFail(Path trace, WorkFolder work, Map<Job, String> refused)
            throws DatasetException, IOException {
        refused.clear();
        List<Job> good = new ArrayList<>();
        for (Job job : unit.jobs()) {
            try {
                if (attempt(List.of(job), job.id(), trace, work, refused)) {
                    ResultPlaces.delete(work.dataset().runDirectory(unit.trace().name(), job.id()));
                    good.add(job);
                }
            } catch (UnreadableTableException | UncheckedIOException e) {
                throw e;
            } catch (RuntimeException e) {
                refused.put(job, "the model failed, which is a bug: " + e);
            }
        }
        return !good.isEmpty() && attempt(good, unit.id(), trace, work, refused);
    }

    /** Replays some of the jobs into a directory of the work folder; whether any has rows. */
    private boolean attempt(List<Job> jobs, String into, Path trace, WorkFolder work, Map<Job, String> refused)
            throws DatasetException {
        List<Variant> variants = new ArrayList<>();
        for (Job job : jobs) {
            try {
                variants.add(job.variant());
            } catch (KernelSpecException | ReplayException e) {
                throw new IllegalArgumentException("no plan has " + job, e);
            }
        }
        boolean any = false;
        try (Staging staging = work.dataset().stageRun(unit.trace().name(), into)) {
            List<Replayed> replayed = replayer.together(trace, unit.trace().name(), variants, staging);
            for (int i = 0; i < replayed.size(); i++) {
                switch (replayed.get(i)) {
                    case Replayed.Done run -> {
                        events = run.run().events();
                        any = true;
                    }
                    case Replayed.Refused why -> refused.put(jobs.get(i), why.reason());
                }
            }
            if (any) {
                staging.commit();
            }
        }
        return any;
    }
}
