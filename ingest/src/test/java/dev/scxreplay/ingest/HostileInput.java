package dev.scxreplay.ingest;

import com.sun.management.ThreadMXBean;
import dev.scxreplay.ingest.format.CountingSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.UnpackException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads files that may be damaged in one format and holds the reader to its promise: rows and counters, or one sentence;
 * within bounds of work and memory that do not depend on what the file says.
 */
final class HostileInput implements AutoCloseable {
    /** What a reader may allocate for a file of a few KiB: its buffers, and the most that xz is allowed. */
    private static final long MOST_ALLOCATED = 48L << 20;

    private static final long MOST_ALLOCATED_XZ = 160L << 20;
    /** Calls of the sink for each byte: no format packs its events closer. */
    private static final long CALLS_PER_BYTE = 8;

    private static final long SMALL_CALLS = 1000;
    private static final long MOST_RATIO = 1000;
    /** The bytes a sentence may have beside those of the path in it. */
    private static final int MOST_SAID = 3000;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cn}\\p{Co}\\p{Cs}\\u2028\\u2029]");
    private static final Set<String> LEFT = Set.of("input", "scratch", "folder");

    private final FuzzedFormat format;
    private final Path directory;
    private final CountingSink sink = new CountingSink();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long withRows;
    private long refused;
    private long mostAllocated;

    HostileInput(FuzzedFormat format, Path directory) {
        this.format = format;
        this.directory = directory;
    }

    /**
     * Reads one file.
     *
     * @throws AssertionError if the reader does not keep its promise
     */
    void check(byte[] bytes) throws IOException {
        long most = format == FuzzedFormat.XZ ? MOST_ALLOCATED_XZ : MOST_ALLOCATED;
        long allocated = read(bytes);
        if (allocated > most) {
            // a class that is loaded, and rewritten by Jazzer, is so once
            allocated = read(bytes);
        }
        mostAllocated = Math.max(mostAllocated, allocated);
        if (allocated > most) {
            throw new AssertionError("it allocated " + allocated + " bytes for " + bytes.length);
        }
    }

    /** Reads a first file, whatever it allocates: classes are loaded, and under Jazzer rewritten by this thread. */
    void warmUp(byte[] bytes) throws IOException {
        read(bytes);
    }

    /** Returns how many bytes were allocated. */
    private long read(byte[] bytes) throws IOException {
        sink.begin(SMALL_CALLS + bytes.length * CALLS_PER_BYTE * (format.isPacked() ? MOST_RATIO : 1));
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            format.read(bytes, directory, sink);
        } catch (IngestException e) {
            checkRefusal(e.kind(), e.getMessage(), e);
        } catch (UnpackException e) {
            // Ingest makes one sentence of it
            checkRefusal(IngestException.Kind.INPUT, e.getMessage() + ".", e);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("neither rows nor one sentence", e);
        }
        withRows += sink.rows() > 0 ? 1 : 0;
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /**
     * Looks at what all inputs since the last time left: whether the writer takes their rows, and which files there are.
     *
     * @throws AssertionError if anything is there that must not be
     */
    void checkLeft() throws IOException {
        sink.checkRows();
        checkFiles();
    }

    /** What came out so far, in one line. */
    String outcome() {
        return withRows + " gave rows, " + refused + " one sentence, at most " + (mostAllocated >> 10)
                + " KiB allocated for one";
    }

    private void checkRefusal(IngestException.Kind kind, String message, Exception cause) {
        refused++;
        sentence(kind, message, cause);
    }

    /** Whether a refusal is one sentence that people can read. */
    static void sentence(IngestException.Kind kind, String message, Exception cause) {
        if (kind != IngestException.Kind.INPUT) {
            throw new AssertionError("it blames the " + kind + ": " + message, cause);
        }
        if (!message.endsWith(".") || message.endsWith("..")) {
            throw new AssertionError("no sentence: " + message, cause);
        }
        if (UNPRINTABLE.matcher(message).find()) {
            throw new AssertionError("not printable: " + message, cause);
        }
        if (message.length() > MOST_SAID) {
            throw new AssertionError("long: " + message, cause);
        }
    }

    private void checkFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!LEFT.contains(name) && !name.startsWith("piece")) {
                    throw new AssertionError("it wrote outside of its scratch folder: " + file);
                }
            }
        }
        Path scratch = directory.resolve("scratch");
        if (Files.exists(scratch)) {
            List<Path> copies;
            try (Stream<Path> files = Files.list(scratch)) {
                copies = files.toList();
            }
            for (Path copy : copies) {
                if (!copy.getFileName().toString().matches("member\\d+|unpacked\\d+")) {
                    throw new AssertionError("it kept a name it was given: " + copy);
                }
                Files.delete(copy);
            }
        }
    }

    @Override
    public void close() {
        sink.close();
    }
}
