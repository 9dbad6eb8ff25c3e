package dev.scxreplay.spark;

import dev.scxreplay.batch.BatchReport;
import dev.scxreplay.batch.BatchRunner;
import dev.scxreplay.batch.FaultChoice;
import dev.scxreplay.batch.Job;
import dev.scxreplay.batch.LocalExecutor;
import dev.scxreplay.batch.MachineChoice;
import dev.scxreplay.batch.ModelFingerprint;
import dev.scxreplay.batch.Plan;
import dev.scxreplay.batch.PlanFile;
import dev.scxreplay.batch.Recordings;
import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Storage;
import dev.scxreplay.batch.TraceSource;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitExecutor;
import dev.scxreplay.batch.UnitOutcome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A batch of the sample traces, and what its results are to the byte. */
final class SampleBatch {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");

    private SampleBatch() {}

    /** Writes a plan of the sample traces that a glob matches, under two kernels. */
    static Path plan(Path folder, String glob) throws IOException {
        return planOf(folder, SAMPLES.toRealPath().resolve(glob).toString());
    }

    /** The same of recordings anywhere. */
    static Path planOf(Path folder, String glob) throws IOException {
        return Files.writeString(folder.resolve("plan.yaml"), """
                traces: ['%s']
                kernels: [6.17.13, 7.3.4]
                """.formatted(glob));
    }

    /** A recording among the sample traces. */
    static Path recording(String name) {
        return SAMPLES.resolve(name).resolve("trace.txt");
    }

    /** Those in folders that a glob matches. */
    static List<Path> recordings(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(SAMPLES, glob)) {
            folders.forEach(each -> found.add(each.resolve("trace.txt")));
        }
        return found.stream().filter(Files::exists).toList();
    }

    /** The units of a plan. */
    static List<Unit> units(Path plan) throws Exception {
        Results nothing = Results.at(plan.resolveSibling("nothing").toString());
        return read(plan, nothing, new HadoopStorage(), new LocalExecutor(2)).units();
    }

    private static Plan read(Path plan, Results results, Storage storage, UnitExecutor executor) throws Exception {
        PlanFile file = PlanFile.read(plan, storage);
        return file.plan(ModelFingerprint.value(), Recordings.of(file, results, storage, executor));
    }

    /** A unit that nobody could do. */
    static Unit unit(String trace) {
        TraceSource source = new TraceSource(trace, "/nowhere/" + trace, "0", 0);
        return new Unit(
                source,
                List.of(new Job(trace, source, "7.3.4", MachineChoice.AS_RECORDED, FaultChoice.NONE, 0)),
                "none");
    }

    /** Does a plan in this process; the outcomes are put into a list as they come. */
    static BatchReport run(Path plan, Path results, UnitExecutor executor, List<UnitOutcome> told) throws Exception {
        return run(plan, Results.at(results.toString()), new HadoopStorage(), executor, told::add);
    }

    /** Does a plan whose recordings and results may be anywhere. */
    static BatchReport run(
            Path plan, Results results, Storage storage, UnitExecutor executor, Predicate<UnitOutcome> told)
            throws Exception {
        return BatchRunner.run(read(plan, results, storage, executor), results, executor, new BatchRunner.Watcher() {
            @Override
            public void begins(int done, List<Unit> units) {
                // the outcomes say it
            }

            @Override
            public boolean over(UnitOutcome outcome) {
                return told.test(outcome);
            }
        });
    }

    /** The units of the results: one directory each. */
    static List<Path> published(Path results) {
        if (!Files.isDirectory(results)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(results)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("run="))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Removes a folder of an earlier run. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** Every file and its hash; not the hidden ones, which are notes of the program for itself. */
    static SortedMap<String, String> hashes(Path results) throws Exception {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(results)) {
            all = walk.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path file : all) {
            hashes.put(results.relativize(file).toString(), hash(file));
        }
        return hashes;
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
