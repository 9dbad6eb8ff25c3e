package dev.scxreplay.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * Files that are not in a file system of this machine: HDFS, object stores. Found by {@link ServiceLoader}, so that a module
 * can bring it; places in it are URIs with a scheme, {@code hdfs://host/a/b}.
 *
 * <p>Not every store has folders, let alone renames them; a batch asks for no more than that one file appears whole.
 */
public interface Storage {
    /** A scheme of two letters and more, as one is the drive of another operating system. */
    Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/.*");

    /** What {@link #of} gives where nothing is brought. */
    Storage NONE = new NoStorage();

    /**
     * A file or folder.
     *
     * @param uri where it is
     * @param folder whether it is a folder
     * @param bytes the size of a file
     * @param stamp what is another one when a file is another one
     * @param changedMs when it was written, milliseconds of the epoch by the storage's clock
     */
    record Entry(String uri, boolean folder, long bytes, String stamp, long changedMs) {
        /** The last part of the URI. */
        public String name() {
            return uri.substring(uri.lastIndexOf('/') + 1);
        }
    }

    /** What is at a place, if something is. */
    Optional<Entry> entry(String uri) throws IOException;

    /** What is in a folder, by URI; empty if there is no such folder. */
    List<Entry> list(String folder) throws IOException;

    /**
     * Reads a file.
     *
     * @throws java.io.FileNotFoundException if there is none
     */
    InputStream open(String uri) throws IOException;

    /**
     * Puts a copy of a file somewhere, where it appears whole or not at all, whatever happens to this process. Whoever puts
     * the same bytes there at the same time does no harm, and readers see them at any time once they are there.
     *
     * @param staging a folder, made if need be, for what is not yet whole where the store shows that
     */
    void put(Path file, String uri, String staging) throws IOException;

    /** Removes a file, or a folder with all that is in it; nothing happens if there is none. */
    void delete(String uri) throws IOException;

    /** After how long a process that does not say that it lives counts as dead. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** Whether a path is one for a storage; {@code file:} is the file systems of this machine. */
    static boolean isUri(String path) {
        return FORM.matcher(path).matches() && !path.regionMatches(true, 0, "file:", 0, 5);
    }

    /** The one on the class path; {@link #NONE} if there is none. */
    static Storage find() {
        return ServiceLoader.load(Storage.class).findFirst().orElse(NONE);
    }
}
