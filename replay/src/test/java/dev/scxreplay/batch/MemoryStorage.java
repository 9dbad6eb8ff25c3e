package dev.scxreplay.batch;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store of objects as the large ones are: names and bytes, no folders and no renames; what is put appears whole. It may
 * die after some number of changes, and then refuses everything, as all that a killed process would still have done.
 */
final class MemoryStorage implements Storage {
    private final TreeMap<String, byte[]> objects;
    private final Duration patience;
    private int changesLeft;
    private int changes;

    private MemoryStorage(TreeMap<String, byte[]> objects, Duration patience, int changesLeft) {
        this.objects = objects;
        this.patience = patience;
        this.changesLeft = changesLeft;
    }

    MemoryStorage() {
        this(new TreeMap<>(), Duration.ofSeconds(10), Integer.MAX_VALUE);
    }

    /** The same objects as a process sees them that dies before its next change but so many. */
    MemoryStorage dyingAfter(int more) {
        return new MemoryStorage(objects, patience, more);
    }

    /** A copy that nobody else sees, and where the dead count as dead at once. */
    MemoryStorage impatientCopy() {
        return new MemoryStorage(new TreeMap<>(objects), Duration.ofMillis(50), Integer.MAX_VALUE);
    }

    /** How many changes were made through this. */
    synchronized int changes() {
        return changes;
    }

    synchronized void write(String uri, byte[] bytes) {
        objects.put(uri, bytes);
    }

    synchronized void remove(String uri) {
        objects.remove(uri);
    }

    /** Names of all objects. */
    synchronized List<String> names() {
        return List.copyOf(objects.keySet());
    }

    private void change() throws IOException {
        if (changesLeft-- <= 0) {
            throw new IOException("the process is dead");
        }
        changes++;
    }

    @Override
    public synchronized Optional<Entry> entry(String uri) {
        byte[] bytes = objects.get(uri);
        if (bytes != null) {
            return Optional.of(new Entry(uri, false, bytes.length, Integer.toString(bytes.length), 0));
        }
        return list(uri).isEmpty() ? Optional.empty() : Optional.of(new Entry(uri, true, 0, "", 0));
    }

    @Override
    public synchronized List<Entry> list(String folder) {
        String prefix = folder.endsWith("/") ? folder : folder + "/";
        List<Entry> entries = new ArrayList<>();
        for (String name : objects.tailMap(prefix).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            int slash = name.indexOf('/', prefix.length());
            String uri = slash < 0 ? name : name.substring(0, slash);
            if (entries.isEmpty() || !entries.getLast().uri().equals(uri)) {
                entries.add(new Entry(uri, slash >= 0, slash < 0 ? objects.get(name).length : 0, "", 0));
            }
        }
        return entries;
    }

    @Override
    public synchronized InputStream open(String uri) throws IOException {
        if (!objects.containsKey(uri)) {
            throw new FileNotFoundException(uri);
        }
        return new ByteArrayInputStream(objects.get(uri));
    }

    @Override
    public synchronized void put(Path file, String uri, String staging) throws IOException {
        change();
        objects.put(uri, Files.readAllBytes(file));
    }

    @Override
    public synchronized void delete(String uri) throws IOException {
        change();
        objects.keySet().removeIf(name -> name.equals(uri) || name.startsWith(uri + "/"));
    }

    @Override
    public Duration patience() {
        return patience;
    }
}
