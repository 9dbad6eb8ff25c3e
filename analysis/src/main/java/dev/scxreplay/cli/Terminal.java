package dev.scxreplay.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/**
 * Whether people are watching. Only the launcher can see that a stream is a terminal; it says so in the system properties
 * {@code scxreplay.terminal.out} and {@code scxreplay.terminal.err}.
 */
final class Terminal {
    private static final boolean OUT = Boolean.getBoolean("scxreplay.terminal.out");
    private static final boolean ERR = Boolean.getBoolean("scxreplay.terminal.err");

    private Terminal() {}

    /** Colours for a terminal, none for a file, and none where NO_COLOR asks for none. */
    static Ansi colours() {
        return OUT && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
    }

    /** Shows what is being done, in place of what was shown before; nothing unless a terminal is there. */
    static void progress(PrintWriter err, String doing) {
        if (ERR) {
            err.print("\r\033[K" + doing);
            err.flush();
        }
    }

    /** Takes the last progress away. */
    static void progressDone(PrintWriter err) {
        progress(err, "");
    }
}
