package dev.scxreplay.analysis.compare;

/** What a comparison says of one metric. */
public enum Verdict {
    /** The candidate is better, by more than the bound allows for. */
    BETTER,
    /** Whatever difference there is lies within the bound. */
    SAME,
    /** The candidate is worse, by more than the bound allows for. */
    WORSE,
    /** The data decide neither. */
    NOT_ENOUGH_DATA;

    /** As people and files read it, e.g. {@code not enough data}. */
    public String text() {
        return switch (this) {
            case BETTER -> "better";
            case SAME -> "same";
            case WORSE -> "worse";
            case NOT_ENOUGH_DATA -> "not enough data";
        };
    }
}
