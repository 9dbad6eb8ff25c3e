package dev.scxreplay.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.batch.LocalExecutor;
import dev.scxreplay.batch.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master and two workers as processes, and the jar for spark-submit. */
final class KilledWorkerClusterTest {
    private final Path folder = Path.of("target", "cluster").toAbsolutePath();

    @BeforeEach
    void needsTheJar() throws IOException {
        Assumptions.assumeTrue(
                Boolean.getBoolean("scxreplay.packaged"), "SKIPPED: needs the jar, so ask for mvn verify, not test");
        Assumptions.assumeTrue(
                SparkCluster.isPossible(), "SKIPPED: no process can be started here, or none can listen on 127.0.0.1");
        SampleBatch.delete(folder);
        Files.createDirectories(folder);
    }

    @Test
    void resultsAreThoseOfALocalBatch() throws Exception {
        Path plan = SampleBatch.plan(folder, "**/trace.txt");
        Path local = folder.resolve("local");
        Path results = folder.resolve("results");
        SampleBatch.run(plan, local, new LocalExecutor(1), new ArrayList<>());
        int units = SampleBatch.published(local).size();
        try (SparkCluster cluster = SparkCluster.start(folder, 2)) {
            Process driver = cluster.submit("driver", plan.toString(), "-o", results.toString());
            SparkCluster.await(
                    "a job is published and the first worker has work",
                    driver,
                    () -> !SampleBatch.published(results).isEmpty() && hasWork(folder.resolve("work0")));
            cluster.killWorker(0);
            int before = SampleBatch.published(results).size();

            assertThat(cluster.exitCode(driver)).as(cluster.output("driver")).isZero();
            assertThat(before).isBetween(1, units - 2);
            assertThat(cluster.output("driver")).contains("Lost executor");
            assertThat(SampleBatch.hashes(results)).isEqualTo(SampleBatch.hashes(local));

            // and on the worker that is left
            inHdfs(cluster);
        }
    }

    /** As the launcher does it; the driver is killed in the middle. */
    private void inHdfs(SparkCluster cluster) throws Exception {
        Path plan = SampleBatch.plan(folder, "[a-e]*/trace.txt");
        Path local = folder.resolve("few");
        SampleBatch.run(plan, local, new LocalExecutor(1), new ArrayList<>());
        Configuration conf = new Configuration();
        conf.set(HadoopStorage.PATIENCE, "3s");
        Hdfs.CLIENTS.forEach(conf::set);
        HadoopStorage storage = new HadoopStorage(conf);
        try (Hdfs hdfs = Hdfs.start(folder.resolve("hdfs"))) {
            for (Path recording : SampleBatch.recordings("[a-e]*")) {
                String name = recording.getParent().getFileName().toString();
                storage.put(recording, hdfs.uri() + "/in/" + name + "/trace.txt", hdfs.uri() + "/part");
            }
            Path stored = SampleBatch.planOf(
                    Files.createDirectory(folder.resolve("stored")), hdfs.uri() + "/in/**/trace.txt");
            String results = hdfs.uri() + "/results";
            String[] batch = {"batch", stored.toString(), "-o", results, "--spark", cluster.url()};
            Process first = cluster.command("first", batch);
            SparkCluster.await("a unit is sealed", first, () -> sealed(storage, results) > 0);
            first.destroyForcibly().waitFor();
            int before = sealed(storage, results);

            Process again = cluster.command("again", batch);
            assertThat(cluster.exitCode(again)).as(cluster.output("again")).isZero();
            Path copy = folder.resolve("copy");
            Process fetch = cluster.command("fetch", "fetch", results, copy.toString());
            assertThat(cluster.exitCode(fetch)).as(cluster.output("fetch")).isZero();
            assertThat(SampleBatch.hashes(copy)).isEqualTo(SampleBatch.hashes(local));
            assertThat(before).isLessThan(SampleBatch.published(local).size());
        }
    }

    private static int sealed(HadoopStorage storage, String results) {
        try {
            int sealed = 0;
            for (Storage.Entry entry : storage.list(results)) {
                boolean unit = entry.name().startsWith("run=");
                sealed += unit && storage.entry(entry.uri() + "/seal.json").isPresent() ? 1 : 0;
            }
            return sealed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether an executor of a worker has begun a task, by its log. */
    private static boolean hasWork(Path workerFolder) {
        if (!Files.isDirectory(workerFolder)) {
            return false;
        }
        try (Stream<Path> walk = Files.walk(workerFolder)) {
            return walk.filter(file -> file.endsWith("stderr")).anyMatch(KilledWorkerClusterTest::runsTask);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean runsTask(Path log) {
        try {
            return Files.readString(log).contains("Running task");
        } catch (IOException e) {
            return false;
        }
    }
}
