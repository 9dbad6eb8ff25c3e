package dev.scxreplay.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Runs the Java cells of a notebook in this process, in order, and writes a copy with their outputs; needs no Jupyter. */
final class NotebookRunner {
    /**
     * A cell that failed.
     *
     * @param cell its place among all cells, from 1
     * @param message what JShell or the code says
     */
    record CellError(int cell, String message) {}

    private NotebookRunner() {}

    /** Runs all cells up to the first that fails, writes the copy, and returns what failed. */
    static Optional<CellError> run(Path notebook, Path copy) throws IOException {
        JsonNode root = Wire.JSON.readTree(Files.readString(notebook));
        Optional<CellError> failed = Optional.empty();
        try (Cells cells = new Cells()) {
            int place = 0;
            int executions = 0;
            for (JsonNode cell : root.get("cells")) {
                place++;
                if (failed.isEmpty() && cell.get("cell_type").asText().equals("code")) {
                    executions++;
                    int number = place;
                    failed = run(cells, (ObjectNode) cell, executions)
                            .map(failure -> new CellError(number, failure.toString()));
                }
            }
        }
        Files.writeString(copy, NotebookText.of(root));
        return failed;
    }

    private static Optional<Cells.CellFailure> run(Cells cells, ObjectNode cell, int number) {
        cell.put("execution_count", number);
        ArrayNode outputs = cell.putArray("outputs");
        Optional<Cells.CellFailure> failure =
                cells.run(NotebookText.joined(cell.get("source")), new Kept(outputs, number));
        failure.ifPresent(
                failed -> outputs.addObject().put("output_type", "error").setAll(JupyterKernel.error(failed)));
        return failure;
    }

    /** Outputs as they stand in a notebook. */
    private record Kept(ArrayNode outputs, int number) implements Cells.Outputs {
        @Override
        public void printed(String stream, String text) {
            JsonNode last = outputs.isEmpty() ? outputs : outputs.get(outputs.size() - 1);
            if (last.path("name").asText().equals(stream)) {
                ((ObjectNode) last).put("text", last.get("text").asText() + text);
            } else {
                outputs.addObject()
                        .put("output_type", "stream")
                        .put("name", stream)
                        .put("text", text);
            }
        }

        @Override
        public void shown(Display.Shown shown) {
            add("display_data", shown.mimeType(), shown.content());
        }

        @Override
        public void value(String text) {
            add("execute_result", "text/plain", text).put("execution_count", number);
        }

        private ObjectNode add(String type, String mimeType, String content) {
            ObjectNode output = outputs.addObject().put("output_type", type);
            output.putObject("data").put(mimeType, content);
            output.putObject("metadata");
            return output;
        }
    }
}
