package dev.scxreplay.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.batch.LocalExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
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

            // and on the worker that is left, as the launcher does it
            Path small = Files.createDirectory(folder.resolve("small"));
            Path again = small.resolve("results");
            Path one = SampleBatch.plan(small, "two-schedulers/trace.txt");
            Process command = cluster.command(
                    "command", "batch", one.toString(), "-o", again.toString(), "--spark", cluster.url());
            assertThat(cluster.exitCode(command)).as(cluster.output("command")).isZero();
            for (Path unit : SampleBatch.published(again)) {
                assertThat(SampleBatch.hashes(unit)).isEqualTo(SampleBatch.hashes(local.resolve(unit.getFileName())));
            }
            assertThat(SampleBatch.published(again)).hasSize(1);
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
