package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the files of a {@link Storage} that a glob names, by the rules and in the order of those on this machine. */
final class StoredGlob {
    private static final Pattern HOST = Pattern.compile("([^:/]+:(?://[^/]*)?)(/.*)?");
    /** Where a pattern has no {@code **}, as many folders are looked into as it names. */
    private static final int ANY_DEPTH = 1000;

    private final PathMatcher matcher;
    private final Storage storage;
    private final List<String> found = new ArrayList<>();

    private StoredGlob(PathMatcher matcher, Storage storage) {
        this.matcher = matcher;
        this.storage = storage;
    }

    /** URIs of the files, sorted. */
    static List<String> files(String pattern, Storage storage) throws IOException {
        StoredGlob glob = new StoredGlob(PlanTraces.matcher(pathOf(pattern).toString()), storage);
        String fixed = PlanTraces.fixedPart(pattern);
        String top = pathOf(fixed).toString().equals("/") && !fixed.endsWith("/") ? fixed + "/" : fixed;
        int depth = (int)
                pattern.substring(fixed.length()).chars().filter(c -> c == '/').count();
        glob.walk(top, pattern.contains("**") ? ANY_DEPTH : depth);
        glob.found.sort(null);
        return glob.found;
    }

    /** A URI without scheme and host. */
    static Path pathOf(String uri) {
        Matcher host = HOST.matcher(uri);
        if (!host.matches()) {
            throw new IllegalArgumentException(uri);
        }
        return Path.of(host.group(2) == null ? "/" : host.group(2));
    }

    private void walk(String folder, int depth) throws IOException {
        for (Storage.Entry entry : storage.list(folder)) {
            if (entry.folder()) {
                if (depth > 1) {
                    walk(entry.uri(), depth - 1);
                }
            } else if (matcher.matches(pathOf(entry.uri()))) {
                found.add(entry.uri());
            }
        }
    }
}
