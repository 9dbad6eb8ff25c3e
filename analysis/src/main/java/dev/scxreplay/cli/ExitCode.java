package dev.scxreplay.cli;

/** What the exit status of the command says. */
final class ExitCode {
    /** Done. */
    static final int FINE = 0;
    /** The question asked has the answer that was to be refused, e.g. rows where none were expected. */
    static final int VERDICT = 1;
    /** The command, a name in it or its SQL is wrong, or a file it names is not there. */
    static final int USAGE = 2;
    /** A file to be read is damaged or not what it should be. */
    static final int INPUT = 3;
    /** Something around the program is wrong: no space, no permission, no native library. */
    static final int ENVIRONMENT = 4;

    private ExitCode() {}
}
