package dev.scxreplay.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControlProvider;

/** Runs the Java cells of a notebook in this process, in order, and writes a copy with their outputs. */
public final class NotebookRunner {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * A cell that failed.
     *
     * @param cell its place among all cells, from 1
     * @param message what JShell or the code says
     */
    public record CellError(int cell, String message) {}

    private NotebookRunner() {}

    /** Runs a notebook: {@code NotebookRunner NOTEBOOK COPY}; exit code 1 if a cell failed. */
    public static void main(String[] args) throws IOException {
        List<CellError> errors = run(Path.of(args[0]), Path.of(args[1]));
        errors.forEach(error -> System.err.println("cell " + error.cell() + ": " + error.message()));
        System.exit(errors.isEmpty() ? 0 : 1);
    }

    /** Runs all cells up to the first that fails, writes the copy, and returns what failed. */
    public static List<CellError> run(Path notebook, Path copy) throws IOException {
        JsonNode root = JSON.readTree(Files.readString(notebook));
        List<CellError> errors = new ArrayList<>();
        try (JShell shell = JShell.builder()
                .executionEngine(new LocalExecutionControlProvider(), Map.of())
                .build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            int number = 0;
            for (JsonNode cell : root.get("cells")) {
                number++;
                if (errors.isEmpty() && cell.get("cell_type").asText().equals("code")) {
                    runCell(shell, (ObjectNode) cell, number, errors);
                }
            }
        }
        Files.writeString(copy, JSON.writeValueAsString(root) + "\n");
        return errors;
    }

    private static void runCell(JShell shell, ObjectNode cell, int number, List<CellError> errors) {
        StringBuilder source = new StringBuilder();
        cell.get("source").forEach(line -> source.append(line.asText()));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        String error;
        try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            error = evaluate(shell, source.toString());
        } finally {
            System.setOut(before);
        }
        cell.put("execution_count", number);
        ArrayNode outputs = cell.putArray("outputs");
        if (printed.size() > 0) {
            outputs.addObject()
                    .put("output_type", "stream")
                    .put("name", "stdout")
                    .put("text", printed.toString(StandardCharsets.UTF_8));
        }
        for (Display.Shown shown : Display.take()) {
            ObjectNode output = outputs.addObject().put("output_type", "display_data");
            output.putObject("metadata");
            output.putObject("data").put(shown.mimeType(), shown.content());
        }
        if (error != null) {
            outputs.addObject()
                    .put("output_type", "error")
                    .put("ename", "error")
                    .put("evalue", error)
                    .putArray("traceback")
                    .add(error);
            errors.add(new CellError(number, error));
        }
    }

    /** Evaluates every snippet of a cell; returns the first error, or null. */
    private static String evaluate(JShell shell, String source) {
        SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
        String rest = source;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
            String snippet = info.source() == null ? rest : info.source();
            for (SnippetEvent event : shell.eval(snippet)) {
                if (event.status() == Snippet.Status.REJECTED) {
                    return shell.diagnostics(event.snippet())
                            .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                            .reduce((first, second) -> first + "\n" + second)
                            .orElse("cannot compile: " + snippet);
                }
                if (event.exception() != null) {
                    return message(event.exception());
                }
            }
            rest = info.source() == null ? "" : info.remaining();
        }
        return null;
    }

    private static String message(JShellException exception) {
        return exception instanceof EvalException thrown
                ? thrown.getExceptionClassName() + ": " + thrown.getMessage()
                : String.valueOf(exception.getMessage());
    }
}
