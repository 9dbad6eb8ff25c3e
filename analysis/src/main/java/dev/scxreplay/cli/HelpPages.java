package dev.scxreplay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The pages that {@code --help} shows, as files for the launcher: {@code scx-replay.txt}, {@code VERB.txt} and {@code VERB-INNER.txt}, and the same
 * with colours as {@code .ansi}. Most of what a start takes is picocli, whose class files are too old for any archive of
 * parsed classes, so the launcher shows the page the build has made and starts no Java.
 */
final class HelpPages {
    private HelpPages() {}

    /** Writes all pages into the directory that is the only argument. */
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]));
    }

    static void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Ansi colours : new Ansi[] {Ansi.OFF, Ansi.ON}) {
            String ending = colours == Ansi.ON ? ".ansi" : ".txt";
            Files.writeString(directory.resolve("scx-replay" + ending), page(colours, "--help"));
            for (Class<?> verb : Main.VERBS) {
                String name = Main.name(verb);
                Files.writeString(directory.resolve(name + ending), page(colours, name, "--help"));
                for (String inner : new CommandLine(verb).getSubcommands().keySet()) {
                    Path file = directory.resolve(name + "-" + inner + ending);
                    Files.writeString(file, page(colours, name, inner, "--help"));
                }
            }
        }
    }

    private static String page(Ansi colours, String... words) {
        StringWriter page = new StringWriter();
        Main.run(new PrintWriter(page), new PrintWriter(new StringWriter()), colours, words);
        return page.toString();
    }
}
