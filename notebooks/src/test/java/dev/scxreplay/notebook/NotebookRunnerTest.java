package dev.scxreplay.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotebookRunnerTest {
    @TempDir
    Path directory;

    @Test
    void outputsOfTheCellsAreWrittenIntoTheCopy() throws Exception {
        Path copy = directory.resolve("copy.ipynb");
        assertThat(NotebookRunner.run(
                        notebook(
                                "int a = 20;\\nint twice(int x) { return 2 * x; }",
                                "System.out.println(twice(a) + 2);",
                                "dev.scxreplay.notebook.Display.display(new dev.scxreplay.notebook.Display.Shown(\\\"text/html\\\", \\\"<b>x</b>\\\"));"),
                        copy))
                .isEmpty();
        assertThat(Files.readString(copy)).contains("42", "<b>x</b>");
    }

    @Test
    void theFirstCellThatFailsIsReported() throws Exception {
        assertThat(NotebookRunner.run(
                        notebook("int a = 1;", "int b = nope;", "int c = 1 / 0;"), directory.resolve("copy.ipynb")))
                .get()
                .satisfies(error -> assertThat(error.cell()).isEqualTo(2))
                .satisfies(error -> assertThat(error.message()).contains("cannot find symbol"));
        assertThat(NotebookRunner.run(notebook("int c = 1 / 0;"), directory.resolve("copy.ipynb")))
                .get()
                .satisfies(error -> assertThat(error.message()).contains("ArithmeticException"));
    }

    private Path notebook(String... cells) throws Exception {
        StringBuilder json = new StringBuilder();
        for (String cell : cells) {
            json.append(json.isEmpty() ? "" : ",");
            json.append("{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"source\": [\"")
                    .append(cell)
                    .append("\"]}");
        }
        Path file = directory.resolve("notebook.ipynb");
        Files.writeString(
                file, "{\"cells\": [" + json + "], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 4}");
        return file;
    }
}
