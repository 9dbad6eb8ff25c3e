package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scxreplay.replay.Replay;
import dev.scxreplay.table.DatasetException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a batch: done again, its results are those of one to which nothing happened. */
final class BatchRunnerTest {
    @TempDir
    private Path folder;

    private Path plan;
    private Path results;

    @BeforeEach
    void makePlan() throws Exception {
        plan = Batches.plan(folder);
        results = folder.resolve("results");
    }

    @Test
    void givesTheSameBytesForAnyNumberOfThreadsAndAnyOrder() throws Exception {
        assertThat(Batches.statuses(Batches.run(plan, results, 1))).isEqualTo(Map.of("ok", 8L));
        Batches.run(plan, folder.resolve("two"), 2);
        Batches.run(plan, folder.resolve("reversed"), (units, where, done) -> {
            List<Unit> reversed = new ArrayList<>(units);
            Collections.reverse(reversed);
            new LocalExecutor(1).run(reversed, where, done);
        });
        assertThat(Batches.tree(folder.resolve("two"))).isEqualTo(Batches.tree(results));
        assertThat(Batches.tree(folder.resolve("reversed"))).isEqualTo(Batches.tree(results));
    }

    /** Results come by renames only, so a killed batch leaves the first few of them and whatever lies in its work folder. */
    @Test
    void goesOnAfterAKillAtAnyStep() throws Exception {
        Batches.run(plan, results, 1);
        Map<String, String> undisturbed = Batches.tree(results);
        List<Path> order = new ArrayList<>(DoneJobs.directories(results));
        order.sort((a, b) -> a.getFileName()
                                .toString()
                                .split("[=@]")[1]
                                .compareTo(b.getFileName().toString().split("[=@]")[1])
                        == 0
                ? b.getFileName().compareTo(a.getFileName())
                : a.getFileName()
                        .toString()
                        .split("[=@]")[1]
                        .compareTo(b.getFileName().toString().split("[=@]")[1]));
        order.add(results.resolve(ResultPlaces.JOB_TABLE));
        order.add(results.resolve(ResultPlaces.MANIFEST));
        assertThat(order).hasSize(6);
        for (int step = 0; step < order.size(); step++) {
            Path killed = folder.resolve("killed" + step);
            Batches.copy(results, killed);
            for (Path later : order.subList(step, order.size())) {
                ResultPlaces.delete(killed.resolve(later.getFileName().toString()));
            }
            Files.createDirectories(killed.resolve(".work/0123456789abcdef-17/.tmp-run=a@b-1/scratch"));
            Files.writeString(killed.resolve("." + ResultPlaces.JOB_TABLE + ".part"), "half a ta");
            Files.writeString(killed.resolve("." + ResultPlaces.MANIFEST + ".part"), "{ ha");
            BatchReport report = Batches.run(plan, killed, 2);
            assertThat(report.before()).isEqualTo(step < 2 ? 0 : step < 4 ? 4 : 8);
            assertThat(Batches.tree(killed)).as("after step " + step).isEqualTo(undisturbed);
        }
    }

    @Test
    void aRecordingThatCannotBeReadFailsItsJobsOnly() throws Exception {
        Files.writeString(folder.resolve("traces/wait-cycle.txt"), "no recording at all\n");
        BatchReport report = Batches.run(plan, results, 2);
        assertThat(Batches.statuses(report)).isEqualTo(Map.of("failed", 4L, "ok", 4L));
        assertThat(report.failed().getFirst().outcome().reason()).startsWith("wait-cycle.txt is in no known format");
        Map<String, String> first = Batches.tree(results);
        assertThat(Batches.run(plan, results, 1).before()).isEqualTo(4);
        assertThat(Batches.tree(results)).isEqualTo(first);
    }

    /** A model that fails under one kernel. */
    @Test
    void aFailureOfTheModelFailsOneJobOnly() throws Exception {
        UnitExecutor broken = (units, where, done) -> units.forEach(unit ->
                done.of(UnitRunner.run(unit, where, Storage.NONE, (trace, name, variants, into) -> {
                    if (variants.stream().anyMatch(variant -> variant.name().equals("7.3.4@big"))) {
                        throw new IllegalStateException("a sequence number went back");
                    }
                    return Replay.together(trace, name, variants, into, (of, events, total) -> {});
                })));
        BatchReport report = Batches.run(plan, results, broken);
        assertThat(Batches.statuses(report)).isEqualTo(Map.of("failed", 2L, "ok", 6L));
        assertThat(report.failed().getFirst().outcome().reason())
                .isEqualTo(
                        "the model failed, which is a bug: java.lang.IllegalStateException: a sequence number went back");
        assertThat(Batches.statuses(Batches.run(plan, results, 1))).isEqualTo(Map.of("ok", 8L));
    }

    @Test
    void aGrownPlanKeepsWhatIsDoneAndAChangedOneDropsWhatItsNamesNoLongerMean() throws Exception {
        Batches.run(plan, results, 1);
        Files.writeString(plan, Files.readString(plan).replace("7.3.4]", "7.3.4, 6.18.15]"));
        assertThat(Batches.run(plan, results, 1).before()).isEqualTo(8);
        Files.writeString(plan, Files.readString(plan).replace("cpus: 64", "cpus: 128"));
        BatchReport changed = Batches.run(plan, results, 1);
        assertThat(Batches.statuses(changed)).isEqualTo(Map.of("ok", 12L));
        assertThat(Fsck.of(results).problems()).isEmpty();
        List<String> once = JobTable.read(results.resolve(ResultPlaces.JOB_TABLE)).stream()
                .map(row -> row.trace() + row.label())
                .distinct()
                .toList();
        assertThat(once).hasSize(12);
    }

    @Test
    void refusesASecondBatchAndNamesTheFirst() throws Exception {
        Batches.run(plan, results, 1);
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        results.resolve(".lock").toString())
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> Batches.run(plan, results, 1))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageEndingWith("is being written by another scx-replay (process " + other.pid()
                            + "); try again when that is done");
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(Batches.statuses(Batches.run(plan, results, 1))).isEqualTo(Map.of("ok", 8L));
    }

    @Test
    void refusesResultsThatNoBatchMade() throws Exception {
        Batches.run(plan, results, 1);
        Files.delete(DoneJobs.directories(results).getFirst().resolve(Seal.FILE));
        assertThatThrownBy(() -> Batches.run(plan, results, 1))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("was not made by a batch");
    }

    @Test
    void anyJobCanBeDoneAgainAlone() throws Exception {
        Batches.run(plan, results, 1);
        for (JobTable.Row row : JobTable.read(results.resolve(ResultPlaces.JOB_TABLE))) {
            Rerun.Report again = Rerun.of(row.id(), results, folder.resolve("alone-" + row.id()));
            assertThat(again.difference()).isEmpty();
            assertThat(again.rows()).isGreaterThan(30);
        }
        assertThatThrownBy(() -> Rerun.of("nosuch", results, folder.resolve("alone")))
                .isInstanceOf(BatchException.class)
                .hasMessageStartingWith("There is no job nosuch in ");
    }

    /** Locks the file given, says who it is there, and keeps it until killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                channel.write(
                        StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
                System.out.println(lock.isValid() ? "locked" : "not locked");
                Thread.sleep(60_000);
            }
        }
    }
}
