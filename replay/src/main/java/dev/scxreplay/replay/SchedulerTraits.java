package dev.scxreplay.replay;

import dev.scxreplay.scx.OpsParameters;
import java.util.List;

/**
 * What schedulers are like where no recording tells.
 *
 * @param words {@code cids}, {@code shards=N}, {@code tid-to-task}, {@code tasks=N}, {@code max-batch=N}, {@code
 *     exit-dump-len=BYTES} and {@code switch-partial}, as given
 */
public record SchedulerTraits(List<String> words) {
    /** Ordinary schedulers. */
    public static final SchedulerTraits ORDINARY = new SchedulerTraits(List.of());

    public SchedulerTraits {
        words = List.copyOf(words);
    }

    /**
     * Reads them.
     *
     * @throws ReplayException if a word is not known
     */
    public static SchedulerTraits parse(List<String> words) throws ReplayException {
        SchedulerTraits traits = new SchedulerTraits(words);
        try {
            traits.ops();
        } catch (IllegalArgumentException e) {
            throw new ReplayException("Scheduler words: " + e.getMessage() + ".");
        }
        return traits;
    }

    /** A scheduler of this kind. */
    public OpsParameters ops() {
        return OpsParameters.parse(words);
    }

    /** One line that says what they are; empty if they are ordinary. */
    public String text() {
        return words.isEmpty() ? "" : "ops " + String.join(" ", words);
    }
}
