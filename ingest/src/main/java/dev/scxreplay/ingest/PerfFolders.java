package dev.scxreplay.ingest;

import dev.scxreplay.ingest.format.perfdata.PerfDataReader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds among the files of a folder or archive those that {@code perf record --threads} wrote: {@code data} and {@code data.N}. */
final class PerfFolders {
    private static final String FIRST = PerfDataReader.FIRST_PIECE;
    private static final Pattern OTHER = Pattern.compile("(?:.*/)?" + FIRST + "\\.\\d{1,5}");

    private PerfFolders() {}

    /** Whether a file of this path, which is no recording itself, may hold the records of one beside it. */
    static boolean mayBelong(String path) {
        return OTHER.matcher(path).matches();
    }

    /**
     * Puts recordings together with the files that hold their records.
     *
     * @param recordings by their path; one that is put together gets that of its folder
     * @param files what may belong to them; those that do are taken out
     * @param top what the paths are in
     */
    static void join(SortedMap<String, TraceInput> recordings, SortedMap<String, Path> files, Path top)
            throws IOException {
        for (String path : List.copyOf(recordings.keySet())) {
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            TraceInput first = recordings.get(path);
            SortedMap<String, Path> others = files.subMap(folder + FIRST + ".", folder + FIRST + "/");
            if (!path.equals(folder + FIRST)
                    || others.isEmpty()
                    || first.isCompressed()
                    || !PerfDataReader.matches(first.head(TraceFormat.HEAD_BYTES))) {
                continue;
            }
            SortedMap<String, Path> pieces = new TreeMap<>();
            pieces.put(FIRST, first.onDisk());
            others.forEach((other, file) -> pieces.put(other.substring(folder.length()), file));
            others.clear();
            recordings.remove(path);
            String name = folder.isEmpty() ? "" : folder.substring(0, folder.length() - 1);
            recordings.put(name, TraceInput.pieces(name.isEmpty() ? top : top.resolve(name), pieces));
        }
    }
}
