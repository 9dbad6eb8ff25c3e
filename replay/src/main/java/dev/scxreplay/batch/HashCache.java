package dev.scxreplay.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hashes of recordings that were computed before, so that going on with a batch does not read all of them again: valid
 * as long as a file has its size, its time of change and its identity. It lies in {@code .hashes} of the results, is no
 * part of them, and may be deleted.
 */
final class HashCache {
    static final String FILE = ".hashes";

    /** A file that changed so shortly before it was hashed may change once more without another time. */
    private static final long RACY_MS = 3_000;

    private final Results results;
    private final Storage storage;
    /** By what a file looks like from outside. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    private HashCache(Results results, Storage storage) {
        this.results = results;
        this.storage = storage;
    }

    /** That of results, which need not be there. */
    static HashCache of(Results results, Storage storage) {
        HashCache cache = new HashCache(results, storage);
        try (InputStream stream = results.open(FILE)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            stream.transferTo(bytes);
            for (String line : bytes.toString(StandardCharsets.UTF_8).lines().toList()) {
                int space = line.indexOf(' ');
                if (space == 64) {
                    cache.known.put(line.substring(space + 1), line.substring(0, space));
                }
            }
        } catch (IOException e) {
            cache.known.clear(); // as if there were none
        }
        return cache;
    }

    /**
     * A file as it looks from outside.
     *
     * @param text all that tells it from another one
     * @param bytes its size
     * @param changed when
     */
    record Look(String text, long bytes, Instant changed) {}

    /** What a recording looks like; empty for folders, which look the same with other files in them. */
    Optional<Look> look(String recording) throws IOException {
        if (Storage.isUri(recording)) {
            return storage.entry(recording)
                    .filter(entry -> !entry.folder())
                    .map(entry -> new Look(
                            entry.bytes() + " " + entry.stamp() + " " + recording.replace('\n', '?'),
                            entry.bytes(),
                            Instant.ofEpochMilli(entry.changedMs())));
        }
        Path path = Path.of(recording);
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            return Optional.empty();
        }
        Instant changed = attributes.lastModifiedTime().toInstant();
        String text = attributes.size() + " " + changed + " " + attributes.fileKey() + " "
                + path.toRealPath().toString().replace('\n', '?');
        return Optional.of(new Look(text, attributes.size(), changed));
    }

    /** The hash of a file that looks like this. */
    Optional<String> known(Look look) {
        return Optional.ofNullable(known.get(look.text()));
    }

    /** Remembers what a file was hashed to that looked like this before, if it still does. */
    void remember(String recording, Look before, Instant begun, String hash) throws IOException {
        boolean settled = before.changed().plusMillis(RACY_MS).isBefore(begun);
        if (settled
                && look(recording)
                        .filter(now -> now.text().equals(before.text()))
                        .isPresent()) {
            known.put(before.text(), hash);
        }
    }

    /** Keeps them for the next time, if it can. */
    void save() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(known)
                .forEach((looks, hash) ->
                        text.append(hash).append(' ').append(looks).append('\n'));
        try {
            results.write(FILE, file -> Files.writeString(file, text));
        } catch (IOException e) {
            known.clear(); // then they are computed again
        }
    }
}
