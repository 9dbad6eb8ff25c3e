package dev.scxreplay.batch;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.replay.Replay;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The version of the model: a hash of the sources of what takes recordings in and replays them, which are packed beside the
 * classes.
 *
 * <p>Two builds have the same one only if these sources are the same to the byte, so that no change is ever forgotten; a
 * change that changes no result changes it too, and then a batch does all its jobs again. It does not depend on the
 * JDK that compiled or runs them (compilers differ in a seventh of the class files), nor on whether they lie in a jar.
 */
public final class ModelFingerprint {
    /** The packages that decide what a result is; those of batches, sweeps and comparisons do not. */
    private static final Pattern DECIDES = Pattern.compile("(sources/)?"
            + "(dev/scxreplay/(table|trace|ingest|sim|machine|kernel|scx|check|replay)/(?!sweep/|divergence/).*)");

    private static final String SOURCE = ".java";
    private static final String CLASS = ".class";

    private static final String VALUE = ContentHash.shortened(compute());

    private ModelFingerprint() {}

    /** The fingerprint of the model that runs. */
    public static String value() {
        return VALUE;
    }

    private static String compute() {
        Map<String, byte[]> files = new TreeMap<>();
        try {
            for (Class<?> type : List.of(Ingest.class, Replay.class)) {
                Path place = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isDirectory(place)) {
                    fromDirectory(place, files);
                } else {
                    fromJar(place, files);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sources of the model: " + e.getMessage(), e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        MessageDigest digest = ContentHash.digest(new byte[0]);
        int sources = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (counts(file.getKey(), files)) {
                byte[] bytes = file.getValue();
                digest.update((file.getKey() + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
                sources += file.getKey().endsWith(SOURCE) ? 1 : 0;
            }
        }
        if (sources == 0) {
            throw new IllegalStateException("no sources of the model are packed beside its classes");
        }
        return ContentHash.hex(digest);
    }

    /** Sources of classes that are there, and what is neither: a build may have left the sources of classes deleted since. */
    private static boolean counts(String name, Map<String, byte[]> files) {
        return name.endsWith(SOURCE)
                ? files.containsKey(name.substring(0, name.length() - SOURCE.length()) + CLASS)
                : !name.endsWith(CLASS);
    }

    private static void fromDirectory(Path directory, Map<String, byte[]> files) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Matcher name =
                        DECIDES.matcher(directory.relativize(file).toString().replace('\\', '/'));
                if (name.matches()) {
                    files.put(name.group(2), Files.readAllBytes(file));
                }
            }
        }
    }

    private static void fromJar(Path file, Map<String, byte[]> files) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                Matcher name = DECIDES.matcher(entry.getName());
                if (!entry.isDirectory() && name.matches()) {
                    try (InputStream stream = jar.getInputStream(entry)) {
                        files.put(name.group(2), stream.readAllBytes());
                    }
                }
            }
        }
    }
}
