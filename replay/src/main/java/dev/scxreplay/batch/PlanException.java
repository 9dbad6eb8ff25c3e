package dev.scxreplay.batch;

/** What is wrong with a plan: file, line and column, what is there, and what was expected. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1L;

    PlanException(String file, YamlNode.Place at, String message) {
        super(file + ":" + at.line() + ":" + at.column() + ": " + message);
    }
}
