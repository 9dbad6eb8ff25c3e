package dev.scxreplay.notebook;

import dev.scxreplay.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A verb of the command line, called from a cell. */
public final class Verb {
    private Verb() {}

    /**
     * Runs a verb and prints what it prints.
     *
     * @throws IllegalStateException with its error messages if its exit code is not 0
     */
    public static void run(String... words) {
        System.out.print(output(words));
    }

    /**
     * Runs a verb for what it leaves in a dataset; what it prints, such as how long it took, is dropped.
     *
     * @throws IllegalStateException with its error messages if its exit code is not 0
     */
    public static void quietly(String... words) {
        output(words);
    }

    private static String output(String... words) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = Main.run(new PrintWriter(printed), new PrintWriter(errors), words);
        if (exitCode != 0) {
            throw new IllegalStateException("scx-replay " + String.join(" ", words) + ": "
                    + errors.toString().strip());
        }
        return printed.toString();
    }
}
