package dev.scxreplay.cli;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.table.DatasetException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shell}: DuckDB's own shell or UI over a dataset, all tables, views and macros defined. */
@Command(
        name = "shell",
        description = "Opens DuckDB's own shell, or its UI in a browser, on a dataset with all views and macros.",
        footer = {
            "",
            "The program duckdb must be installed; the views are tested with 2.0. Nothing is copied: they read the dataset's files, and it",
            "sees traces and runs that were there when it was opened. With --init the SQL that defines them is printed instead,",
            "for any other program that speaks to DuckDB. --ui lets DuckDB fetch its extension ui from the network once.",
            "",
            "Examples:",
            "  scx-replay shell results",
            "  scx-replay shell results --ui",
            "  scx-replay shell results --init > views.sql; duckdb -init views.sql"
        })
final class ShellCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATASET", description = "directory made by scx-replay ingest")
    private Path directory;

    @Option(names = "--ui", description = "its UI in a browser instead of its shell")
    private boolean ui;

    @Option(names = "--init", description = "only print the SQL that defines the views")
    private boolean init;

    @Option(names = "--duckdb", paramLabel = "FILE", description = "the program; default: duckdb on the PATH")
    private Path given;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws DatasetException, SQLException, IOException, InterruptedException {
        String sql = sql();
        if (init) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(sql);
            out.flush();
            return ExitCode.FINE;
        }
        Path program = program()
                .orElseThrow(() -> new Failure(
                        ExitCode.ENVIRONMENT,
                        "There is no program duckdb " + (given == null ? "on the PATH" : "at " + given)
                                + ". Install it from https://duckdb.org/install, or ask without it: scx-replay query "
                                + directory
                                + " \"SELECT ...\". scx-replay shell " + directory
                                + " --init prints the views for other programs."));
        Path file = Files.createTempFile("scx-replay-", ".sql");
        try {
            Files.writeString(file, sql);
            List<String> words = new ArrayList<>(List.of(program.toString(), "-init", file.toString()));
            if (ui) {
                words.add("-ui");
            }
            Process process = new ProcessBuilder(words).inheritIO().start();
            // an interrupt is for a query of the shell; it ends this program, but not before the shell has ended
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ended(process, file)));
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new Failure(ExitCode.ENVIRONMENT, program + " ended with exit code " + exitCode + ".");
            }
            return ExitCode.FINE;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private String sql() throws DatasetException, SQLException, IOException {
        try (Session session = Datasets.session(directory)) {
            return session.definitions().stream().collect(Collectors.joining(";\n\n", "", ";\n"));
        }
    }

    private Optional<Path> program() {
        if (given != null) {
            return Optional.of(given).filter(Files::isExecutable);
        }
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, "duckdb");
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static void ended(Process process, Path file) {
        try {
            process.waitFor();
            Files.deleteIfExists(file);
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody is left to be told
        }
    }
}
