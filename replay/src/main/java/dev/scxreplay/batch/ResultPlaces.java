package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Results in a directory: made in a folder beside, then renamed into their place. */
final class ResultPlaces extends Results {
    /** In front of a work folder that is about to go; a late executor does not find it any more. */
    private static final String GONE = WORK + "-gone-";

    /** How often something is deleted that others still fill. */
    private static final int DELETE_TRIES = 5;

    private static final int DELETE_PAUSE_MS = 100;

    /** By place: who makes it in this process; elsewhere another may make the same. */
    private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

    private Path results;

    ResultPlaces(Path results) {
        this.results = results;
    }

    Path results() {
        return results;
    }

    @Override
    public String toString() {
        return results.toString();
    }

    Path manifest() {
        return results.resolve(MANIFEST);
    }

    /** The table batch_job. */
    Path jobTable() {
        return results.resolve(JOB_TABLE);
    }

    @Override
    public void raise(String sign) throws IOException {
        Files.createFile(Files.createDirectories(results.resolve(WORK)).resolve(sign));
    }

    @Override
    public boolean sees(String sign) {
        return Files.exists(results.resolve(WORK).resolve(sign));
    }

    @Override
    public void lower(String sign) throws IOException {
        Files.deleteIfExists(results.resolve(WORK).resolve(sign));
    }

    @Override
    Dataset.Held hold() throws DatasetException {
        Dataset dataset = Dataset.openOrCreate(results);
        Dataset.Held held = dataset.hold();
        results = dataset.root();
        return held;
    }

    @Override
    void checkHeld() {
        // the operating system does not give the lock to another
    }

    @Override
    boolean areThere() throws DatasetException {
        if (!Files.exists(results)) {
            return false;
        }
        results = Dataset.open(results).root();
        return true;
    }

    @Override
    List<Found> directories() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path directory : DoneJobs.directories(results)) {
            Path seal = directory.resolve(Seal.FILE);
            found.add(new Found(
                    directory.getFileName().toString(), Files.exists(seal) ? Files.readAllBytes(seal) : null));
        }
        return found;
    }

    @Override
    Optional<Seal> seal(String directory) throws IOException {
        return Seal.of(results.resolve(directory));
    }

    @Override
    void publish(Path made, String directory) throws IOException {
        Path place = results.resolve(directory);
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

    @Override
    void remove(String directory) throws IOException {
        Path bin = Files.createDirectories(results.resolve(WORK));
        Path gone = bin.resolve("outdated-" + directory);
        Files.move(results.resolve(directory), gone, StandardCopyOption.ATOMIC_MOVE);
        delete(gone);
    }

    @Override
    Lent lend(Unit unit, Maker maker) throws IOException, IngestException, DatasetException {
        String directory = directory(unit.trace());
        Path place = results.resolve(directory);
        synchronized (LOCKS.computeIfAbsent(place, unseen -> new Object())) {
            if (!isOf(seal(directory), unit)) {
                publish(maker.make(), directory);
                if (!isOf(seal(directory), unit)) {
                    throw new IOException(directory + " was made of another recording");
                }
            }
        }
        return new Lent() {
            @Override
            public Path directory() {
                return place;
            }

            @Override
            public void close() {
                // it stays
            }
        };
    }

    @Override
    WorkFolder work(String what) throws IOException {
        Path all = Files.createDirectories(results.resolve(WORK));
        return new WorkFolder(Files.createTempDirectory(all, what + "-"));
    }

    @Override
    InputStream open(String file) throws IOException {
        return Files.newInputStream(results.resolve(file));
    }

    @Override
    void write(String file, Writing writing) throws IOException {
        Path part = results.resolve("." + file + "." + UUID.randomUUID() + ".part");
        try {
            writing.to(part);
            Files.move(part, results.resolve(file), StandardCopyOption.ATOMIC_MOVE);
            force(results);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    void removeFile(String file) throws IOException {
        Files.deleteIfExists(results.resolve(file));
    }

    /**
     * An executor that is lost to Spark may be at work all the same. So the work folder gets another name first, under which
     * nobody looks for it, and what is put into it nevertheless is left to the next batch.
     */
    @Override
    void clean() throws IOException {
        Path work = results.resolve(WORK);
        if (Files.exists(work)) {
            Files.move(work, results.resolve(GONE + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(results, entry -> isLeft(entry.getFileName()))) {
            for (Path each : left) {
                deleteWhatOthersFill(each);
            }
        }
    }

    private static boolean isLeft(Path name) {
        return name.toString().startsWith(GONE) || name.toString().matches("\\..+\\.part");
    }

    private static void deleteWhatOthersFill(Path path) throws IOException {
        for (int tries = 1; tries <= DELETE_TRIES; tries++) {
            try {
                delete(path);
                return;
            } catch (DirectoryNotEmptyException e) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(DELETE_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    String reason(Throwable e) {
        return text(e).replaceAll("\\Q" + results.resolve(WORK) + "/\\E[^/ ]*/?", "")
                .replace(results + "/", "")
                .replaceAll("\\.tmp-(\\S+)-\\d+", "$1");
    }

    /** What a sentence says of what was thrown. */
    static String text(Throwable e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getMessage();
            case IOException refused -> DatasetException.reason(refused);
            case UncheckedIOException refused -> DatasetException.reason(refused.getCause());
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /** Makes the names in a directory survive a power failure. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Deletes all that is there, also if others delete it at the same time.
     *
     * @throws DirectoryNotEmptyException if others fill it at the same time
     */
    static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> entries;
            try (Stream<Path> listed = Files.list(path)) {
                entries = listed.toList();
            } catch (NoSuchFileException e) {
                return;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            for (Path each : entries) {
                delete(each);
            }
        }
        Files.deleteIfExists(path);
    }
}
