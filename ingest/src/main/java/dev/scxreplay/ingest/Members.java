package dev.scxreplay.ingest;

import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceInput;
import dev.scxreplay.trace.UnpackException;
import dev.scxreplay.trace.UnpackLimit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds the recordings in a folder or an archive, also in archives inside of it.
 *
 * <p>Members of an archive that may be wanted are copied to a scratch directory under numbers, never under their names, and
 * nothing is written anywhere else. What is no recording is logged.
 */
final class Members {
    private static final int MOST_MEMBERS = 100_000;
    private static final int MOST_DEPTH = 3;
    private static final int BLOCK = 1 << 16;
    private static final int MOST_FOLDERS_DEEP = 40;
    private static final Pattern UNSAFE = Pattern.compile("(^|.*/)\\.\\.(/.*|$)|^/.*|^[A-Za-z]:.*");

    private final Path top;
    private final Path scratch;
    private final OddityLog log;
    private final SortedMap<String, TraceInput> recordings = new TreeMap<>();
    /** Files that may belong to a recording in pieces. */
    private final SortedMap<String, Path> pieces = new TreeMap<>();

    private UnpackLimit limit;
    private int members;
    private int copies;

    private Members(Path top, Path scratch, OddityLog log) {
        this.top = top;
        this.scratch = scratch;
        this.log = log;
    }

    /**
     * The recordings by their path in what was given, in the order of these paths.
     *
     * @param folder a folder
     * @throws IngestException if there is none
     */
    static SortedMap<String, TraceInput> inFolder(Path folder, Path scratch, OddityLog log)
            throws IngestException, IOException {
        Members found = new Members(folder, scratch, log);
        found.walk(folder);
        return found.recordings("folder");
    }

    /** The same for an archive of a kind. */
    static SortedMap<String, TraceInput> inArchive(TraceInput archive, ArchiveKind kind, Path scratch, OddityLog log)
            throws IngestException, IOException {
        Members found = new Members(archive.file(), scratch, log);
        found.limit = new UnpackLimit(Files.size(archive.file()));
        found.expand("", archive, archive.file(), kind, 1);
        return found.recordings(kind.title());
    }

    private SortedMap<String, TraceInput> recordings(String kind) throws IngestException, IOException {
        PerfFolders.join(recordings, pieces, top);
        SortedMap<String, SortedMap<String, Path>> sets = RawPageSets.of(pieces);
        boolean only = recordings.isEmpty();
        for (String root : sets.keySet()) {
            SortedMap<String, Path> set = sets.get(root);
            String path = root.isEmpty() ? "" : root.substring(0, root.length() - 1);
            if (only || set.containsKey("header_page")) {
                recordings.put(path, TraceInput.pieces(path.isEmpty() ? top : top.resolve(path), set));
            } else {
                log.odd(
                        Stat.MEMBER_UNREADABLE,
                        path.isEmpty() ? kind : path,
                        "looks like ring-buffer pages, but events/header_page and events/*/*/format are not beside them");
            }
        }
        if (sets.isEmpty()) {
            pieces.keySet().forEach(path -> log.odd(Stat.MEMBER_NO_RECORDING, path, "no recording"));
        }
        if (recordings.isEmpty()) {
            String first = log.entries().isEmpty()
                    ? ""
                    : ", the first being " + log.entries().getFirst().place() + " ("
                            + log.entries().getFirst().reason() + ")";
            throw new IngestException(
                    IngestException.Kind.INPUT,
                    top + " is a " + kind + " without a recording: it has " + members
                            + (members == 1 ? " file" : " files") + first + ".");
        }
        return recordings;
    }

    private void walk(Path folder) throws IOException {
        SortedMap<String, BasicFileAttributes> files = new TreeMap<>();
        Files.walkFileTree(folder, Set.of(), MOST_FOLDERS_DEEP, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                count();
                files.put(folder.relativize(file).toString(), attributes);
                return FileVisitResult.CONTINUE;
            }
        });
        for (Map.Entry<String, BasicFileAttributes> entry : files.entrySet()) {
            String path = entry.getKey();
            if (!entry.getValue().isRegularFile()) {
                log.odd(Stat.MEMBER_NO_RECORDING, path, "a link, device or too deep, not a file");
            } else if (RawPageSets.mayBelong(path)) {
                pieces.put(path, folder.resolve(path));
            } else {
                limit = new UnpackLimit(entry.getValue().size());
                take(path, folder.resolve(path), 1);
            }
        }
    }

    private void count() throws UnpackException {
        if (++members > MOST_MEMBERS) {
            throw new UnpackException("it has more than " + MOST_MEMBERS + " members");
        }
    }

    /** Takes a file on disk for what its bytes say; whether it is still needed there. */
    private boolean take(String path, Path file, int depth) throws IOException {
        try {
            TraceInput input = TraceInput.of(top.resolve(path), file, scratch);
            byte[] head = input.head(TraceFormat.HEAD_BYTES);
            Optional<ArchiveKind> archive = ArchiveKind.of(head);
            if (archive.isPresent() && depth > MOST_DEPTH) {
                log.odd(Stat.MEMBER_UNREADABLE, path, "an archive in more than " + MOST_DEPTH + " others");
            } else if (archive.isPresent()) {
                expand(path + "/", input, file, archive.get(), depth + 1);
            } else if (TraceFormat.recognizedMember(head).isPresent()) {
                recordings.put(path, input);
                return true;
            } else if (PerfFolders.mayBelong(path)) {
                pieces.put(path, file);
                return true;
            } else {
                log.odd(Stat.MEMBER_NO_RECORDING, path, ForeignFormat.why(head));
            }
        } catch (UnpackException e) {
            log.odd(Stat.MEMBER_UNREADABLE, path, "cannot be unpacked: " + e.getMessage());
        }
        return false;
    }

    private void expand(String prefix, TraceInput archive, Path file, ArchiveKind kind, int depth) throws IOException {
        if (kind == ArchiveKind.ZIP && !archive.isCompressed()) {
            ArchiveKind.checkEnd(file);
        }
        try (ArchiveKind.Walk walk = kind.walk(archive.open())) {
            while (walk.next()) {
                count();
                String name = shown(walk.name());
                String path = prefix + name;
                if (walk.isFolder()) {
                    continue;
                }
                if (!walk.isReadable()) {
                    log.odd(Stat.MEMBER_UNREADABLE, path, "encrypted, or packed in an unknown way");
                    continue;
                }
                if (UNSAFE.matcher(name).matches() || name.isEmpty()) {
                    log.odd(Stat.MEMBER_REFUSED, path, "a name that leads out of the archive");
                } else if (walk.isSpecial()) {
                    log.odd(Stat.MEMBER_NO_RECORDING, path, "a link or device, not a file");
                } else if (recordings.containsKey(path) || pieces.containsKey(path)) {
                    log.odd(Stat.MEMBER_REFUSED, path, "a second member of this name");
                } else {
                    member(path, walk, depth);
                    continue;
                }
                drain(walk);
            }
        }
    }

    /** Copies the current member if it may be wanted, and takes it. */
    private void member(String path, ArchiveKind.Walk walk, int depth) throws IOException {
        byte[] head = head(walk);
        boolean piece = RawPageSets.mayBelong(path);
        if (!piece && !PerfFolders.mayBelong(path) && !TraceFormat.mayHold(head)) {
            log.odd(Stat.MEMBER_NO_RECORDING, path, ForeignFormat.why(head));
            drain(walk);
            return;
        }
        Files.createDirectories(scratch);
        Path copy = scratch.resolve("member" + copies++);
        try (OutputStream out = Files.newOutputStream(copy)) {
            out.write(head);
            byte[] block = new byte[BLOCK];
            for (int n = walk.read(block, 0, BLOCK); n >= 0; n = walk.read(block, 0, BLOCK)) {
                limit.add(n);
                out.write(block, 0, n);
            }
        }
        if (piece) {
            pieces.put(path, copy);
        } else if (!take(path, copy, depth)) {
            Files.delete(copy);
        }
    }

    private byte[] head(ArchiveKind.Walk walk) throws IOException {
        byte[] head = new byte[TraceFormat.HEAD_BYTES];
        int have = 0;
        for (int n = 0; n >= 0 && have < head.length; n = walk.read(head, have, head.length - have)) {
            limit.add(n);
            have += n;
        }
        return Arrays.copyOf(head, have);
    }

    private void drain(ArchiveKind.Walk walk) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int n = walk.read(block, 0, BLOCK); n >= 0; n = walk.read(block, 0, BLOCK)) {
            limit.add(n);
        }
    }

    /** A member's name as it is shown and compared: with slashes, without what no file's name has. */
    private static String shown(String name) {
        String path = name.replace('\\', '/').replaceAll("[\\p{C}\\u2028\\u2029]", "?");
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        return path;
    }
}
