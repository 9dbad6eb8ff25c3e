package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings and results in a store of objects: whatever happens, what is fetched is what a local batch makes. */
final class StoredResultsTest {
    private static final String RESULTS = "mem://bucket/results";

    @TempDir
    private Path folder;

    private final MemoryStorage store = new MemoryStorage();
    private Path plan;
    private Map<String, String> local;

    @BeforeEach
    void makePlan() throws Exception {
        Path localPlan = Batches.plan(folder);
        Batches.run(localPlan, folder.resolve("local"), 1);
        local = Batches.tree(folder.resolve("local"));
        for (String name : List.of("two-schedulers", "wait-cycle")) {
            store.write(
                    "mem://bucket/in/" + name + ".txt", Files.readAllBytes(folder.resolve("traces/" + name + ".txt")));
        }
        plan = Files.writeString(
                folder.resolve("stored.yaml"),
                Files.readString(localPlan).replace("traces/*.txt", "'mem://bucket/**/*.txt'"));
    }

    @Test
    void whatIsFetchedIsWhatALocalBatchMakes() throws Exception {
        assertThat(Batches.statuses(run(store))).isEqualTo(Map.of("ok", 8L));
        assertThat(fetched("copy")).isEqualTo(local);
        assertThat(Fsck.of(folder.resolve("copy")).problems()).isEmpty();
        assertThat(run(store).before()).isEqualTo(8);
        // what is there is not fetched again, and nothing but results is left in the store
        assertThat(Fetch.of(RESULTS, store, folder.resolve("copy"))).isEqualTo(new Fetch.Report(0, 4));
        assertThat(store.names()).noneMatch(name -> name.contains("/.work"));
        assertThat(scratch()).isEmpty();
    }

    /** Every change of the store is one at which a process may die; the lock it leaves counts as dead after a while. */
    @Test
    void goesOnAfterAKillAtAnyStep() throws Exception {
        MemoryStorage whole = store.impatientCopy();
        run(whole);
        int steps = whole.changes();
        assertThat(steps).isGreaterThan(80);
        for (int step = 1; step < steps; step += 17) {
            MemoryStorage killed = store.impatientCopy();
            try {
                run(killed.dyingAfter(step));
            } catch (BatchException e) {
                assertThat(e).hasMessageContaining("the process is dead");
            }
            assertThat(Batches.statuses(run(killed))).as("after step " + step).isEqualTo(Map.of("ok", 8L));
            Path copy = folder.resolve("copy" + step);
            Fetch.of(RESULTS, killed, copy);
            assertThat(Batches.tree(copy)).as("after step " + step).isEqualTo(local);
        }
    }

    @Test
    void whatIsNotSealedDoesNotCount() throws Exception {
        run(store);
        String unit = store.names().stream()
                .filter(name -> name.contains("run=") && name.endsWith(Seal.FILE))
                .findFirst()
                .orElseThrow();
        store.delete(unit);
        store.write(unit.replace(Seal.FILE, "kick.parquet"), new byte[3]);
        assertThat(BatchRunner.todo(read(store), results(store))).hasSize(1);
        Fetch.of(RESULTS, store, folder.resolve("early"));
        assertThat(Fsck.of(folder.resolve("early")).problems()).hasSize(1);
        run(store);
        assertThat(fetched("copy")).isEqualTo(local);
    }

    @Test
    void refusesASecondBatch() throws Exception {
        run(store);
        try (Dataset.Held held = results(store).hold()) {
            assertThatThrownBy(() -> run(store))
                    .isInstanceOf(BatchException.class)
                    .hasMessageStartingWith(RESULTS + " is being written by another scx-replay (")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThat(run(store).before()).isEqualTo(8);
    }

    @Test
    void noticesThatItWasTakenForDead() throws Exception {
        StoredLock lock = StoredLock.take(store, RESULTS + "/.work", RESULTS);
        lock.check();
        store.names().stream().filter(name -> name.contains("lock-")).forEach(store::remove);
        lock.renew();
        assertThatThrownBy(lock::check).hasMessageStartingWith("another batch took it for dead");
        assertThat(store.names()).noneMatch(name -> name.contains("lock-"));
        lock.close();
    }

    @Test
    void aFolderOfRecordingsHasTheHashItHasHere() throws Exception {
        for (String name : List.of("a/b", "a.txt", "a-b", "c/d/e")) {
            Path file = folder.resolve("recorded").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
            store.write("mem://bucket/recorded/" + name, name.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Recordings.read("mem://bucket/recorded", store))
                .isEqualTo(Recordings.read(folder.resolve("recorded").toString(), store));
    }

    @Test
    void refusesAPlaceThatHoldsSomethingElse() {
        store.write(RESULTS + "/notes.txt", new byte[3]);
        assertThatThrownBy(() -> run(store))
                .isInstanceOf(BatchException.class)
                .hasMessage(RESULTS
                        + " holds something else (notes.txt); name a new or an empty directory for the results");
    }

    @Test
    void findsADamagedFileWhenFetching() throws Exception {
        run(store);
        String table = store.names().stream()
                .filter(name -> name.endsWith("kick.parquet"))
                .findFirst()
                .orElseThrow();
        store.write(table, new byte[3]);
        assertThatThrownBy(() -> fetched("copy"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(table + " is not what its seal says");
        assertThatThrownBy(() -> Fetch.of("mem://bucket/nothing", store, folder.resolve("none")))
                .isInstanceOf(BatchException.class)
                .hasMessage("There are no results of a batch at mem://bucket/nothing.");
    }

    @Test
    void aRecordingMayBeStoredWhereResultsAreNot() throws Exception {
        BatchReport report = BatchRunner.run(
                read(store), Results.at(folder.resolve("mixed").toString()), executor(store), watcher());
        assertThat(Batches.statuses(report)).isEqualTo(Map.of("ok", 8L));
        assertThat(Batches.tree(folder.resolve("mixed"))).isEqualTo(local);
    }

    @Test
    void saysWhatReachesAStore() {
        assertThatThrownBy(() -> PlanFile.read(plan, Storage.NONE))
                .isInstanceOf(PlanException.class)
                .hasMessage(plan + ":1:10: expected a recording that can be read, found mem://bucket/**/*.txt:"
                        + " mem://bucket/ is reached through Hadoop, which comes with Spark: batch needs --spark 'local[*]' or a"
                        + " cluster's URL");
    }

    private Results results(Storage storage) throws IOException {
        return Results.at(RESULTS, storage, Files.createDirectories(folder.resolve("scratch")));
    }

    private Plan read(MemoryStorage storage) throws Exception {
        PlanFile file = PlanFile.read(plan, storage);
        return file.plan(ModelFingerprint.value(), Recordings.of(file, results(storage), storage, executor(storage)));
    }

    private BatchReport run(MemoryStorage storage) throws Exception {
        return BatchRunner.run(read(storage), results(storage), executor(storage), watcher());
    }

    private Map<String, String> fetched(String name) throws Exception {
        Fetch.of(RESULTS, store, folder.resolve(name));
        return Batches.tree(folder.resolve(name));
    }

    private List<String> scratch() {
        return List.of(folder.resolve("scratch").toFile().list());
    }

    private static BatchRunner.Watcher watcher() {
        return new BatchRunner.Watcher() {
            @Override
            public void begins(int done, List<Unit> units) {
                // nobody watches
            }

            @Override
            public boolean over(UnitOutcome outcome) {
                return true;
            }
        };
    }

    private static UnitExecutor executor(Storage storage) {
        return new UnitExecutor() {
            @Override
            public List<Recordings.Content> read(List<String> recordings) throws InterruptedException {
                return Recordings.read(recordings, storage, 2);
            }

            @Override
            public void run(List<Unit> units, Results results, Told done) {
                units.forEach(unit -> done.of(UnitRunner.run(unit, results, storage)));
            }
        };
    }
}
