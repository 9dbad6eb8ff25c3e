package dev.scxreplay.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.scxreplay.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs each line of a file as a command, one after the other; what they print and how they end goes to another file. */
final class Commands {
    private Commands() {}

    /** The file of commands, then the one that is made. */
    public static void main(String[] files) throws IOException {
        try (PrintWriter out = new PrintWriter(files[1], UTF_8)) {
            for (String command : Files.readAllLines(Path.of(files[0]))) {
                out.println("$ " + command);
                out.println("exit code " + Main.run(out, out, command.split(" ")));
            }
        }
    }
}
