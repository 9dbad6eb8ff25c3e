package dev.scxreplay.machine;

/** What has become of an allocation. */
public enum MemoryState {
    LIVE("live"),
    /** Unreachable for new readers, not yet freed: its grace period is not over. */
    WAITING_FOR_RCU("waiting-for-RCU"),
    FREED("freed");

    private final String word;

    MemoryState(String word) {
        this.word = word;
    }

    /** The word tables use. */
    public String word() {
        return word;
    }
}
