package dev.scxreplay.batch;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.trace.IngestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a batch puts what it makes, seen by everyone who works on it: a directory, or a place in a {@link Storage}.
 *
 * <p>A directory of tables counts once it is sealed, and then nothing in it changes any more. One writes as the batch
 * ({@link #hold}); everyone who does its units may publish.
 */
public abstract sealed class Results permits ResultPlaces, StoredResults {
    static final String WORK = ".work";
    static final String MANIFEST = "manifest.json";
    static final String JOB_TABLE = "batch_job.parquet";

    /** A directory of a trace or a run, and the bytes of its seal; null if it has none. */
    record Found(String directory, byte[] seal) {}

    /** Makes a directory of tables, sealed. */
    @FunctionalInterface
    interface Maker {
        Path make() throws IOException, IngestException, DatasetException;
    }

    /** Writes a file of this machine. */
    @FunctionalInterface
    interface Writing {
        void to(Path file) throws IOException;
    }

    /** Tables that are there until this is closed. */
    interface Lent extends AutoCloseable {
        Path directory();

        @Override
        void close();
    }

    /** Results at a path or URI; nothing need be there. */
    public static Results at(String where) {
        return at(where, Storage.find(), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Results at a path or URI.
     *
     * @param storage what reaches URIs
     * @param scratch a folder of this machine for what belongs into the storage and is not there yet
     */
    public static Results at(String where, Storage storage, Path scratch) {
        return Storage.isUri(where)
                ? new StoredResults(where, storage, scratch)
                : new ResultPlaces(Recordings.path(where).toAbsolutePath().normalize());
    }

    /** The path or URI. */
    @Override
    public abstract String toString();

    /** Puts up a sign, which everyone sees who sees the results, until {@link #lower} or the next batch removes it. */
    public abstract void raise(String sign) throws IOException;

    /** Whether a sign is up. */
    public abstract boolean sees(String sign);

    /** Takes a sign down. */
    public abstract void lower(String sign) throws IOException;

    /** Makes them if nothing is there, and keeps others from writing until closed. */
    abstract Dataset.Held hold() throws DatasetException, BatchException, InterruptedException;

    /** Refuses to go on if {@link #hold} does not hold any more. */
    abstract void checkHeld() throws IOException;

    /** Whether there are results; if something else is there, that is refused. */
    abstract boolean areThere() throws DatasetException, BatchException, IOException;

    /** The directories of traces and runs, by name; of those that are not whole yet only what another command may have made. */
    abstract List<Found> directories() throws IOException;

    /** The seal of a directory; empty if there is no such directory, or it does not count yet. */
    abstract Optional<Seal> seal(String directory) throws IOException;

    /** Puts a sealed directory into its place; if one is there already, that one stays. */
    abstract void publish(Path made, String directory) throws IOException;

    /** Takes a directory away; from the first moment on it does not count. */
    abstract void remove(String directory) throws IOException;

    /** The tables of a recording on this machine; if they are not among the results they are made and put there. */
    abstract Lent lend(Unit unit, Maker maker) throws IOException, IngestException, DatasetException;

    /** A folder of this machine for one try of something. */
    abstract WorkFolder work(String what) throws IOException;

    /** Reads a file that lies beside the directories. */
    abstract InputStream open(String file) throws IOException;

    /** Writes one, in place of one that is there. */
    abstract void write(String file, Writing writing) throws IOException;

    /** Takes one away, if it is there. */
    abstract void removeFile(String file) throws IOException;

    /** Takes away what earlier tries left; only for who holds them, as no try of its own may be at work. */
    abstract void clean() throws IOException;

    /** What went wrong, without where this try was made, which is different for each. */
    abstract String reason(Throwable e);

    /** The directory of a trace's tables. */
    static String directory(TraceSource trace) {
        return "trace=" + Dataset.traceName(trace.name());
    }

    /** Whether a seal is that of this unit's recording, taken in by this model. */
    static boolean isOf(Optional<Seal> seal, Unit unit) {
        return seal.isPresent()
                && seal.get().recording().equals(unit.trace().sha256())
                && seal.get().model().equals(unit.model());
    }
}
