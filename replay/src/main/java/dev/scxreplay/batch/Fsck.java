package dev.scxreplay.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scxreplay.table.Dataset;
import dev.scxreplay.table.DatasetException;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.table.UnreadableTableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Holds the results of a batch against their manifest: nothing missing, nothing added, no byte changed. */
public final class Fsck {
    /** What lies beside results without being part of them. */
    private static final Set<String> BESIDE =
            Set.of(".lock", HashCache.FILE, "scx-replay.json", ResultPlaces.MANIFEST, ResultPlaces.JOB_TABLE);

    private final ResultPlaces places;
    private final List<Problem> problems = new ArrayList<>();
    private long files;
    private long bytes;

    private Fsck(ResultPlaces places) {
        this.places = places;
    }

    /** Something that is not as it should be: a path in the results, and what is wrong with it. */
    public record Problem(String path, String what) {}

    /**
     * What was found.
     *
     * @param files tables that were read
     * @param bytes their size
     * @param problems what is wrong, in the order of the paths
     */
    public record Report(long files, long bytes, List<Problem> problems) {}

    /**
     * Looks at all of it; changes nothing.
     *
     * @throws DatasetException if there is no dataset
     * @throws IOException if something cannot be read for a reason that is not its own
     */
    public static Report of(Path results) throws DatasetException, IOException {
        Fsck fsck = new Fsck(new ResultPlaces(Dataset.open(results).root()));
        fsck.run();
        return new Report(fsck.files, fsck.bytes, List.copyOf(fsck.problems));
    }

    private void run() throws IOException {
        Map<String, String> seals = manifest();
        Set<String> found = new TreeSet<>();
        try (Stream<Path> entries = Files.list(places.results())) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (name.startsWith("trace=") || name.startsWith("run=")) {
                    found.add(name);
                    directory(entry, seals);
                } else if (name.equals(ResultPlaces.WORK)) {
                    problem(name, "left by a batch that was stopped, or one is at work; the next batch removes it");
                } else if (!BESIDE.contains(name) && !name.startsWith("sweep=")) { // a report keeps its sweep here
                    problem(name, "no batch made it");
                }
            }
        }
        for (String name : seals.keySet()) {
            if (!found.contains(name)) {
                problem(name, "is in the manifest and not here; the same batch makes it again");
            }
        }
    }

    /** The hashes of the seals by directory; empty if there is no manifest. */
    private Map<String, String> manifest() throws IOException {
        Map<String, String> seals = new TreeMap<>();
        if (!Files.exists(places.manifest())) {
            problem(ResultPlaces.MANIFEST, "is missing: the batch is not over; the same batch goes on");
            return seals;
        }
        JsonNode manifest;
        try {
            manifest = new ObjectMapper().readTree(Files.readAllBytes(places.manifest()));
        } catch (JsonProcessingException e) {
            problem(ResultPlaces.MANIFEST, "is no JSON");
            return seals;
        }
        manifest.path("directories")
                .forEach(each ->
                        seals.put(each.path("name").asText(), each.path("seal").asText()));
        jobs(manifest.path("batch_job").asText(), seals);
        return seals;
    }

    private void jobs(String sha256, Map<String, String> seals) throws IOException {
        Path table = places.jobTable();
        if (!Files.exists(table)) {
            problem(ResultPlaces.JOB_TABLE, "is missing; the same batch makes it again");
        } else if (!ContentHash.ofFile(table).equals(sha256)) {
            problem(ResultPlaces.JOB_TABLE, "is not what the manifest says: its bytes have changed");
        } else {
            Set<String> sealed = new HashSet<>();
            for (String name : seals.keySet()) {
                Seal seal = sealOf(places.results().resolve(name));
                if (seal == Seal.NONE) {
                    return; // what is lost with it goes without saying
                }
                seal.jobs().stream().filter(job -> job.refused().isEmpty()).forEach(job -> sealed.add(job.id()));
            }
            for (JobTable.Row row : JobTable.read(table)) {
                if (row.status().equals("ok") && !sealed.contains(row.id())) {
                    problem(ResultPlaces.JOB_TABLE, "says that " + row.id() + " is ok, but no directory has it");
                }
            }
        }
    }

    /** The seal of a directory; one of nothing if there is none or it is damaged, which is told elsewhere. */
    private static Seal sealOf(Path directory) {
        try {
            return Seal.of(directory).orElse(Seal.NONE);
        } catch (IOException e) {
            return Seal.NONE;
        }
    }

    private void directory(Path directory, Map<String, String> seals) throws IOException {
        String name = directory.getFileName().toString();
        Path sealFile = directory.resolve(Seal.FILE);
        if (!Files.exists(sealFile)) {
            problem(name, seals.containsKey(name) ? "has lost its " + Seal.FILE : "no batch made it");
            return;
        }
        if (!seals.isEmpty() && !seals.containsKey(name)) {
            problem(name, "is not in the manifest");
        } else if (!seals.isEmpty() && !ContentHash.ofFile(sealFile).equals(seals.get(name))) {
            problem(name + "/" + Seal.FILE, "is not what the manifest says: its bytes have changed");
            return;
        }
        Map<String, Seal.SealedFile> expected = new HashMap<>();
        try {
            Seal.of(directory).orElseThrow().files().forEach(file -> expected.put(file.name(), file));
        } catch (IOException e) {
            problem(name + "/" + Seal.FILE, "is no JSON");
            return;
        }
        List<Path> whole = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : entries.sorted().toList()) {
                String fileName = file.getFileName().toString();
                if (!fileName.equals(Seal.FILE) && file(file, name + "/" + fileName, expected.remove(fileName))) {
                    whole.add(file);
                }
            }
        }
        new TreeMap<>(expected).forEach((missing, file) -> problem(name + "/" + missing, "is missing"));
        readable(name, whole);
    }

    /** Whether a file is what its seal says. */
    private boolean file(Path file, String name, Seal.SealedFile expected) throws IOException {
        files++;
        if (expected == null) {
            problem(name, "no batch made it");
            return false;
        }
        long size = Files.size(file);
        bytes += size;
        if (size != expected.bytes()) {
            problem(name, "has " + size + " bytes, not " + expected.bytes());
            return false;
        }
        if (!ContentHash.ofFile(file).equals(expected.sha256())) {
            problem(name, "is not what its seal says: its bytes have changed");
            return false;
        }
        return true;
    }

    /** Whether the tables of a directory are tables, whoever wrote them. */
    private void readable(String name, List<Path> tables) {
        if (tables.isEmpty()) {
            return;
        }
        String names = tables.stream()
                .map(file -> "'" + file.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(
                        allocator, "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata([" + names + "])")) {
            reader.next();
        } catch (UnreadableTableException e) {
            problem(name, "has a table that cannot be read: " + places.reason(e));
        }
    }

    private void problem(String path, String what) {
        problems.add(new Problem(path, what));
    }
}
