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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The version of the model: a hash of the compiled classes that take recordings in and replay them.
 *
 * <p>Two builds have the same one only if these classes are the same to the byte, so that no change is ever forgotten; a
 * change that changes no result changes it too, and then a batch does all its jobs again. It does not depend on the
 * JDK that runs them, nor on whether they lie in a jar.
 */
public final class ModelFingerprint {
    /** The packages that decide what a result is; those of batches, sweeps and comparisons do not. */
    private static final Pattern DECIDES = Pattern.compile(
            "dev/scxreplay/(table|trace|ingest|sim|machine|kernel|scx|check|replay)/(?!sweep/|divergence/).*");

    private static final String VALUE = ContentHash.shortened(compute());

    private ModelFingerprint() {}

    /** The fingerprint of the classes that run. */
    public static String value() {
        return VALUE;
    }

    private static String compute() {
        Map<String, byte[]> classes = new TreeMap<>();
        try {
            for (Class<?> type : List.of(Ingest.class, Replay.class)) {
                Path place = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isDirectory(place)) {
                    fromDirectory(place, classes);
                } else {
                    fromJar(place, classes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the classes of the model: " + e.getMessage(), e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        MessageDigest digest = ContentHash.digest(new byte[0]);
        classes.forEach((name, bytes) -> {
            digest.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        });
        return ContentHash.hex(digest);
    }

    private static void fromDirectory(Path directory, Map<String, byte[]> classes) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                if (DECIDES.matcher(name).matches()) {
                    classes.put(name, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void fromJar(Path file, Map<String, byte[]> classes) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (!entry.isDirectory() && DECIDES.matcher(entry.getName()).matches()) {
                    try (InputStream stream = jar.getInputStream(entry)) {
                        classes.put(entry.getName(), stream.readAllBytes());
                    }
                }
            }
        }
    }
}
