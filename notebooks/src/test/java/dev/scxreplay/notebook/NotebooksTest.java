package dev.scxreplay.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scxreplay.cli.Main;
import dev.scxreplay.table.Dataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every notebook of this folder runs to its end; the copies with their outputs are left in {@code target}. */
final class NotebooksTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));

    @TempDir
    Path directory;

    @AfterEach
    void forgetDataset() {
        System.clearProperty("scxreplay.dataset");
    }

    @Test
    void runOverADatasetWithoutReplays() throws Exception {
        Path dataset = directory.resolve("empty");
        Dataset.openOrCreate(dataset);
        runAll(dataset, directory);
    }

    @Test
    void runOverTheDemo() throws Exception {
        assumeTrue(Files.isDirectory(ROOT.resolve("sample-traces")), "there are no sample traces");
        Path dataset = directory.resolve("demo");
        StringWriter errors = new StringWriter();
        int exitCode = Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(errors),
                "demo",
                "-o",
                dataset.toString(),
                "--samples",
                ROOT.resolve("sample-traces").toString());
        assertThat(errors.toString()).isEmpty();
        assertThat(exitCode).isZero();
        Path copies = Path.of("target");
        runAll(dataset, copies);
        assertThat(Files.readString(copies.resolve("01-kick-waits.ipynb"))).contains("<svg", "never_ending");
        assertThat(Files.readString(copies.resolve("02-memory-at-8192-cpus.ipynb")))
                .contains("8,192 CPUs", "boot-panic", "init_sched_ext_class");
        assertThat(Files.readString(copies.resolve("03-compare-kernels.ipynb"))).contains("3 never ended", ">never<");
        assertThat(Files.readString(copies.resolve("04-your-own-trace.ipynb")))
                .contains("rcu_preempt", "observed_share");
    }

    private static void runAll(Path dataset, Path copies) throws IOException {
        System.setProperty("scxreplay.dataset", dataset.toString());
        for (Path notebook : notebooks()) {
            assertThat(NotebookRunner.run(notebook, copies.resolve(notebook.getFileName())))
                    .as(notebook.getFileName().toString())
                    .isEmpty();
        }
    }

    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("notebooks"))) {
            List<Path> notebooks = files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
            assertThat(notebooks).isNotEmpty();
            return notebooks;
        }
    }
}
