package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hashes the recordings of a plan, several at a time; those that have not changed since the last time are not read. */
public final class Recordings {
    private Recordings() {}

    /**
     * What is known of each recording by its name, in the order of the plan.
     *
     * @param results where hashes of an earlier time may be; nothing need be there
     * @param threads how many are read at a time
     */
    public static Map<String, TraceSource> of(PlanFile plan, Path results, int threads) throws InterruptedException {
        HashCache cache = HashCache.of(results);
        ExecutorService pool = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().daemon().name("scx-replay-hash-", 0).factory());
        try {
            List<Future<TraceSource>> hashed = new ArrayList<>();
            plan.traces().forEach((name, path) -> hashed.add(pool.submit(() -> source(name, path, cache))));
            Map<String, TraceSource> sources = new LinkedHashMap<>();
            for (Future<TraceSource> each : hashed) {
                TraceSource source = each.get();
                sources.put(source.name(), source);
            }
            if (Files.isDirectory(results)) {
                cache.save();
            }
            return sources;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static TraceSource source(String name, Path path, HashCache cache) {
        try {
            return new TraceSource(name, path.toString(), cache.hash(path), ContentHash.bytes(path));
        } catch (IOException e) {
            return new TraceSource(name, path.toString(), TraceSource.UNREADABLE + name, 0);
        }
    }
}
