package dev.scxreplay.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hashes of contents, SHA-256 in hex: a file's is that of its bytes, a folder's that of the paths in it with their
 * hashes, in the order of the paths.
 */
final class ContentHash {
    private static final int SHORT = 16;

    private ContentHash() {}

    static String shortened(String hash) {
        return hash.substring(0, SHORT);
    }

    static String ofText(String text) {
        return hex(digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    static String of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return ofFile(path);
        }
        MessageDigest digest = digest(new byte[0]);
        for (Path file : filesIn(path)) {
            digest.update((path.relativize(file) + "\0" + ofFile(file) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return hex(digest);
    }

    /** The size of a file, or of all files in a folder. */
    static long bytes(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.size(path);
        }
        long bytes = 0;
        for (Path file : filesIn(path)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    static String ofFile(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return of(stream);
        }
    }

    static String of(InputStream stream) throws IOException {
        MessageDigest digest = digest(new byte[0]);
        byte[] block = new byte[1 << 17];
        for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
            digest.update(block, 0, n);
        }
        return hex(digest);
    }

    static MessageDigest digest(byte[] first) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
