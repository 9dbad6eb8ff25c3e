package dev.scxreplay.batch;

import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * Tables of traces on this machine, for units in this process that read the same trace at the same time or soon after each
 * other: the trace used last stays, earlier ones go when nobody uses them any more.
 */
final class TraceShelf {
    /** Makes the folder everything is in; when the first trace is asked for. */
    @FunctionalInterface
    interface Place {
        Path make() throws IOException;
    }

    /** Puts the tables into a directory, which it makes. */
    @FunctionalInterface
    interface Filler {
        void fill(Path into) throws IOException, IngestException, DatasetException;
    }

    private static final class Volume {
        private final Path directory;
        private boolean filled;
        private int readers;

        Volume(Path directory) {
            this.directory = directory;
        }
    }

    private final Place place;
    private final LinkedHashMap<String, Volume> volumes = new LinkedHashMap<>();
    private Path folder;
    private int made;

    TraceShelf(Place place) {
        this.place = place;
    }

    /** Tables by what tells them apart, put there if they are not; who asks for the same meanwhile waits. */
    Results.Lent lend(String key, Filler filler) throws IOException, IngestException, DatasetException {
        Volume volume = take(key);
        try {
            synchronized (volume) {
                if (!volume.filled) {
                    ResultPlaces.delete(volume.directory);
                    filler.fill(volume.directory);
                    volume.filled = true;
                }
            }
        } catch (IOException | IngestException | DatasetException | RuntimeException | Error e) {
            giveBack(volume);
            throw e;
        }
        return new Results.Lent() {
            @Override
            public Path directory() {
                return volume.directory;
            }

            @Override
            public void close() {
                giveBack(volume);
            }
        };
    }

    private synchronized Volume take(String key) throws IOException {
        if (folder == null) {
            folder = place.make();
        }
        Volume volume = volumes.remove(key);
        if (volume == null) {
            volume = new Volume(folder.resolve(Integer.toString(made++)));
        }
        volumes.put(key, volume); // the last now
        volume.readers++;
        return volume;
    }

    private synchronized void giveBack(Volume volume) {
        volume.readers--;
        Volume last = volumes.lastEntry().getValue();
        volumes.values().removeIf(each -> each != last && each.readers == 0 && isGone(each.directory));
    }

    private static boolean isGone(Path directory) {
        try {
            ResultPlaces.delete(directory);
            return Files.notExists(directory);
        } catch (IOException e) {
            return false; // the next one who gives something back tries again
        }
    }

    /** Takes all of it away, if nobody reads. */
    synchronized void clear() {
        volumes.values().removeIf(each -> each.readers == 0 && isGone(each.directory));
        if (volumes.isEmpty() && folder != null && isGone(folder)) {
            folder = null;
        }
    }
}
