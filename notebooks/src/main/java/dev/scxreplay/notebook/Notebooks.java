package dev.scxreplay.notebook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code notebooks}: makes Jupyter know the kernel, and runs notebooks without Jupyter. */
@Command(
        name = "scx-replay notebooks",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(install | run)",
        description = "Notebooks with Java cells: the Jupyter kernel that runs them.",
        footer = {
            "",
            "Examples:",
            "  scx-replay notebooks install          once; then: jupyter lab notebooks",
            "  scx-replay notebooks run notebooks/01-kick-waits.ipynb -o with-outputs.ipynb"
        })
public final class Notebooks implements Runnable {
    /** The name by which notebooks ask for the kernel. */
    static final String KERNEL = "scx-replay";

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private Notebooks() {}

    /** Runs one of its commands; exit code 1 if a cell failed. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Notebooks())
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    commandLine.getErr().println("scx-replay: " + exception.getMessage());
                    return 4;
                })
                .execute(args));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "install", description = "Tells Jupyter where the kernel is.")
    int install(
            @Option(
                            names = "--data-dir",
                            paramLabel = "DIR",
                            description =
                                    "Jupyter's folder for data; default: $JUPYTER_DATA_DIR, else ~/.local/share/jupyter (macOS: ~/Library/Jupyter)")
                    Path dataDirectory)
            throws IOException {
        Path file = writeKernel(dataDirectory == null ? jupyterData() : dataDirectory);
        spec.commandLine().getOut().println(file);
        return 0;
    }

    @Command(name = "run", description = "Runs the cells of a notebook in this process, without Jupyter.")
    int run(
            @Parameters(paramLabel = "NOTEBOOK", description = "the notebook") Path notebook,
            @Option(
                            names = {"-o", "--output"},
                            required = true,
                            paramLabel = "COPY",
                            description = "where the copy with the outputs goes")
                    Path copy)
            throws IOException {
        Optional<NotebookRunner.CellError> failed = NotebookRunner.run(notebook, copy);
        failed.ifPresent(error ->
                spec.commandLine().getErr().println("scx-replay: cell " + error.cell() + ": " + error.message()));
        return failed.isPresent() ? 1 : 0;
    }

    /**
     * Writes {@code kernels/scx-replay/kernel.json} below Jupyter's folder, which starts the kernel as this process was.
     *
     * @param properties further options of the Java machine
     */
    static Path writeKernel(Path data, String... properties) throws IOException {
        ObjectNode kernel = Wire.JSON.createObjectNode();
        ArrayNode words = kernel.putArray("argv")
                .add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(word -> !word.startsWith("-javaagent") && !word.startsWith("-agentlib"))
                .forEach(words::add);
        for (String property : properties) {
            words.add(property);
        }
        words.add("-cp").add(System.getProperty("java.class.path"));
        words.add(JupyterKernel.class.getName()).add("{connection_file}");
        kernel.put("display_name", "Java with scx-replay")
                .put("language", "java")
                .put("interrupt_mode", "message");
        Path directory = data.resolve("kernels").resolve(KERNEL);
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve("kernel.json"), NotebookText.of(kernel));
    }

    private static Path jupyterData() {
        String named = System.getenv("JUPYTER_DATA_DIR");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        Path home = Path.of(System.getProperty("user.home"));
        if (System.getProperty("os.name").startsWith("Mac")) {
            return home.resolve("Library/Jupyter");
        }
        String share = System.getenv("XDG_DATA_HOME");
        return (share == null || share.isEmpty() ? home.resolve(".local/share") : Path.of(share)).resolve("jupyter");
    }
}
