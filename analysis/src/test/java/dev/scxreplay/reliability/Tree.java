package dev.scxreplay.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is below a directory. */
final class Tree {
    /** What a batch knows of its recordings; it spares work and is no part of the results. */
    private static final Path WHAT_WAS_HASHED = Path.of(".hashes");

    private Tree() {}

    /** Every file and directory, hidden ones too, by its path, with the hash of a file's bytes. */
    static SortedMap<String, String> hashes(Path directory) throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file :
                    files.filter(each -> !each.endsWith(WHAT_WAS_HASHED)).toList()) {
                hashes.put(directory.relativize(file).toString(), Files.isDirectory(file) ? "" : hash(file));
            }
        }
        return hashes;
    }

    /** Those of {@link #hashes} in directories that are in their place, by directory. */
    static Map<String, Map<String, String>> inPlace(Map<String, String> hashes) {
        return hashes.entrySet().stream()
                .filter(file -> file.getKey().matches("(trace|run)=[^/]*/.*"))
                .collect(Collectors.groupingBy(
                        file -> file.getKey().substring(0, file.getKey().indexOf('/')),
                        TreeMap::new,
                        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new)));
    }

    /** Changes with every file that comes, grows, is renamed or goes; cheap enough to be asked all the time. */
    static long fingerprint(Path directory) throws IOException {
        long[] sum = new long[1];
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += file.hashCode() * 31L + attributes.size() * 1_000_003L;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                sum[0] += folder.hashCode();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // gone meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    /** Whether something in a directory is called like that. */
    static boolean has(Path directory, String begin) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(begin));
        }
    }

    /** What its files take on a file system of pages of 4 KiB. */
    static long kilobytes(Path directory) throws IOException {
        long pages = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                pages += (Files.size(file) + 4095) / 4096;
            }
        }
        return pages * 4;
    }

    /** The longest file, bytes. */
    static long longest(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> Files.isDirectory(file) ? 0 : file.toFile().length())
                    .max()
                    .orElse(0);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (NoSuchFileException e) {
            // it is gone
        }
    }

    private static String hash(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
