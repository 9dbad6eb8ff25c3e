package dev.scxreplay.ingest;

import dev.scxreplay.table.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name a recording gets in a dataset, made from its path. */
final class TraceName {
    private TraceName() {}

    /**
     * The file's name without what follows its first dot behind the stem, or the folders above it if the file is just
     * called trace: {@code 6.17.13/icount8/trace.txt.zst} is {@code 6.17.13-icount8}, {@code hang/trace.dat} is {@code
     * hang}. A folder's name is taken whole. The upper folder is taken in only where one of the two begins with a digit, as the release of a kernel does.
     */
    static String of(Path file) {
        if (file.getFileName() == null || Files.isDirectory(file)) {
            Path folder = file.toAbsolutePath().normalize().getFileName();
            return folder == null ? "trace" : Dataset.traceName(folder.toString());
        }
        String stem = stem(file.getFileName().toString());
        Path folder = file.getParent();
        if (!stem.equals("trace") || folder == null || !isName(folder)) {
            return Dataset.traceName(stem);
        }
        String name = folder.getFileName().toString();
        Path upper = folder.getParent();
        if (upper != null && isName(upper)) {
            String upperName = upper.getFileName().toString();
            if (Character.isDigit(name.charAt(0)) || Character.isDigit(upperName.charAt(0))) {
                name = upperName + "-" + name;
            }
        }
        return Dataset.traceName(name);
    }

    /** What a recording inside of an archive or folder is called there: its path, as {@link #of} takes a file's name. */
    static String inside(String path) {
        int slash = path.lastIndexOf('/');
        String stem = stem(path.substring(slash + 1));
        return stem.equals("trace") ? path.substring(0, Math.max(0, slash)) : path.substring(0, slash + 1) + stem;
    }

    /** Whether this is a folder with a name of its own, unlike {@code ..} and the root. */
    private static boolean isName(Path folder) {
        Path name = folder.getFileName();
        return name != null && !name.toString().isEmpty() && !name.toString().startsWith(".");
    }

    private static String stem(String fileName) {
        String stem = withoutOne(fileName, ".tgz", ".txz", ".tzst", ".gz", ".zst", ".xz", ".lz4");
        return withoutOne(
                withoutOne(stem, ".tar", ".zip"), ".txt", ".dat", ".trace", ".log", ".pftrace", ".perfetto-trace");
    }

    private static String withoutOne(String name, String... suffixes) {
        for (String suffix : suffixes) {
            String shorter = withoutSuffix(name, suffix);
            if (!shorter.equals(name)) {
                return shorter;
            }
        }
        return name;
    }

    private static String withoutSuffix(String name, String suffix) {
        return name.endsWith(suffix) && name.length() > suffix.length()
                ? name.substring(0, name.length() - suffix.length())
                : name;
    }
}
