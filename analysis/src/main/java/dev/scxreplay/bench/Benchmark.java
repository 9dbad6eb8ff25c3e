package dev.scxreplay.bench;

import dev.scxreplay.bench.Measurement.Work;
import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.ingest.IngestOptions;
import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.replay.Replay;
import dev.scxreplay.replay.ReplayOptions;
import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Measures the main job on one recording, from file to file: ingest of it and of its text form, replay under 1, 4 and 8
 * kernels.
 *
 * <p>Not JMH: a job takes seconds, writes files, and is measured in CPU time of the process, which JMH does not know.
 */
public final class Benchmark {
    private static final List<Integer> KERNELS_AT_ONCE = List.of(1, 4, 8);

    private final int warmUps;
    private final int runs;
    private final Path scratch;

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

    /**
     * Measures one job after the other and tells each as it is done.
     *
     * @param recording not compressed
     * @param text the same recording as text
     * @param kernels the kernels to replay under; where they are fewer than a job wants, that job is left out
     */
    public void run(Path recording, Optional<Path> text, List<KernelSpec> kernels, Consumer<Measurement> told)
            throws Exception {
        if (text.isPresent()) {
            told.accept(ingest("ingest text", text.get()));
        }
        told.accept(ingest("ingest " + recording.getFileName(), recording));
        for (int count : KERNELS_AT_ONCE) {
            if (count <= kernels.size()) {
                told.accept(replay(kernels.subList(0, count), Files.size(recording)));
            }
        }
    }

    private Measurement ingest(String name, Path file) throws Exception {
        IngestOptions options = new IngestOptions(false, Optional.of("bench"));
        long bytes = Files.size(file);
        return Measurement.of(name, warmUps, runs, () -> {
            long events = Ingest.ingest(List.of(file), dataset(), options).traces().stream()
                    .mapToLong(trace -> trace.events())
                    .sum();
            return new Work(events, bytes);
        });
    }

    private Measurement replay(List<KernelSpec> kernels, long bytes) throws Exception {
        ReplayOptions options = new ReplayOptions(kernels, List.of(), OptionalInt.empty(), OptionalInt.empty());
        String name = "replay, " + kernels.size() + (kernels.size() == 1 ? " kernel" : " kernels");
        return Measurement.of(name, warmUps, runs, () -> {
            long events = Replay.run(dataset(), options, (trace, read, total) -> {}).runs().stream()
                    .mapToLong(run -> run.events())
                    .sum();
            return new Work(events, bytes * kernels.size());
        });
    }

    private Dataset dataset() throws Exception {
        return Dataset.openOrCreate(scratch.resolve("dataset"));
    }
}
