package dev.scxreplay.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.batch.BatchException;
import dev.scxreplay.batch.BatchReport;
import dev.scxreplay.batch.Fetch;
import dev.scxreplay.batch.Fsck;
import dev.scxreplay.batch.LocalExecutor;
import dev.scxreplay.batch.Results;
import dev.scxreplay.batch.Storage;
import dev.scxreplay.batch.UnitExecutor;
import dev.scxreplay.batch.UnitExecutorProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings and results behind Hadoop's connectors: a real HDFS, and one as those of object stores are. */
final class HadoopStorageTest {
    @TempDir
    private static Path shared;

    private static Hdfs hdfs;

    @TempDir
    private Path folder;

    private final HadoopStorage storage = new HadoopStorage(conf());

    @BeforeAll
    static void start() throws IOException {
        hdfs = Hdfs.start(shared);
    }

    @AfterAll
    static void stop() {
        hdfs.close();
    }

    private static Configuration conf() {
        Configuration conf = new Configuration();
        conf.set(HadoopStorage.PATIENCE, "10s");
        Hdfs.CLIENTS.forEach(conf::set);
        return conf;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs", "objects"})
    void whatIsFetchedIsWhatALocalBatchMakes(String scheme) throws Exception {
        String top = scheme.equals("hdfs") ? hdfs.uri() : "objects:" + folder.resolve("store");
        for (String name : List.of("two-schedulers", "wait-cycle")) {
            storage.put(SampleBatch.recording(name), top + "/in/" + name + "/trace.txt", top + "/part");
        }
        Path local = folder.resolve("local");
        SampleBatch.run(
                SampleBatch.plan(folder, "{two-schedulers,wait-cycle}/trace.txt"),
                local,
                new LocalExecutor(1),
                new ArrayList<>());
        Path plan = SampleBatch.planOf(folder, top + "/in/*/trace.txt");
        Results results = Results.at(top + "/results", storage, folder);
        try (UnitExecutor executor = open()) {
            assertThatThrownBy(() -> SampleBatch.run(plan, results, storage, executor, outcome -> {
                        refusesASecond(plan, top + "/results");
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
            BatchReport report = SampleBatch.run(plan, results, storage, executor, outcome -> true);
            assertThat(report.failed()).isEmpty();
            assertThat(report.lines()).hasSize(4);
        }
        Path copy = folder.resolve("copy");
        Fetch.of(top + "/results", storage, copy);
        assertThat(SampleBatch.hashes(copy)).isEqualTo(SampleBatch.hashes(local));
        assertThat(Fsck.of(copy).problems()).isEmpty();
    }

    /** While one is at work. */
    private void refusesASecond(Path plan, String results) {
        Results second = Results.at(results, storage, folder);
        assertThatThrownBy(() -> SampleBatch.run(plan, second, storage, new LocalExecutor(1), outcome -> true))
                .isInstanceOf(BatchException.class)
                .hasMessageStartingWith(results + " is being written by another scx-replay (")
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs", "objects"})
    void aFileAppearsWholeOrNotAtAll(String scheme) throws Exception {
        String top = (scheme.equals("hdfs") ? hdfs.uri() : "objects:" + folder) + "/files";
        Path file = Files.writeString(folder.resolve("file"), "four");
        storage.put(file, top + "/a/b", top + "/part");
        storage.put(file, top + "/a/b", top + "/part");
        storage.put(Files.writeString(folder.resolve("other"), "other"), top + "/a/b", top + "/part");
        try (InputStream stream = storage.open(top + "/a/b")) {
            assertThat(stream.readAllBytes()).asString().isEqualTo("other");
        }
        assertThat(storage.list(top + "/a")).extracting(Storage.Entry::name).containsExactly("b");
        assertThat(storage.list(top + "/part")).isEmpty();
        assertThat(storage.entry(top + "/a/b"))
                .get()
                .extracting(Storage.Entry::bytes)
                .isEqualTo(5L);
        storage.delete(top + "/a");
        assertThat(storage.entry(top + "/a/b")).isEmpty();
        assertThat(storage.list(top + "/a")).isEmpty();
    }

    @Test
    void nothingIsThereOfWhatIsGivenUp() throws Exception {
        String place = "objects:" + folder + "/broken";
        assertThatThrownBy(() -> storage.put(Files.writeString(folder.resolve("file"), "four"), place, "unused"))
                .hasMessage("the connection is lost");
        assertThat(storage.entry(place)).isEmpty();
    }

    @Test
    void saysWhichConnectorIsMissing() {
        assertThatThrownBy(() -> storage.entry("s3a://bucket/x"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no connector for s3a: its jar is not on the class path");
        assertThatThrownBy(() -> storage.entry("hdfs://nosuch.invalid:1/x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UnknownHostException: nosuch.invalid");
        assertThatThrownBy(() -> storage.entry("nosuch://bucket/x"))
                .isInstanceOf(IOException.class)
                .hasMessage("No FileSystem for scheme \"nosuch\"");
    }

    private static UnitExecutor open() throws BatchException {
        return UnitExecutorProvider.of("local[2]").orElseThrow().open("local[2]", 0);
    }
}
