package dev.scxreplay.scx.task;

/** How a task left a dispatch queue. */
public enum Left {
    /** A CPU took it from its local queue to run it. */
    RAN("ran"),
    /** scx_bpf_dsq_move_to_local(), or a CPU that had nothing else, took it to its local queue. */
    CONSUMED("consumed"),
    /** scx_bpf_dsq_move() took it to another queue. */
    MOVED("moved"),
    /** It went to sleep, changed a property or left the class. */
    DEQUEUED("dequeued"),
    /** It was given back to the scheduler. */
    REENQUEUED("re-enqueued"),
    /** The scheduler was bypassed, or no longer so, and it was enqueued anew. */
    BYPASS("bypass"),
    /** The recording shows it running although the model has it here. */
    TAKEN_ELSEWHERE("taken-elsewhere"),
    /** Events were lost: where it is from then on is not known. */
    EVENTS_LOST("events-lost"),
    /** The recording ended. */
    STILL_THERE("still-there");

    private final String word;

    Left(String word) {
        this.word = word;
    }

    /** The word in tables. */
    public String word() {
        return word;
    }
}
