package dev.scxreplay.batch;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the recordings a plan names, and gives each a name of its own. */
final class PlanTraces {
    /** A recording and where the plan asks for it; a name of null is made from the path. */
    private record Found(Path path, String name, YamlNode.Place at) {}

    private final String file;
    private final Path folder;
    /** By real path, so that one named twice is one. */
    private final Map<Path, Found> found = new LinkedHashMap<>();

    PlanTraces(String file, Path folder) {
        this.file = file;
        this.folder = folder;
    }

    /** Takes what a path or glob names; {@code name} is null where the plan gives none. */
    void add(YamlNode.Text pattern, String name) throws PlanException {
        List<Path> paths = isGlob(pattern.text()) ? matches(pattern.text()) : List.of(folder.resolve(pattern.text()));
        paths = paths.stream().filter(Files::exists).toList();
        if (paths.isEmpty()) {
            throw new PlanException(file, pattern.at(), "expected a recording, found none: " + nothing(pattern.text()));
        }
        if (name != null && paths.size() > 1) {
            throw new PlanException(
                    file, pattern.at(), "expected one recording for the name " + name + ", found " + paths.size());
        }
        for (Path path : paths) {
            try {
                found.putIfAbsent(path.toRealPath(), new Found(path.normalize(), name, pattern.at()));
            } catch (IOException e) {
                throw new PlanException(file, pattern.at(), "cannot read " + path + ": " + e.getMessage());
            }
        }
    }

    /** Names and paths, in the order in which they were added. */
    Map<String, Path> named() throws PlanException {
        List<Found> all = List.copyOf(found.values());
        List<String> names = new ArrayList<>();
        for (Found each : all) {
            names.add(each.name() == null ? Ingest.nameOf(each.path()) : each.name());
        }
        for (int folders = 1; folders <= 40; folders++) {
            Map<String, Long> often = names.stream().collect(Collectors.groupingBy(n -> n, Collectors.counting()));
            for (int i = 0; i < names.size(); i++) {
                if (often.get(names.get(i)) > 1 && all.get(i).name() == null) {
                    names.set(i, longer(all.get(i).path(), folders));
                }
            }
        }
        Map<String, Path> named = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Path other = named.putIfAbsent(names.get(i), all.get(i).path());
            if (other != null) {
                throw new PlanException(
                        file,
                        all.get(i).at(),
                        "expected traces of different names, found two that are called " + names.get(i) + ": " + other
                                + " and " + all.get(i).path() + "; give one a name: {path: "
                                + all.get(i).path().getFileName()
                                + ", name: ...}");
            }
        }
        return named;
    }

    /** The name with the names of that many folders above it in front. */
    private static String longer(Path path, int folders) {
        Path absolute = path.toAbsolutePath().normalize();
        String name = Ingest.nameOf(path);
        Path above = absolute.getParent();
        if (above != null && !name.equals(Ingest.nameOf(absolute.getFileName()))) {
            above = above.getParent(); // trace.dat has the name of its folder already
        }
        for (int i = 0; i < folders && above != null && above.getFileName() != null; i++) {
            name = above.getFileName() + "-" + name;
            above = above.getParent();
        }
        return Dataset.traceName(name);
    }

    private String nothing(String pattern) {
        Path path = Path.of(fixedPart(pattern));
        Path known = folder.resolve(path);
        if (isGlob(pattern) && Files.isDirectory(known)) {
            return "no file in " + known.normalize() + " matches " + pattern;
        }
        Path parent = known.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return "there is no folder " + (parent == null ? known : parent.normalize());
        }
        try (Stream<Path> beside = Files.list(parent)) {
            List<String> names =
                    beside.map(each -> each.getFileName().toString()).toList();
            return "there is no " + known.normalize() + "."
                    + Nearest.question(known.getFileName().toString(), names);
        } catch (IOException e) {
            return "there is no " + known.normalize();
        }
    }

    private static boolean isGlob(String pattern) {
        return pattern.matches(".*[*?\\[{].*");
    }

    /** The folders in front of the first part with a wildcard. */
    private static String fixedPart(String pattern) {
        if (!isGlob(pattern)) {
            return pattern;
        }
        int wildcard = pattern.replaceAll("[*?\\[{]", "*").indexOf('*');
        return pattern.substring(
                0, Math.max(0, pattern.lastIndexOf('/', wildcard) + (pattern.startsWith("/") ? 1 : 0)));
    }

    private List<Path> matches(String pattern) {
        Path top = folder.resolve(fixedPart(pattern));
        if (!Files.isDirectory(top)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault()
                .getPathMatcher("glob:" + (pattern.startsWith("/") ? pattern : folder.resolve(pattern)));
        try (Stream<Path> walk = Files.walk(top, FileVisitOption.FOLLOW_LINKS)) {
            // in a glob of the file system a/**/b does not match a/b; people expect that it does
            PathMatcher flat = FileSystems.getDefault()
                    .getPathMatcher("glob:"
                            + (pattern.startsWith("/")
                                            ? pattern
                                            : folder.resolve(pattern).toString())
                                    .replace("/**/", "/"));
            return walk.filter(Files::isRegularFile)
                    .filter(path -> matcher.matches(path) || flat.matches(path))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
