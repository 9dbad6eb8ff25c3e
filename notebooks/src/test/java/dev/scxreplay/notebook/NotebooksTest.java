package dev.scxreplay.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scxreplay.cli.Main;
import dev.scxreplay.table.Dataset;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every notebook of this folder runs to its end over the demo and gives the outputs it is committed with: in this process, and
 * in Jupyter where that is installed. {@code -Dgolden=update} rewrites them.
 */
final class NotebooksTest {
    private static final Path ROOT = Path.of(System.getProperty("scxreplay.root"));
    private static final int MINUTES = 5;

    @TempDir
    static Path directory;

    private static Path demo;

    @BeforeAll
    static void makeDemo() {
        assumeTrue(Files.isDirectory(ROOT.resolve("sample-traces")), "there are no sample traces");
        demo = directory.resolve("demo");
        StringWriter errors = new StringWriter();
        int exitCode = Main.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(errors),
                "demo",
                "-o",
                demo.toString(),
                "--samples",
                ROOT.resolve("sample-traces").toString());
        assertThat(errors.toString()).isEmpty();
        assertThat(exitCode).isZero();
    }

    @AfterEach
    void forgetDataset() {
        System.clearProperty("scxreplay.dataset");
    }

    @Test
    void runOverADatasetWithoutReplays() throws Exception {
        Path dataset = directory.resolve("empty");
        Dataset.openOrCreate(dataset);
        System.setProperty("scxreplay.dataset", dataset.toString());
        for (Path notebook : notebooks()) {
            assertThat(NotebookRunner.run(notebook, directory.resolve(notebook.getFileName())))
                    .as(notebook.getFileName().toString())
                    .isEmpty();
        }
    }

    @Test
    void outputsAreThoseCommitted() throws Exception {
        System.setProperty("scxreplay.dataset", demo.toString());
        for (Path notebook : notebooks()) {
            String name = notebook.getFileName().toString();
            Path copy = directory.resolve("ran-" + name);
            assertThat(NotebookRunner.run(notebook, copy)).as(name).isEmpty();
            if ("update".equals(System.getProperty("golden"))) {
                Files.copy(copy, notebook, StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(Files.readString(copy))
                    .as(name + "; run with -Dgolden=update to rewrite it")
                    .isEqualTo(Files.readString(notebook));
        }
    }

    @Test
    void jupyterGivesTheSameOutputs() throws Exception {
        assumeTrue(!"update".equals(System.getProperty("golden")), "outputs are being rewritten");
        String jupyter = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "jupyter-nbconvert"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(
                !jupyter.isEmpty(),
                "no Jupyter here, so the notebooks ran in this process only (Debian: apt-get install jupyter-nbconvert"
                        + " jupyter-client python3-nbclient python3-ipykernel)");
        Path data = directory.resolve("jupyter");
        Notebooks.writeKernel(data, "-Dscxreplay.dataset=" + demo);
        Path copies = Files.createDirectories(directory.resolve("converted"));
        List<String> command = new ArrayList<>(List.of(jupyter, "--to", "notebook", "--execute", "--output-dir"));
        command.add(copies.toString());
        command.addAll(List.of("--ExecutePreprocessor.timeout=120", "--ExecutePreprocessor.record_timing=False"));
        notebooks().forEach(notebook -> command.add(notebook.toString()));
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().put("JUPYTER_PATH", data.toString());
        process.environment().putAll(Map.of("HOME", directory.toString(), "JUPYTER_RUNTIME_DIR", data.toString()));
        Path log = directory.resolve("jupyter.log");
        Process running = process.redirectOutput(log.toFile()).start();
        try {
            assertThat(running.waitFor(MINUTES, TimeUnit.MINUTES))
                    .as("Jupyter ended")
                    .isTrue();
        } finally {
            running.destroyForcibly();
        }
        assertThat(running.exitValue()).as(Files.readString(log)).isZero();
        for (Path notebook : notebooks()) {
            String name = notebook.getFileName().toString();
            assertThat(cells(copies.resolve(name))).as(name).isEqualTo(cells(notebook));
        }
    }

    /** Cells without what Jupyter keeps for itself. */
    private static String cells(Path notebook) throws IOException {
        JsonNode cells = Wire.JSON.readTree(Files.readString(notebook)).get("cells");
        cells.forEach(cell -> ((ObjectNode) cell).putObject("metadata"));
        cells.forEach(cell -> ((ObjectNode) cell).remove("id"));
        return NotebookText.of(cells);
    }

    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("notebooks"))) {
            List<Path> notebooks = files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
            assertThat(notebooks).hasSizeGreaterThanOrEqualTo(4);
            return notebooks;
        }
    }
}
