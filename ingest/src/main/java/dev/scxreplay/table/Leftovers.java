package dev.scxreplay.table;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process that writes keeps beside the committed directories of a dataset, and what a crash leaves of it.
 *
 * <p>{@code .tmp-<what>-<pid>} is being written; {@code .old-<what>-<pid>} was in place before and is about to go. The
 * process id says whether the writer still lives.
 */
final class Leftovers {
    private static final Pattern NAME = Pattern.compile("\\.(tmp|old)-(.+)-(\\d+)");

    /** What this process is writing now: its own id alone could be that of a dead writer, given out again. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private Leftovers() {}

    /** The place where this process writes {@code what}; until released, nobody cleans it up. */
    static Path claim(Path root, String what) {
        Path path = root.resolve(".tmp-" + what + "-" + ProcessHandle.current().pid());
        if (!OURS.add(path)) {
            throw new IllegalStateException(what + " is already being written by this process");
        }
        return path;
    }

    static void release(Path claimed) {
        OURS.remove(claimed);
    }

    /** The place where this process puts what it is about to replace. */
    static Path aside(Path root, String what) {
        return root.resolve(".old-" + what + "-" + ProcessHandle.current().pid());
    }

    /** Whether an entry of a dataset directory is of the kind described above. */
    static boolean isLeftover(Path entry) {
        return NAME.matcher(entry.getFileName().toString()).matches();
    }

    /**
     * Removes what dead writers left and puts back what one of them had moved aside without a successor.
     *
     * @throws DatasetException if something cannot be put back; what cannot be removed does no harm and stays
     */
    static void repair(Path root) throws DatasetException {
        for (Path entry : entries(root)) {
            Matcher name = NAME.matcher(entry.getFileName().toString());
            if (!name.matches() || isLive(entry, name)) {
                continue;
            }
            Path place = root.resolve(name.group(2));
            if (name.group(1).equals("old") && !Files.exists(place)) {
                putBack(entry, place);
            } else {
                deleteQuietly(entry);
            }
        }
    }

    static List<Path> entries(Path directory) throws DatasetException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new DatasetException("list", directory, e);
        }
    }

    static void deleteQuietly(Path path) {
        try {
            delete(path);
        } catch (IOException ignored) {
            // the next open tries again
        }
    }

    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** Makes the names in a directory survive a power failure. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static boolean isLive(Path entry, Matcher name) {
        long pid = pid(name.group(3));
        if (pid == ProcessHandle.current().pid()) {
            return OURS.contains(entry.resolveSibling(".tmp-" + name.group(2) + "-" + name.group(3)));
        }
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** 0, the id of no process, where the digits are too many for one. */
    private static long pid(String digits) {
        return digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    private static void putBack(Path aside, Path place) throws DatasetException {
        try {
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // another process opened the dataset at the same time and was faster
            if (!Files.exists(place)) {
                throw new DatasetException("put back", place, e);
            }
        } catch (IOException e) {
            throw new DatasetException("put back", place, e);
        }
    }
}
