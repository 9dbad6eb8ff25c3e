package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Results in a {@link Storage}, which may be one that cannot rename a folder: the files of a directory are put there one by
 * one, its seal last, and what has no seal does not count.
 *
 * <p>Two tries of the same put the same bytes at the same places, so it does not matter whose files the seal finds. What a
 * dead try left unsealed the next batch removes before any work begins.
 */
final class StoredResults extends Results {
    static final String MARKER = "scx-replay.json";
    /** Small files read at a time; a store answers each in some ten milliseconds, and many at once. */
    private static final int READS = 16;

    private final Storage storage;
    private final String root;
    private final Path scratch;
    private final TraceShelf shelf;
    private StoredLock lock;

    /** At a URI. */
    StoredResults(String root, Storage storage, Path scratch) {
        this.root = root.replaceFirst("/+$", "");
        this.storage = storage;
        this.scratch = scratch;
        this.shelf = new TraceShelf(() -> Files.createTempDirectory(scratch, "scx-replay-traces-"));
    }

    @Override
    public String toString() {
        return root;
    }

    private String place(String name) {
        return root + "/" + name;
    }

    private String sign(String name) {
        return place(WORK) + "/" + name;
    }

    /** Where a file waits until it is whole. */
    private String staging() {
        return sign("part-" + UUID.randomUUID());
    }

    @Override
    public void raise(String sign) throws IOException {
        putText("", WORK + "/" + sign);
    }

    @Override
    public boolean sees(String sign) {
        try {
            return storage.entry(sign(sign)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void lower(String sign) throws IOException {
        storage.delete(sign(sign));
    }

    @Override
    Dataset.Held hold() throws DatasetException, BatchException, InterruptedException {
        try {
            if (!areThere()) {
                lock = StoredLock.take(storage, place(WORK), root);
                copyMarker();
            } else {
                lock = StoredLock.take(storage, place(WORK), root);
            }
        } catch (IOException e) {
            throw new BatchException(
                    BatchException.Kind.ENVIRONMENT, "cannot write " + root + ": " + DatasetException.reason(e), e);
        }
        StoredLock held = lock;
        return () -> {
            held.close();
            shelf.clear();
        };
    }

    /** The same that marks a dataset in a directory. */
    private void copyMarker() throws IOException, DatasetException {
        try (WorkFolder folder = work("marker")) {
            storage.put(folder.dataset().root().resolve(MARKER), place(MARKER), staging());
        }
    }

    @Override
    void checkHeld() throws IOException {
        lock.check();
    }

    @Override
    boolean areThere() throws DatasetException, BatchException, IOException {
        if (storage.entry(place(MARKER)).isPresent()) {
            checkVersion();
            return true;
        }
        List<String> others = storage.list(root).stream()
                .map(Storage.Entry::name)
                .filter(name -> !name.equals(WORK))
                .toList();
        if (!others.isEmpty()) {
            throw new BatchException(
                    BatchException.Kind.USAGE,
                    root + " holds something else (" + others.getFirst()
                            + "); name a new or an empty directory for the results");
        }
        return false;
    }

    /** As for a directory, on a copy of its marker. */
    private void checkVersion() throws DatasetException, BatchException, IOException {
        try (WorkFolder folder = work("marker");
                InputStream marker = open(MARKER)) {
            byte[] there = marker.readAllBytes();
            byte[] ours = Files.readAllBytes(folder.dataset().root().resolve(MARKER));
            if (!Arrays.equals(there, ours)) {
                throw new BatchException(
                        BatchException.Kind.DAMAGED,
                        root + " was written by another version of scx-replay; name a new directory for the results");
            }
        }
    }

    @Override
    List<Found> directories() throws IOException {
        return all().stream().filter(found -> found.seal() != null).toList();
    }

    /** With those that have no seal. */
    private List<Found> all() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(
                READS, Thread.ofPlatform().daemon().name("scx-replay-seals-", 0).factory());
        try {
            List<Future<Found>> read = new ArrayList<>();
            for (Storage.Entry entry : storage.list(root)) {
                String name = entry.name();
                if (entry.folder() && (name.startsWith("trace=") || name.startsWith("run="))) {
                    read.add(threads.submit(() -> new Found(name, sealBytes(name))));
                }
            }
            List<Found> found = new ArrayList<>();
            for (Future<Found> each : read) {
                found.add(each.get());
            }
            return found;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + root, e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Null if there is none. */
    private byte[] sealBytes(String directory) throws IOException {
        try (InputStream stream = open(directory + "/" + Seal.FILE)) {
            return stream.readAllBytes();
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    @Override
    Optional<Seal> seal(String directory) throws IOException {
        byte[] bytes = sealBytes(directory);
        return bytes == null ? Optional.empty() : Optional.of(Seal.of(directory, bytes));
    }

    @Override
    void publish(Path made, String directory) throws IOException {
        if (seal(directory).isPresent()) {
            return;
        }
        String staging = staging();
        List<Path> files;
        try (Stream<Path> entries = Files.list(made)) {
            files = entries.filter(file -> !file.endsWith(Seal.FILE)).sorted().toList();
        }
        try {
            for (Path file : files) {
                storage.put(file, place(directory) + "/" + file.getFileName(), staging);
            }
            storage.put(made.resolve(Seal.FILE), place(directory) + "/" + Seal.FILE, staging);
        } finally {
            storage.delete(staging);
        }
    }

    @Override
    void remove(String directory) throws IOException {
        storage.delete(place(directory) + "/" + Seal.FILE);
        storage.delete(place(directory));
    }

    @Override
    Lent lend(Unit unit, Maker maker) throws IOException, IngestException, DatasetException {
        String directory = directory(unit.trace());
        return shelf.lend(unit.trace().sha256() + " " + directory, into -> {
            if (!isOf(seal(directory), unit)) {
                Path made = maker.make();
                publish(made, directory);
                if (!isOf(seal(directory), unit)) {
                    throw new IOException(directory + " was made of another recording");
                }
                Files.move(made, into);
            } else {
                new Fetch(storage, root).directory(directory, into);
            }
        });
    }

    @Override
    WorkFolder work(String what) throws IOException {
        return new WorkFolder(Files.createTempDirectory(Files.createDirectories(scratch), "scx-replay-" + what + "-"));
    }

    @Override
    InputStream open(String file) throws IOException {
        return storage.open(place(file));
    }

    @Override
    void write(String file, Writing writing) throws IOException {
        String staging = staging();
        try (WorkFolder folder = work("file")) {
            Path written = folder.directory().resolve(file);
            writing.to(written);
            storage.delete(place(file));
            storage.put(written, place(file), staging);
        } finally {
            storage.delete(staging);
        }
    }

    private void putText(String text, String name) throws IOException {
        write(
                name,
                file -> Files.writeString(
                        Files.createDirectories(file.getParent()).resolve(file), text));
    }

    @Override
    void removeFile(String file) throws IOException {
        storage.delete(place(file));
    }

    /** Removes what has no seal, too: only a try that has died can have left it. */
    @Override
    void clean() throws IOException {
        for (Storage.Entry entry : storage.list(place(WORK))) {
            if (!lock.isOurs(entry.name())) {
                storage.delete(entry.uri());
            }
        }
        for (Found found : all()) {
            if (found.seal() == null) {
                storage.delete(place(found.directory()));
            }
        }
    }

    @Override
    String reason(Throwable e) {
        return ResultPlaces.text(e)
                .replaceAll("\\Q" + scratch + "/scx-replay-\\E[^/ ]*/?", "")
                .replaceAll("\\.tmp-(\\S+)-\\d+", "$1");
    }
}
