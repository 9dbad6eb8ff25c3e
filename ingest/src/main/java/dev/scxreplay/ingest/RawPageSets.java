package dev.scxreplay.ingest;

import dev.scxreplay.ingest.format.rawpages.RawPagesReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds among the files of a folder or archive those that are one recording of raw ring-buffer pages.
 *
 * <p>Known are a copy of tracefs ({@code per_cpu/cpuN/trace_pipe_raw}, an instance has its own), the tarballs of SchedViz
 * ({@code traces/cpuN} beside {@code formats/}), what trace-cmd leaves when it dies ({@code trace.dat.cpuN}) and {@code
 * trace_pipe_raw.N}. What explains the pages is taken from the nearest folder above that has it.
 */
final class RawPageSets {
    private static final Pattern CPU_FILE = Pattern.compile(
            "(?<root>(?:.*?/)??)(?:per_cpu/cpu(?<a>\\d{1,5})/trace_pipe_raw|(?:traces/)?(?:[^/]*\\.)?cpu(?<b>\\d{1,5})"
                    + "|trace_pipe_raw[._-](?:cpu)?(?<c>\\d{1,5}))");
    private static final Pattern FORMAT_FILE =
            Pattern.compile("(?<folder>(?:.*?/)??)(?:events|formats)/(?<system>[^/]+)/(?<event>[^/]+)/format");
    private static final Pattern TEXT_FILE = Pattern.compile(
            "(?<folder>(?:.*?/)??)(?:(?:events|formats)/)?(?<text>" + String.join("|", RawPagesReader.TEXTS) + ")");

    private final SortedMap<String, Path> files;

    private RawPageSets(SortedMap<String, Path> files) {
        this.files = files;
    }

    /** Whether a file of this path may belong to such a recording. */
    static boolean mayBelong(String path) {
        return CPU_FILE.matcher(path).matches()
                || FORMAT_FILE.matcher(path).matches()
                || TEXT_FILE.matcher(path).matches();
    }

    /**
     * The recordings by the folder their CPUs are in, the top one empty; each as {@link RawPagesReader} wants its pieces.
     */
    static SortedMap<String, SortedMap<String, Path>> of(SortedMap<String, Path> files) {
        return new RawPageSets(files).sets();
    }

    private SortedMap<String, SortedMap<String, Path>> sets() {
        SortedMap<String, SortedMap<String, Path>> sets = new TreeMap<>();
        files.forEach((path, file) -> {
            Matcher cpu = CPU_FILE.matcher(path);
            if (cpu.matches()) {
                String number = cpu.group("a") != null
                        ? cpu.group("a")
                        : cpu.group("b") != null ? cpu.group("b") : cpu.group("c");
                sets.computeIfAbsent(cpu.group("root"), root -> new TreeMap<>())
                        .putIfAbsent(RawPagesReader.CPU + Integer.parseInt(number), file);
            }
        });
        sets.forEach(this::explain);
        return sets;
    }

    private void explain(String root, Map<String, Path> pieces) {
        String folder = root;
        while (true) {
            boolean formats = pieces.keySet().stream().anyMatch(key -> key.startsWith(RawPagesReader.FORMAT));
            for (Map.Entry<String, Path> file : files.entrySet()) {
                Matcher text = TEXT_FILE.matcher(file.getKey());
                Matcher format = FORMAT_FILE.matcher(file.getKey());
                if (text.matches() && text.group("folder").equals(folder)) {
                    pieces.putIfAbsent(text.group("text"), file.getValue());
                } else if (!formats
                        && format.matches()
                        && format.group("folder").equals(folder)) {
                    pieces.put(
                            RawPagesReader.FORMAT + format.group("system") + "/" + format.group("event"),
                            file.getValue());
                }
            }
            if (folder.isEmpty()) {
                return;
            }
            folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
        }
    }
}
