package dev.scxreplay.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of damage is found, and the same batch repairs what was deleted for it. */
final class FsckTest {
    @TempDir
    private Path folder;

    private Path plan;
    private Path results;
    private Path table;
    private String name;

    @BeforeEach
    void makeResults() throws Exception {
        plan = Batches.plan(folder);
        results = folder.resolve("results");
        Batches.run(plan, results, 1);
        table = DoneJobs.directories(results).getFirst().resolve("lifecycle.parquet");
        name = results.relativize(table).toString();
    }

    @Test
    void findsNothingWhereNothingIs() throws Exception {
        Fsck.Report report = Fsck.of(results);
        assertThat(report.problems()).isEmpty();
        assertThat(report.files()).isGreaterThan(30);
    }

    @Test
    void findsATruncatedFile() throws Exception {
        byte[] bytes = Files.readAllBytes(table);
        Files.write(table, Arrays.copyOf(bytes, bytes.length - 7));
        assertThat(problems()).containsExactly(name + ": has " + (bytes.length - 7) + " bytes, not " + bytes.length);
    }

    @Test
    void findsAChangedByte() throws Exception {
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 2] ^= 1;
        Files.write(table, bytes);
        assertThat(problems()).containsExactly(name + ": is not what its seal says: its bytes have changed");
    }

    @Test
    void findsWhatIsMissingAndWhatIsTooMuch() throws Exception {
        Files.delete(table);
        Files.writeString(table.resolveSibling("notes.txt"), "mine");
        Files.createDirectory(results.resolve("run=x@y"));
        Files.writeString(results.resolve("notes.txt"), "mine");
        Files.createDirectories(results.resolve(".work/left"));
        assertThat(problems())
                .containsExactly(
                        ".work: left by a batch that was stopped, or one is at work; the next batch removes it",
                        "notes.txt: no batch made it",
                        name.replace("lifecycle.parquet", "notes.txt") + ": no batch made it",
                        name + ": is missing",
                        "run=x@y: no batch made it");
    }

    @Test
    void findsAMissingDirectoryAndTheBatchMakesItAgain() throws Exception {
        var undisturbed = Batches.tree(results);
        Path directory = table.getParent();
        ResultPlaces.delete(directory);
        assertThat(problems())
                .containsExactly(
                        directory.getFileName() + ": is in the manifest and not here; the same batch makes it again");
        Batches.run(plan, results, 1);
        assertThat(Batches.tree(results)).isEqualTo(undisturbed);
    }

    @Test
    void findsChangedSealsManifestsAndJobs() throws Exception {
        Path seal = table.resolveSibling(Seal.FILE);
        Files.writeString(seal, Files.readString(seal).replace("lifecycle", "lifecycel"));
        Files.write(results.resolve(ResultPlaces.JOB_TABLE), new byte[10]);
        assertThat(problems())
                .containsExactly(
                        "batch_job.parquet: is not what the manifest says: its bytes have changed",
                        results.relativize(seal) + ": is not what the manifest says: its bytes have changed");
        Files.writeString(results.resolve(ResultPlaces.MANIFEST), "{ ha");
        assertThat(problems()).contains("manifest.json: is no JSON");
        Files.delete(results.resolve(ResultPlaces.MANIFEST));
        assertThat(problems()).contains("manifest.json: is missing: the batch is not over; the same batch goes on");
    }

    private List<String> problems() throws Exception {
        return Fsck.of(results).problems().stream()
                .map(problem -> problem.path() + ": " + problem.what())
                .toList();
    }
}
