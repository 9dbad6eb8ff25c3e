package dev.scxreplay.cli;

import dev.scxreplay.scx.OpsParameters;
import java.util.List;

/** The option {@code --ops}: what the schedulers are like. */
final class OpsWords {
    /** What the option is called. */
    static final String OPTION = "--ops";

    /** Its line of help. */
    static final String HELP =
            "what schedulers are like: max-batch=N, exit-dump-len=BYTES, switch-partial; from 7.2 on cids (compact CPU ids),"
                    + " shards=N, tid-to-task, tasks=N; default: an ordinary one";

    private OpsWords() {}

    /**
     * Reads them.
     *
     * @throws Failure if a word is not known
     */
    static OpsParameters parse(List<String> words) {
        try {
            return OpsParameters.parse(words);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, OPTION + ": " + e.getMessage() + ".");
        }
    }
}
