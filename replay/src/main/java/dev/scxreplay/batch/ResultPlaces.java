package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Where things are in a directory of results, and how they get there. */
final class ResultPlaces {
    static final String WORK = ".work";
    static final String MANIFEST = "manifest.json";
    static final String JOB_TABLE = "batch_job.parquet";

    /** By place: who makes it in this process; elsewhere another may make the same. */
    private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

    private final Path results;

    ResultPlaces(Path results) {
        this.results = results;
    }

    Path results() {
        return results;
    }

    /** The tables of a trace. */
    Path of(TraceSource trace) {
        return results.resolve("trace=" + Dataset.traceName(trace.name()));
    }

    /** The tables of a unit's jobs. */
    Path of(Unit unit) {
        return results.resolve(unit.directory());
    }

    Path manifest() {
        return results.resolve(MANIFEST);
    }

    /** The table batch_job. */
    Path jobTable() {
        return results.resolve(JOB_TABLE);
    }

    Object lockOf(Path place) {
        return LOCKS.computeIfAbsent(place, unseen -> new Object());
    }

    /** A folder for one try of something. */
    WorkFolder work(String what) throws IOException {
        Path all = results.resolve(WORK);
        Files.createDirectories(all);
        return new WorkFolder(Files.createTempDirectory(all, what + "-"));
    }

    /** Takes away what earlier tries left; only for who holds the right to write, as no try of its own may be at work. */
    void clean() throws IOException {
        delete(results.resolve(WORK));
        for (String file : List.of(MANIFEST, JOB_TABLE, HashCache.FILE.substring(1))) {
            Files.deleteIfExists(results.resolve("." + file + ".part"));
        }
    }

    /** Moves a complete directory into its place; if one is there already, that one stays. */
    void publish(Path made, Path place) throws IOException {
        force(made);
        try {
            Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            return;
        } catch (FileSystemException e) {
            if (Files.exists(made) && Files.isDirectory(place)) {
                return;
            }
            throw e;
        }
        force(results);
    }

    /** What went wrong, without where this try was made, which is different for each. */
    String reason(Throwable e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e instanceof NoSuchFileException) {
            text = "there is no " + text;
        }
        return text.replaceAll("\\Q" + results.resolve(WORK) + "/\\E[^/ ]*/?", "")
                .replace(results + "/", "")
                .replaceAll("\\.tmp-(\\S+)-\\d+", "$1");
    }

    /** Makes the names in a directory survive a power failure. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
