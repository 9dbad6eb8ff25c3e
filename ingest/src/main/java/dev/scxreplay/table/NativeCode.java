package dev.scxreplay.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.c.jni.JniLoader;

/**
 * The native code of Arrow and DuckDB, which they unpack into a temporary file when it is first needed.
 *
 * <p>They leave the file to be deleted at the end, which a killed process does not reach. Here it goes as soon as it is loaded,
 * where the system says which files are.
 */
public final class NativeCode {
    /** What {@code /proc/self/maps} says of code that is loaded: an address, and the file last. */
    private static final Pattern UNPACKED = Pattern.compile(".* (/.*/(?:jnilib-\\d+\\.tmp|libduckdb_java\\d+\\.so))");

    private static final Path LOADED = Path.of("/proc/self/maps");
    /** By library, why it could not be loaded; empty if it could. A class that fails to begin says only once why. */
    private static final Map<String, String> TRIED = new HashMap<>();

    private NativeCode() {}

    /** Something that loads. */
    @FunctionalInterface
    private interface Load {
        void load() throws ReflectiveOperationException;
    }

    /**
     * Loads Arrow's, which hands batches from DuckDB to Java.
     *
     * @throws UncheckedIOException if it cannot be unpacked
     */
    static void loadArrow() {
        load("Arrow", () -> JniLoader.get().ensureLoaded());
    }

    /**
     * Loads DuckDB's.
     *
     * @throws UncheckedIOException if it cannot be unpacked
     */
    public static void loadDuckDb() {
        load("DuckDB", () -> Class.forName("org.duckdb.DuckDBNative"));
    }

    private static synchronized void load(String library, Load load) {
        String reason = TRIED.computeIfAbsent(library, unseen -> tried(load));
        if (!reason.isEmpty()) {
            throw new UncheckedIOException(new IOException(
                    "the native code of " + library + " cannot be unpacked into " + System.getProperty("java.io.tmpdir")
                            + " and loaded from there (" + reason
                            + "); SCX_REPLAY_JAVA_OPTS=-Djava.io.tmpdir=DIR in the environment names another folder"));
        }
    }

    private static String tried(Load load) {
        try {
            load.load();
            deleteUnpacked();
            return "";
        } catch (IllegalStateException | ReflectiveOperationException | LinkageError e) {
            Throwable first = e;
            while (first.getCause() != null) {
                first = first.getCause();
            }
            return first.getMessage() == null ? first.toString() : first.getMessage();
        }
    }

    private static void deleteUnpacked() {
        if (!Files.isReadable(LOADED)) {
            return;
        }
        try (Stream<String> lines = Files.lines(LOADED)) {
            for (String line : lines.toList()) {
                Matcher unpacked = UNPACKED.matcher(line);
                if (unpacked.matches()) {
                    Files.deleteIfExists(Path.of(unpacked.group(1)));
                }
            }
        } catch (IOException ignored) {
            // it is deleted at the end
        }
    }
}
