package dev.scxreplay.batch;

import dev.scxreplay.table.DatasetException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hashes the recordings of a plan, where its units will be done; those that have not changed since the last time are not read. */
public final class Recordings {
    private Recordings() {}

    /**
     * What a recording holds.
     *
     * @param sha256 see {@link ContentHash}; empty if it cannot be read
     * @param bytes its size
     */
    public record Content(String sha256, long bytes) implements Serializable {
        /** Of a recording that cannot be read. */
        public static final Content UNREADABLE = new Content("", 0);
    }

    /**
     * What is known of each recording by its name, in the order of the plan.
     *
     * @param results where hashes of an earlier time may be; nothing need be there
     * @param executor who reads those that must be read
     */
    public static Map<String, TraceSource> of(PlanFile plan, Results results, Storage storage, UnitExecutor executor)
            throws BatchException, InterruptedException {
        boolean areThere;
        try {
            areThere = results.areThere();
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, "cannot read " + results + ": " + DatasetException.reason(e), e);
        } catch (DatasetException | BatchException e) {
            areThere = false; // who writes there says it
        }
        HashCache cache = HashCache.of(results, storage);
        Map<String, HashCache.Look> looks = new LinkedHashMap<>();
        Map<String, Content> contents = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String recording : plan.traces().values()) {
            try {
                Optional<HashCache.Look> look = cache.look(recording);
                look.ifPresent(seen -> looks.put(recording, seen));
                Optional<String> hash = look.flatMap(cache::known);
                if (hash.isPresent()) {
                    contents.put(recording, new Content(hash.get(), look.get().bytes()));
                } else {
                    unknown.add(recording);
                }
            } catch (IOException e) {
                contents.put(recording, Content.UNREADABLE);
            }
        }
        Instant begun = Instant.now();
        List<Content> read = unknown.isEmpty() ? List.of() : executor.read(unknown);
        for (int i = 0; i < unknown.size(); i++) {
            String recording = unknown.get(i);
            contents.put(recording, read.get(i));
            if (looks.containsKey(recording) && !read.get(i).sha256().isEmpty()) {
                remember(
                        cache,
                        recording,
                        looks.get(recording),
                        begun,
                        read.get(i).sha256());
            }
        }
        // in a directory that is no dataset yet it would be something else that is there, should nothing more come
        if (areThere && !unknown.isEmpty()) {
            cache.save();
        }
        Map<String, TraceSource> sources = new LinkedHashMap<>();
        plan.traces().forEach((name, recording) -> sources.put(name, source(name, recording, contents.get(recording))));
        return sources;
    }

    private static void remember(HashCache cache, String recording, HashCache.Look look, Instant begun, String sha256) {
        try {
            cache.remember(recording, look, begun, sha256);
        } catch (IOException ignored) {
            // whoever needs the recording says so
        }
    }

    private static TraceSource source(String name, String recording, Content content) {
        return content.sha256().isEmpty()
                ? new TraceSource(name, recording, TraceSource.UNREADABLE + name, 0)
                : new TraceSource(name, recording, content.sha256(), content.bytes());
    }

    /** Reads recordings in this process, several at a time; their order is kept. */
    static List<Content> read(List<String> recordings, Storage storage, int threads) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(
                threads,
                Thread.ofPlatform().daemon().name("scx-replay-hash-", 0).factory());
        try {
            List<Future<Content>> hashed = new ArrayList<>();
            recordings.forEach(each -> hashed.add(pool.submit(() -> read(each, storage))));
            List<Content> contents = new ArrayList<>();
            for (Future<Content> each : hashed) {
                contents.add(each.get());
            }
            return contents;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** Reads a recording, all of it. */
    public static Content read(String recording, Storage storage) {
        try {
            if (!Storage.isUri(recording)) {
                Path path = path(recording);
                return new Content(ContentHash.of(path), ContentHash.bytes(path));
            }
            Storage.Entry entry =
                    storage.entry(recording).orElseThrow(() -> new FileNotFoundException("there is no " + recording));
            if (!entry.folder()) {
                return new Content(hash(entry, storage), entry.bytes());
            }
            return ofFolder(entry.uri(), storage);
        } catch (IOException e) {
            return Content.UNREADABLE;
        }
    }

    /** As {@link ContentHash} has it for a folder on this machine. */
    private static Content ofFolder(String folder, Storage storage) throws IOException {
        List<Storage.Entry> files = new ArrayList<>();
        collect(folder, storage, files);
        files.sort(Comparator.comparing(Storage.Entry::uri));
        MessageDigest digest = ContentHash.digest(new byte[0]);
        long bytes = 0;
        for (Storage.Entry file : files) {
            String line = file.uri().substring(folder.length() + 1) + "\0" + hash(file, storage) + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            bytes += file.bytes();
        }
        return new Content(ContentHash.hex(digest), bytes);
    }

    private static void collect(String folder, Storage storage, List<Storage.Entry> files) throws IOException {
        for (Storage.Entry each : storage.list(folder)) {
            if (each.folder()) {
                collect(each.uri(), storage, files);
            } else {
                files.add(each);
            }
        }
    }

    private static String hash(Storage.Entry file, Storage storage) throws IOException {
        try (InputStream stream = storage.open(file.uri())) {
            return ContentHash.of(stream);
        }
    }

    /** A path of this machine, which may be given as {@code file:}. */
    static Path path(String recording) {
        return recording.regionMatches(true, 0, "file:", 0, 5) ? Path.of(URI.create(recording)) : Path.of(recording);
    }
}
