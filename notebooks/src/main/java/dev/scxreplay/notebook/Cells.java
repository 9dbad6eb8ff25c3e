package dev.scxreplay.notebook;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.execution.LocalExecutionControlProvider;

/**
 * The Java cells of one notebook: a JShell in this process, with the classes of this program.
 *
 * <p>While a cell runs, standard output and error of the process are the cell's. Not thread-safe, but for {@link #stop}.
 */
final class Cells implements AutoCloseable {
    /** What becomes of the outputs of a cell, in the order in which it makes them. */
    interface Outputs {
        /** Text on {@code stdout} or {@code stderr}. */
        void printed(String stream, String text);

        /** A document. */
        void shown(Display.Shown shown);

        /** The value of an expression that stands there alone. */
        void value(String text);
    }

    /**
     * Why a cell ended early.
     *
     * @param name class of the exception, or that it does not compile
     * @param message what JShell or the exception says
     * @param trace lines that say where
     */
    record CellFailure(String name, String message, List<String> trace) {
        @Override
        public String toString() {
            return name + ": " + message;
        }
    }

    /** A line on which a cell can be completed: what stands before the snippet at the cursor is left out. */
    private record Part(String code, int from) {}

    private static final int STOP_TRIES = 50;
    private static final int STOP_PAUSE_MS = 20;

    private final JShell shell = JShell.builder()
            .executionEngine(new LocalExecutionControlProvider(), Map.of())
            .build();
    private final SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();

    private volatile boolean running;
    private volatile boolean stopAsked;

    Cells() {
        shell.addToClasspath(System.getProperty("java.class.path"));
    }

    /** Runs a cell, and says why it did not come to its end. */
    Optional<CellFailure> run(String source, Outputs outputs) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        stopAsked = false;
        running = true;
        try (PrintStream cellOut = new PrintStream(new Printed("stdout", outputs), true, StandardCharsets.UTF_8);
                PrintStream cellErr = new PrintStream(new Printed("stderr", outputs), true, StandardCharsets.UTF_8)) {
            System.setOut(cellOut);
            System.setErr(cellErr);
            Consumer<Display.Shown> place = shown -> {
                cellOut.flush(); // what was printed before stands before
                outputs.shown(shown);
            };
            Display.showAt(place);
            return evaluate(source, outputs);
        } finally {
            running = false;
            System.setOut(out);
            System.setErr(err);
            Display.showAt(shown -> {});
        }
    }

    /** Stops the cell that runs; what it called outside of cells, such as a query, ends first. */
    void stop() {
        stopAsked = true;
        // between two statements of a cell JShell has nothing to stop
        for (int tries = 0; running && tries < STOP_TRIES; tries++) {
            shell.stop();
            try {
                Thread.sleep(STOP_PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether a cell is {@code complete}, {@code incomplete} or {@code invalid}, in Jupyter's words. */
    String completeness(String source) {
        String rest = source;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
            if (info.completeness() == Completeness.UNKNOWN) {
                return "invalid";
            }
            if (!info.completeness().isComplete()) {
                return "incomplete";
            }
            rest = info.remaining();
        }
        return "complete";
    }

    /** Endings of the word at a place in a cell; {@code anchor[0]} becomes the place they begin at. */
    List<String> endings(String source, int cursor, int[] anchor) {
        Part part = partAt(source, cursor);
        List<String> endings = analysis.completionSuggestions(part.code(), cursor - part.from(), anchor).stream()
                .map(SourceCodeAnalysis.Suggestion::continuation)
                .distinct()
                .toList();
        anchor[0] = endings.isEmpty() ? cursor : anchor[0] + part.from();
        return endings;
    }

    /** The signatures of what stands at a place in a cell, a line each; empty if nothing is known. */
    String signatures(String source, int cursor) {
        Part part = partAt(source, cursor);
        return String.join(
                "\n",
                analysis.documentation(part.code(), cursor - part.from(), false).stream()
                        .map(SourceCodeAnalysis.Documentation::signature)
                        .toList());
    }

    @Override
    public void close() {
        shell.close();
    }

    private Part partAt(String source, int cursor) {
        int from = 0;
        while (true) {
            SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(source.substring(from));
            String remaining = info.remaining();
            int next = remaining == null ? source.length() : source.length() - remaining.length();
            if (next >= cursor || next <= from) {
                return new Part(source.substring(from), from);
            }
            from = next;
        }
    }

    private Optional<CellFailure> evaluate(String source, Outputs outputs) {
        String rest = source;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
            String snippet = info.source() == null ? rest : info.source();
            for (SnippetEvent event : shell.eval(snippet)) {
                Optional<CellFailure> failure = failure(event);
                if (failure.isPresent()) {
                    return failure;
                }
                boolean alone = event.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                        || event.snippet().subKind() == Snippet.SubKind.VAR_VALUE_SUBKIND;
                if (alone && event.causeSnippet() == null && event.value() != null) {
                    System.out.flush();
                    outputs.value(event.value());
                }
            }
            if (stopAsked) {
                return Optional.of(new CellFailure("interrupted", snippet.strip(), List.of()));
            }
            rest = info.source() == null ? "" : info.remaining();
        }
        return Optional.empty();
    }

    private Optional<CellFailure> failure(SnippetEvent event) {
        if (event.exception() != null) {
            return Optional.of(failure(event.exception()));
        }
        if (event.status() == Snippet.Status.REJECTED) {
            List<String> messages = new ArrayList<>();
            List<String> trace = new ArrayList<>();
            String source = event.snippet().source();
            shell.diagnostics(event.snippet()).filter(Diag::isError).forEach(diagnostic -> {
                messages.add(diagnostic.getMessage(Locale.ROOT).strip());
                trace.add(lineAt(source, (int) diagnostic.getPosition()));
            });
            return Optional.of(new CellFailure(
                    "cannot compile", messages.isEmpty() ? source.strip() : String.join("\n", messages), trace));
        }
        if (event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED
                && event.snippet() instanceof DeclarationSnippet declaration) {
            return Optional.of(new CellFailure(
                    "cannot compile",
                    "unknown: "
                            + String.join(
                                    ", ",
                                    shell.unresolvedDependencies(declaration).toList()),
                    List.of(declaration.source().strip())));
        }
        return Optional.empty();
    }

    private static CellFailure failure(JShellException exception) {
        List<String> trace = new ArrayList<>();
        for (StackTraceElement frame : exception.getStackTrace()) {
            trace.add("    at " + frame);
        }
        return exception instanceof EvalException thrown
                ? new CellFailure(thrown.getExceptionClassName(), String.valueOf(thrown.getMessage()), trace)
                : new CellFailure("unresolved", String.valueOf(exception.getMessage()), trace);
    }

    private static String lineAt(String source, int position) {
        int at = Math.min(Math.max(position, 0), source.length());
        int begin = source.lastIndexOf('\n', at - 1) + 1;
        int end = source.indexOf('\n', at);
        return source.substring(begin, end < 0 ? source.length() : end);
    }

    /** Hands on what was written, at every flush. */
    private static final class Printed extends ByteArrayOutputStream {
        private final String stream;
        private final Outputs outputs;

        Printed(String stream, Outputs outputs) {
            this.stream = stream;
            this.outputs = outputs;
        }

        @Override
        public synchronized void flush() {
            if (size() > 0) {
                outputs.printed(stream, toString(StandardCharsets.UTF_8));
                reset();
            }
        }

        @Override
        public void close() {
            flush();
        }
    }
}
