package dev.scxreplay.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchReport;
import dev.scxreplay.batch.LocalExecutor;
import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Unit;
import dev.scxreplay.batch.UnitExecutor;
import dev.scxreplay.batch.UnitExecutorProvider;
import dev.scxreplay.batch.UnitOutcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark within this process. */
final class SparkExecutorTest {
    @TempDir
    Path folder;

    @Test
    void resultsAreThoseOfALocalBatch() throws Exception {
        Path plan = SampleBatch.plan(folder, "*/trace.txt");
        List<UnitOutcome> here = new ArrayList<>();
        List<UnitOutcome> spark = new ArrayList<>();
        BatchReport local = SampleBatch.run(plan, folder.resolve("local"), new LocalExecutor(1), here);
        try (UnitExecutor executor = open("local[2]")) {
            BatchReport report = SampleBatch.run(plan, folder.resolve("spark"), executor, spark);
            assertThat(report).isEqualTo(local);
        }
        assertThat(here).hasSizeGreaterThan(5);
        assertThat(spark.stream().map(UnitOutcome::unit))
                .containsExactlyInAnyOrderElementsOf(
                        here.stream().map(UnitOutcome::unit).toList());
        assertThat(SampleBatch.hashes(folder.resolve("spark"))).isEqualTo(SampleBatch.hashes(folder.resolve("local")));
    }

    @Test
    void stopsWhenTold() throws Exception {
        Path plan = SampleBatch.plan(folder, "*/trace.txt");
        List<Unit> units = SampleBatch.units(plan);
        List<UnitOutcome> told = new ArrayList<>();
        try (UnitExecutor executor = open("local[1]")) {
            executor.run(units, Results.at(folder.toString()), outcome -> {
                told.add(outcome);
                return false;
            });
        }
        assertThat(told).hasSizeBetween(1, units.size() - 1);
        // what had begun by then is finished and told
        assertThat(SampleBatch.published(folder)).hasSameSizeAs(told);
    }

    @Test
    void whatSparkGivesUpFailsAlone() throws Exception {
        List<Unit> units = new ArrayList<>(SampleBatch.units(SampleBatch.plan(folder, "c*/trace.txt")));
        Unit broken = new Unit(null, units.getFirst().jobs(), units.getFirst().model());
        units.add(1, broken);
        List<UnitOutcome> told = new ArrayList<>();
        try (UnitExecutor executor = open("local[1]")) {
            executor.run(units, Results.at(folder.toString()), told::add);
        }
        assertThat(told).hasSameSizeAs(units);
        List<UnitOutcome> failed = told.stream().filter(each -> !each.ok()).toList();
        assertThat(failed).hasSize(1);
        assertThat(failed.getFirst().jobs())
                .hasSameSizeAs(broken.jobs())
                .allMatch(job -> job.reason().startsWith("failed 1 times on Spark, last: Lost task")
                        && job.reason().contains("NullPointerException"));
    }

    @Test
    void manyUnitsShareTasks() throws Exception {
        List<Unit> units = IntStream.range(0, 25_003)
                .mapToObj(i -> SampleBatch.unit("trace" + i))
                .toList();
        List<List<Unit>> slices = SparkJob.slices(units);
        assertThat(slices).hasSize(10_000);
        assertThat(slices.stream().mapToInt(List::size).summaryStatistics().getMax())
                .isEqualTo(3);
        assertThat(slices.stream().flatMap(List::stream)).containsExactlyElementsOf(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark://",
                "spark://host",
                "spark://host:port",
                "spark://host:70770",
                "spark:7077",
                "local[",
                "local[x]"
            })
    void saysThatAnAddressIsNone(String url) {
        assertThatThrownBy(() -> open(url))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining(
                        url + " is no address of Spark: expected local[*], local[N] or spark://HOST:PORT");
    }

    @Test
    void saysAtOnceThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> open("spark://127.0.0.1:" + port))
                .isInstanceOf(BatchException.class)
                .hasMessage("no Spark master answers at spark://127.0.0.1:" + port + " (127.0.0.1:" + port
                        + ": Connection refused); its web page names its URL");
    }

    private static UnitExecutor open(String url) throws BatchException {
        return UnitExecutorProvider.of(url).orElseThrow().open(url, 0);
    }
}
