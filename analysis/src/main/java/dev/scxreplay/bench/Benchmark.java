package dev.scxreplay.bench;

import dev.scxreplay.bench.Measurement.Work;
import dev.scxreplay.ingest.format.ftrace.FtraceTextWriter;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.table.Dataset;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures the main jobs from file to file: ingest of recordings on one thread and on one for each CPU, what other programs
 * take for them, replay under 1, 4 and 8 kernels.
 *
 * <p>Not JMH: a job takes seconds, writes files, and is measured in CPU time of the process, which JMH does not know.
 */
public final class Benchmark {
    private static final List<Integer> KERNELS_AT_ONCE = List.of(1, 4, 8);

    private final int warmUps;
    private final int runs;
    private final Path scratch;
    private final int cpus = Runtime.getRuntime().availableProcessors();
    /** Of the recording taken in last, as its reader calls it. */
    private String format = "";

    private long mostResident;

    /**
     * What was measured of one recording.
     *
     * @param one ingest on one thread
     * @param all on one for each CPU; empty if there is only one
     * @param peers what other programs took
     */
    public record OfRecording(Path file, Measurement one, Optional<Measurement> all, List<Measurement> peers) {}

    /**
     * Creates a benchmark.
     *
     * @param warmUps runs of every job that are not measured
     * @param runs runs of every job that are
     * @param scratch a directory for what the jobs write
     */
    public Benchmark(int warmUps, int runs, Path scratch) {
        if (warmUps < 0 || runs < 1) {
            throw new IllegalArgumentException(warmUps + " runs to warm up and " + runs + " to measure");
        }
        this.warmUps = warmUps;
        this.runs = runs;
        this.scratch = scratch;
    }

    /** Measures ingest of a recording {@code name}, not compressed, and tells each measurement as it is done. */
    public OfRecording ingest(String name, Path recording, Consumer<Measurement> told) throws Exception {
        Measurement one = ingest(name, recording, 1);
        told.accept(one);
        Optional<Measurement> all = cpus == 1 ? Optional.empty() : Optional.of(ingest(name, recording, cpus));
        all.ifPresent(told);
        List<Measurement> peers = new Peers(Math.min(runs, 3), scratch).of(recording, format, one.work());
        peers.forEach(told);
        return new OfRecording(recording, one, all, peers);
    }

    /**
     * Measures ingest of a recording that is as long as {@code times} of this one, on one thread, once: it is read so often,
     * each time later.
     */
    public Measurement ingestRepeated(String name, Path recording, int times) throws Exception {
        return ingest("ingest " + name + " x" + times, recording, 1, times, 0, 1);
    }

    /** Measures replay of the recording taken in last under one kernel, once. */
    public Measurement replayOnce(KernelSpec kernel, String name) throws Exception {
        return replay(List.of(kernel), name, 0, 1);
    }

    /** Writes the recording taken in last as text. */
    public Path text(String name) throws Exception {
        Path text = scratch.resolve(name);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(text), 1 << 16)) {
            FtraceTextWriter.write(dataset().traceDirectory(IngestProcess.TRACE), out);
        }
        return text;
    }

    /** The most memory of this process and of those that took recordings in, bytes. */
    public long mostResidentBytes() throws IOException {
        return Math.max(mostResident, MachineDescription.mostResidentBytes());
    }

    /** Whether the recording taken in last was a trace.dat. */
    public boolean wasTraceDat() {
        return format.startsWith("trace.dat");
    }

    /** Measures replay of the recording taken in last; where kernels are fewer than a job wants, that job is left out. */
    public void replay(List<KernelSpec> kernels, Consumer<Measurement> told) throws Exception {
        for (int count : KERNELS_AT_ONCE) {
            if (count <= kernels.size()) {
                told.accept(replay(kernels.subList(0, count)));
            }
        }
    }

    private Measurement ingest(String recording, Path file, int threads) throws Exception {
        String name = "ingest " + recording + (threads == 1 ? "" : ", " + threads + " threads");
        return ingest(name, file, threads, 1, warmUps, runs);
    }

    private Measurement ingest(String name, Path file, int threads, int times, int unmeasured, int measured)
            throws Exception {
        IngestProcess.Answer answer =
                IngestProcess.measure(name, file, scratch.resolve("dataset"), threads, times, unmeasured, measured);
        format = answer.format();
        mostResident = Math.max(mostResident, answer.residentBytes());
        return answer.measured().withOutput(written(dataset().traceDirectory(IngestProcess.TRACE)));
    }

    private Measurement replay(List<KernelSpec> kernels) throws Exception {
        String name = "replay, " + kernels.size() + (kernels.size() == 1 ? " kernel" : " kernels");
        return replay(kernels, name, warmUps, runs);
    }

    private Measurement replay(List<KernelSpec> kernels, String name, int warmUps, int runs) throws Exception {
        ReplayOptions options = new ReplayOptions(kernels, List.of(), OptionalInt.empty(), OptionalInt.empty());
        return Measurement.of(name, warmUps, runs, () -> {
            long events = Replay.run(dataset(), options, (trace, read, total) -> {}).runs().stream()
                    .mapToLong(run -> run.events())
                    .sum();
            return new Work(events, 0);
        });
    }

    private static long written(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Dataset dataset() throws Exception {
        return Dataset.openOrCreate(scratch.resolve("dataset"));
    }
}
