package dev.scxreplay.ingest;

import dev.scxreplay.table.Dataset;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What becomes one trace.
 *
 * @param name the name it gets in the dataset
 * @param input where it is
 */
record Recording(String name, TraceInput input) {
    /**
     * The recordings a file, archive or folder holds.
     *
     * @param name the name of the trace if there is one, else what their names begin with
     * @param scratch where copies may be put
     * @param log takes what is no recording
     */
    static List<Recording> in(Path file, String name, Path scratch, OddityLog log) throws IngestException, IOException {
        if (Files.isDirectory(file)) {
            return named(name, Members.inFolder(file, scratch, log));
        }
        TraceInput input = TraceInput.of(file, scratch);
        Optional<ArchiveKind> archive = ArchiveKind.of(input.head(TraceFormat.HEAD_BYTES));
        return archive.isEmpty()
                ? List.of(new Recording(name, input))
                : named(name, Members.inArchive(input, archive.get(), scratch, log));
    }

    private static List<Recording> named(String name, SortedMap<String, TraceInput> found) {
        Set<String> once = new HashSet<>();
        Set<String> twice = new HashSet<>();
        for (String path : found.keySet()) {
            if (!once.add(TraceName.inside(path))) {
                twice.add(TraceName.inside(path));
            }
        }
        List<Recording> recordings = new ArrayList<>();
        found.forEach((path, input) -> {
            String inside = TraceName.inside(path);
            String member = found.size() == 1 ? "" : twice.contains(inside) ? path : inside;
            recordings.add(new Recording(
                    Dataset.traceName(member.isEmpty() ? name : name + "-" + member.replace('/', '-')), input));
        });
        return recordings;
    }
}
