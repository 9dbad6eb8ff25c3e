package dev.scxreplay.batch;

import dev.scxreplay.ingest.Ingest;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
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
    /**
     * A recording and where the plan asks for it; a name of null is made from the path.
     *
     * @param place a path or URI
     * @param path the same without scheme and host
     */
    private record Found(String place, Path path, String name, YamlNode.Place at) {}

    private final String file;
    private final Path folder;
    private final Storage storage;
    /** By real path or URI, so that one named twice is one. */
    private final Map<String, Found> found = new LinkedHashMap<>();

    PlanTraces(String file, Path folder, Storage storage) {
        this.file = file;
        this.folder = folder;
        this.storage = storage;
    }

    /** Takes what a path or glob names; {@code name} is null where the plan gives none. */
    void add(YamlNode.Text pattern, String name) throws PlanException {
        List<Found> here = Storage.isUri(pattern.text()) ? stored(pattern, name) : local(pattern, name);
        if (here.isEmpty()) {
            throw new PlanException(file, pattern.at(), "expected a recording, found none: " + nothing(pattern.text()));
        }
        if (name != null && here.size() > 1) {
            throw new PlanException(
                    file, pattern.at(), "expected one recording for the name " + name + ", found " + here.size());
        }
        for (Found each : here) {
            try {
                found.putIfAbsent(
                        Storage.isUri(each.place())
                                ? each.place()
                                : each.path().toRealPath().toString(),
                        each);
            } catch (IOException e) {
                throw new PlanException(file, pattern.at(), "cannot read " + each.place() + ": " + e.getMessage());
            }
        }
    }

    private List<Found> local(YamlNode.Text pattern, String name) {
        String text = pattern.text();
        List<Path> paths = isGlob(text) ? matches(text) : List.of(folder.resolve(Recordings.path(text)));
        return paths.stream()
                .filter(Files::exists)
                .map(Path::normalize)
                .map(path -> new Found(path.toString(), path, name, pattern.at()))
                .toList();
    }

    private List<Found> stored(YamlNode.Text pattern, String name) throws PlanException {
        try {
            List<String> uris = isGlob(pattern.text())
                    ? StoredGlob.files(pattern.text(), storage)
                    : storage.entry(pattern.text()).map(Storage.Entry::uri).stream()
                            .toList();
            return uris.stream()
                    .map(uri -> new Found(uri, StoredGlob.pathOf(uri), name, pattern.at()))
                    .toList();
        } catch (IOException e) {
            throw new PlanException(
                    file,
                    pattern.at(),
                    "expected a recording that can be read, found " + pattern.text() + ": "
                            + DatasetException.reason(e).lines().findFirst().orElse(""));
        }
    }

    /** Names, and paths or URIs, in the order in which they were added. */
    Map<String, String> named() throws PlanException {
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
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String other = named.putIfAbsent(names.get(i), all.get(i).place());
            if (other != null) {
                throw new PlanException(
                        file,
                        all.get(i).at(),
                        "expected traces of different names, found two that are called " + names.get(i) + ": " + other
                                + " and " + all.get(i).place() + "; give one a name: {path: "
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
        if (Storage.isUri(pattern)) {
            return isGlob(pattern) ? "no file there matches" : "there is no " + pattern;
        }
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

    static boolean isGlob(String pattern) {
        return pattern.matches(".*[*?\\[{].*");
    }

    /** The folders in front of the first part with a wildcard. */
    static String fixedPart(String pattern) {
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
        PathMatcher matcher = matcher(
                pattern.startsWith("/") ? pattern : folder.resolve(pattern).toString());
        try (Stream<Path> walk = Files.walk(top, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile)
                    .filter(matcher::matches)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In a glob of the file system {@code a/**}{@code /b} does not match {@code a/b}; people expect that it does. */
    static PathMatcher matcher(String pattern) {
        PathMatcher deep = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        PathMatcher flat = FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("/**/", "/"));
        return path -> deep.matches(path) || flat.matches(path);
    }
}
