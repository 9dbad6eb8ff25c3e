package dev.scxreplay.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small plans over sample traces, run in this process. */
final class Batches {
    private static final Path SAMPLES = Path.of(System.getProperty("scxreplay.root"), "sample-traces");

    private Batches() {}

    /** A folder with two recordings and a plan of theirs with eight jobs. */
    static Path plan(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("traces"));
        for (String name : List.of("two-schedulers", "wait-cycle")) {
            Files.copy(SAMPLES.resolve(name).resolve("trace.txt"), folder.resolve("traces/" + name + ".txt"));
        }
        return Files.writeString(folder.resolve("plan.yaml"), """
                traces: [traces/*.txt]
                kernels: [6.17.13, 7.3.4]
                machines: [as-recorded, {name: big, cpus: 64, memory: 4G}]
                """);
    }

    static Plan read(Path plan) throws Exception {
        PlanFile file = PlanFile.read(plan);
        return file.plan(
                ModelFingerprint.value(),
                Recordings.of(
                        file,
                        Results.at(plan.resolveSibling("nothing").toString()),
                        Storage.NONE,
                        new LocalExecutor(2)));
    }

    static BatchReport run(Path plan, Path results, int jobs) throws Exception {
        return run(plan, results, new LocalExecutor(jobs));
    }

    static BatchReport run(Path plan, Path results, UnitExecutor executor) throws Exception {
        return BatchRunner.run(read(plan), Results.at(results.toString()), executor, new BatchRunner.Watcher() {
            @Override
            public void begins(int done, List<Unit> units) {
                // nobody watches
            }

            @Override
            public boolean over(UnitOutcome outcome) {
                return true;
            }
        });
    }

    /** How many jobs have which status. */
    static Map<String, Long> statuses(BatchReport report) {
        return report.lines().stream()
                .collect(Collectors.groupingBy(BatchReport.Line::status, TreeMap::new, Collectors.counting()));
    }

    /** The hash of every file of the results by its path; the lock and known hashes are no part of them. */
    static Map<String, String> tree(Path results) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(results)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = results.relativize(file).toString();
                if (!Set.of(".lock", HashCache.FILE).contains(name)) {
                    tree.put(name, ContentHash.ofFile(file));
                }
            }
        }
        return tree;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path each : walk.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}
