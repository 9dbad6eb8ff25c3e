package dev.scxreplay.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scxreplay.table.DatasetException.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of traces and of what replaying them gave.
 *
 * <p>It holds {@code trace=<name>/<table>.parquet} for every trace, {@code run=<trace>@<kernel>/<table>.parquet} for
 * every replay, {@code sweep=<conditions>/<table>.parquet} for every sweep over machines, and {@code scx-replay.json}, which
 * marks it as ours and says its version. A trace, run or sweep is there completely or not at all; what an interrupted
 * writer left is repaired when the dataset is opened next. One process writes at a time, another one is refused.
 */
public final class Dataset {
    /**
     * The version of the layout and of the table schemas, the only one this code writes and reads: a dataset is quickly made
     * again, and an answer from a table that lacks a column would be a guess. 2: {@code across_gap} of kicks.
     */
    public static final int VERSION = 2;

    private static final String MARKER = "scx-replay.json";
    private static final String VERSION_KEY = "dataset_version";
    private static final String TRACE = "trace=";
    private static final String RUN = "run=";
    private static final String SWEEP = "sweep=";
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    private final Path root;
    private boolean newDirectory;
    private boolean newDataset;
    private int threads = Runtime.getRuntime().availableProcessors();

    private Dataset(Path root) {
        this.root = root;
    }

    /** Whether there is a dataset. */
    public static boolean isOne(Path root) {
        return Files.exists(root.resolve(MARKER));
    }

    /**
     * Opens a dataset that is there.
     *
     * @throws DatasetException NOTHING_THERE if there is nothing, NOT_A_DATASET if something else or a newer one than {@link
     *     #VERSION}, DAMAGED if its marker cannot be understood, ENVIRONMENT if it cannot be read
     */
    public static Dataset open(Path root) throws DatasetException {
        if (!Files.exists(root)) {
            throw new DatasetException(Category.NOTHING_THERE, "there is no dataset at " + root);
        }
        if (!Files.isDirectory(root)) {
            throw new DatasetException(Category.NOT_A_DATASET, root + " is a file; a dataset is a directory");
        }
        if (!Files.exists(root.resolve(MARKER))) {
            throw new DatasetException(
                    Category.NOT_A_DATASET, root + " is not a dataset of scx-replay: it has no " + MARKER);
        }
        return openMarked(root);
    }

    /**
     * Opens a dataset, or makes a new one where nothing or an empty directory is.
     *
     * @throws DatasetException as {@link #open}, but EXISTS_AS_SOMETHING_ELSE if the place is taken by a file or by a
     *     directory that holds other things
     */
    public static Dataset openOrCreate(Path root) throws DatasetException {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new DatasetException(
                    Category.EXISTS_AS_SOMETHING_ELSE, root + " is a file; name a directory for the dataset");
        }
        boolean newDirectory = !Files.exists(root);
        if (newDirectory) {
            createDirectories(root);
        }
        boolean newDataset = !Files.exists(root.resolve(MARKER));
        if (newDataset) {
            for (Path entry : Leftovers.entries(root)) {
                if (!Leftovers.isLeftover(entry)) {
                    throw new DatasetException(
                            Category.EXISTS_AS_SOMETHING_ELSE,
                            root + " holds something else (" + entry.getFileName()
                                    + "); name a new or an empty directory for the dataset");
                }
            }
            writeMarker(root);
        }
        Dataset dataset = openMarked(root);
        dataset.newDirectory = newDirectory;
        dataset.newDataset = newDataset;
        return dataset;
    }

    /**
     * Takes a dataset away again that {@link #openOrCreate} has just made and into which nothing was written; any other one
     * stays as it is.
     */
    public void discardIfUnused() {
        if (!newDataset
                || Stream.of(TRACE, RUN, SWEEP).anyMatch(kind -> !names(kind).isEmpty())) {
            return;
        }
        Leftovers.deleteQuietly(root.resolve(MARKER));
        Leftovers.deleteQuietly(root.resolve(WriteLock.FILE));
        if (newDirectory && root.toFile().list() instanceof String[] left && left.length == 0) {
            Leftovers.deleteQuietly(root);
        }
    }

    /**
     * Sets how many threads write a trace, the one that reads the recording included; what they write is the same for any
     * number. Without this, as many as there are CPUs.
     */
    public void useThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " threads");
        }
        threads = count;
    }

    /** How many threads write a trace. */
    public int threads() {
        return threads;
    }

    /** The directory, as a real path. */
    public Path root() {
        return root;
    }

    /** The names of the traces, sorted. */
    public List<String> traces() {
        return names(TRACE);
    }

    /** The replays as {@code <trace>@<kernel>}, sorted; a kernel has no {@code @}, a trace may. */
    public List<String> runs() {
        return names(RUN);
    }

    /** The directory of a trace, whether it is there or not. */
    public Path traceDirectory(String trace) {
        return root.resolve(traceEntry(trace));
    }

    /** The directory of a replay, whether it is there or not. */
    public Path runDirectory(String trace, String kernel) {
        return root.resolve(runEntry(trace, kernel));
    }

    /**
     * Begins to write a trace; it replaces one of the same name, and the replays of that, when committed.
     *
     * @throws DatasetException ENVIRONMENT if another process is writing into this dataset
     * @throws IllegalStateException if this process is writing it already
     */
    public Staging stageTrace(String trace) throws DatasetException {
        return new Staging(
                root,
                traceEntry(trace),
                Pattern.compile(Pattern.quote(RUN + traceName(trace) + "@") + "[^@]*"),
                threads - 1);
    }

    /**
     * Begins to write the replay of a trace under a kernel; it replaces an earlier one when committed.
     *
     * @throws DatasetException ENVIRONMENT if another process is writing into this dataset
     * @throws IllegalStateException if this process is writing it already
     */
    public Staging stageRun(String trace, String kernel) throws DatasetException {
        return new Staging(root, runEntry(trace, kernel), NOTHING, 0);
    }

    /** The right to write into a dataset, given back by closing it. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Keeps other processes from writing into this dataset for longer than one trace or run takes.
     *
     * @throws DatasetException ENVIRONMENT if another process is writing into it
     */
    public Held hold() throws DatasetException {
        return WriteLock.take(root);
    }

    /**
     * Begins to write a sweep over machines; it replaces one under the same conditions when committed.
     *
     * @param conditions what all its machines have in common; may be empty
     * @throws DatasetException ENVIRONMENT if another process is writing into this dataset
     * @throws IllegalStateException if this process is writing it already
     */
    public Staging stageSweep(String conditions) throws DatasetException {
        return new Staging(root, SWEEP + traceName(conditions.isEmpty() ? "ordinary" : conditions), NOTHING, 0);
    }

    /**
     * A place for files that are needed only while something is read.
     *
     * @throws IllegalStateException if this process has one open
     */
    public Scratch scratch() {
        return new Scratch(root);
    }

    /**
     * The name a trace has in a dataset: letters, digits and {@code . _ + @ -} stay, every other character becomes an
     * underscore. All methods that take a trace do this; equal results mean the same trace.
     */
    public static String traceName(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a trace needs a name");
        }
        return text.replaceAll("[^A-Za-z0-9._+@-]", "_");
    }

    private static String traceEntry(String trace) {
        return TRACE + traceName(trace);
    }

    private static String runEntry(String trace, String kernel) {
        if (!kernel.matches("[A-Za-z0-9._+-]+")) {
            throw new IllegalArgumentException("not the name of a kernel: " + kernel);
        }
        return RUN + traceName(trace) + "@" + kernel;
    }

    private static Dataset openMarked(Path root) throws DatasetException {
        checkVersion(root);
        try {
            Path real = root.toRealPath();
            Leftovers.repair(real);
            return new Dataset(real);
        } catch (IOException e) {
            throw new DatasetException("open", root, e);
        }
    }

    private static void checkVersion(Path root) throws DatasetException {
        Path marker = root.resolve(MARKER);
        JsonNode version;
        try {
            version = new ObjectMapper().readTree(Files.readAllBytes(marker)).path(VERSION_KEY);
        } catch (JsonProcessingException e) {
            throw damaged(marker);
        } catch (IOException e) {
            throw new DatasetException("read", marker, e);
        }
        if (!version.isInt() || version.intValue() < 1) {
            throw damaged(marker);
        }
        if (version.intValue() != VERSION) {
            boolean newer = version.intValue() > VERSION;
            throw new DatasetException(
                    Category.NOT_A_DATASET,
                    root + " was written by " + (newer ? "a newer" : "an older")
                            + " scx-replay: it is a dataset of version " + version.intValue()
                            + ", this one reads version " + VERSION + "; " + (newer ? "update scx-replay, or " : "")
                            + "make the dataset again with: scx-replay ingest TRACE -o NEW");
        }
    }

    private static DatasetException damaged(Path marker) {
        return new DatasetException(Category.DAMAGED, marker + " is damaged: it does not say a dataset version");
    }

    private static void createDirectories(Path root) throws DatasetException {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new DatasetException("create", root, e);
        }
    }

    private static synchronized void writeMarker(Path root) throws DatasetException {
        if (Files.exists(root.resolve(MARKER))) {
            return;
        }
        Path written = Leftovers.claim(root.toAbsolutePath(), MARKER);
        try {
            Files.writeString(written, "{\"" + VERSION_KEY + "\":" + VERSION + "}\n");
            Files.move(written, root.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
            Leftovers.force(root);
        } catch (IOException e) {
            Leftovers.deleteQuietly(written);
            throw new DatasetException("create a dataset in", root, e);
        } finally {
            Leftovers.release(written);
        }
    }

    private List<String> names(String prefix) {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root + ": " + e.getMessage(), e);
        }
    }
}
