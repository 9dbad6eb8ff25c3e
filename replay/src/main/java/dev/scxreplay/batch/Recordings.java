package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hashes the recordings of a plan, several at a time. */
public final class Recordings {
    private Recordings() {}

    /**
     * What is known of each recording by its name, in the order of the plan.
     *
     * @param threads how many are read at a time
     * @throws BatchException if one cannot be read
     */
    public static Map<String, TraceSource> of(PlanFile plan, int threads) throws BatchException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().daemon().name("scx-replay-hash-", 0).factory());
        try {
            List<Future<TraceSource>> hashed = new ArrayList<>();
            plan.traces().forEach((name, path) -> hashed.add(pool.submit(() -> source(name, path))));
            Map<String, TraceSource> sources = new LinkedHashMap<>();
            for (Future<TraceSource> each : hashed) {
                TraceSource source = each.get();
                sources.put(source.name(), source);
            }
            return sources;
        } catch (ExecutionException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, e.getCause().getMessage(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static TraceSource source(String name, Path path) throws IOException {
        try {
            return new TraceSource(name, path.toString(), ContentHash.of(path), ContentHash.bytes(path));
        } catch (IOException e) {
            throw new IOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
