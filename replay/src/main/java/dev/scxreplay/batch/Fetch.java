package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Copies results out of a {@link Storage} into a directory, every file held against the hash in its seal. */
public final class Fetch {
    private final Storage storage;
    private final String root;

    Fetch(Storage storage, String root) {
        this.storage = storage;
        this.root = root;
    }

    /**
     * What was copied.
     *
     * @param directories of traces and runs, now
     * @param before those that were there already
     */
    public record Report(int directories, int before) {}

    /**
     * Copies what is sealed; what is there already with the same seal is not copied again.
     *
     * @param uri of the results
     * @param into made if it is not there
     * @throws BatchException if there are no results, or something in them is damaged
     */
    public static Report of(String uri, Storage storage, Path into)
            throws BatchException, DatasetException, IOException {
        StoredResults results = new StoredResults(uri, storage, into);
        if (storage.entry(results + "/" + StoredResults.MARKER).isEmpty()) {
            throw new BatchException(BatchException.Kind.USAGE, "There are no results of a batch at " + results + ".");
        }
        ResultPlaces places = new ResultPlaces(into);
        try (Dataset.Held held = places.hold()) {
            return new Fetch(storage, results.toString()).all(results, places);
        }
    }

    private Report all(StoredResults results, ResultPlaces places) throws BatchException, IOException {
        places.clean();
        Map<String, byte[]> sealed = new LinkedHashMap<>();
        results.directories().forEach(found -> sealed.put(found.directory(), found.seal()));
        Map<String, byte[]> there = new HashMap<>();
        for (Results.Found found : places.directories()) {
            there.put(found.directory(), found.seal());
            if (found.seal() == null || !sealed.containsKey(found.directory())) {
                throw new BatchException(
                        BatchException.Kind.USAGE,
                        places + " has " + found.directory() + ", which " + root + " has not; name a new directory");
            }
        }
        places.removeFile(Results.MANIFEST);
        int copied = 0;
        int before = 0;
        for (Map.Entry<String, byte[]> found : sealed.entrySet()) {
            String directory = found.getKey();
            if (Arrays.equals(there.get(directory), found.getValue())) {
                before++;
                continue;
            }
            if (there.containsKey(directory)) {
                places.remove(directory);
            }
            Path made = places.results().resolve("." + directory + "-" + UUID.randomUUID() + ".part");
            try {
                directory(directory, made);
                places.publish(made, directory);
            } finally {
                ResultPlaces.delete(made);
            }
            copied++;
        }
        for (String file : List.of(Results.JOB_TABLE, Results.MANIFEST)) {
            if (storage.entry(root + "/" + file).isPresent()) {
                file(file, places);
            }
        }
        places.clean();
        return new Report(copied, before);
    }

    private void file(String name, ResultPlaces places) throws IOException {
        places.write(name, file -> {
            try (InputStream from = storage.open(root + "/" + name)) {
                Files.copy(from, file);
            }
        });
    }

    /** Copies one directory; into one that is not there. */
    void directory(String name, Path into) throws IOException {
        byte[] bytes;
        try (InputStream from = storage.open(root + "/" + name + "/" + Seal.FILE)) {
            bytes = from.readAllBytes();
        }
        Files.createDirectories(into);
        for (Seal.SealedFile file : Seal.of(name, bytes).files()) {
            String hash = copy(storage, root + "/" + name + "/" + file.name(), into.resolve(file.name()));
            if (!hash.equals(file.sha256())) {
                throw new IOException(root + "/" + name + "/" + file.name()
                        + " is not what its seal says: delete the directory, and the same batch makes it again");
            }
        }
        Files.write(into.resolve(Seal.FILE), bytes);
    }

    /** Copies a file, or a folder with all that is in it; returns the hash of a file's content. */
    static String copy(Storage storage, String uri, Path into) throws IOException {
        Storage.Entry entry = storage.entry(uri).orElseThrow(() -> new FileNotFoundException("there is no " + uri));
        if (entry.folder()) {
            Files.createDirectories(into);
            for (Storage.Entry each : storage.list(uri)) {
                copy(storage, each.uri(), into.resolve(each.name()));
            }
            return "";
        }
        try (DigestInputStream from = new DigestInputStream(storage.open(uri), ContentHash.digest(new byte[0]));
                OutputStream to = Files.newOutputStream(into)) {
            from.transferTo(to);
            return ContentHash.hex(from.getMessageDigest());
        }
    }
}
