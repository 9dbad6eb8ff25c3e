package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
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

    private final Path file;
    /** By what a file looks like from outside. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    private HashCache(Path file) {
        this.file = file;
    }

    /** That of a directory of results, which need not be there. */
    static HashCache of(Path results) {
        HashCache cache = new HashCache(results.resolve(FILE));
        try {
            for (String line : Files.readAllLines(cache.file)) {
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

    String hash(Path recording) throws IOException {
        if (Files.isDirectory(recording)) {
            return ContentHash.of(recording);
        }
        String looks = looks(recording);
        String before = known.get(looks);
        if (before != null) {
            return before;
        }
        Instant begun = Instant.now();
        String hash = ContentHash.of(recording);
        Instant changed = Files.getLastModifiedTime(recording).toInstant();
        if (looks.equals(looks(recording)) && changed.plusMillis(RACY_MS).isBefore(begun)) {
            known.put(looks, hash);
        }
        return hash;
    }

    /** Keeps them for the next time, if it can. */
    void save() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(known)
                .forEach((looks, hash) ->
                        text.append(hash).append(' ').append(looks).append('\n'));
        Path part = file.resolveSibling(FILE + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            known.clear(); // then they are computed again
        }
    }

    private static String looks(Path recording) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(recording, BasicFileAttributes.class);
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.fileKey() + " "
                + recording.toRealPath().toString().replace('\n', '?');
    }
}
