package dev.scxreplay.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The words with which a user goes on from where the command was typed. */
final class AsTyped {
    private static final String NAME = "scx-replay";

    private AsTyped() {}

    /** The command as it was called, of which the launcher tells; its name alone if that is enough. */
    static String command() {
        return command(
                System.getProperty("scxreplay.called", NAME), System.getenv().getOrDefault("PATH", ""));
    }

    /** The same for a command called in that way where these folders are searched for commands. */
    static String command(String called, String searched) {
        boolean found = Stream.of(searched.split(Pattern.quote(File.pathSeparator)))
                .anyMatch(folder -> called.equals(folder + "/" + NAME));
        return found ? NAME : called;
    }

    /** A path below the working directory from there, any other from the root. */
    static Path path(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) && !absolute.equals(here) ? here.relativize(absolute) : absolute;
    }
}
