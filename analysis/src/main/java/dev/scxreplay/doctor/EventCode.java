package dev.scxreplay.doctor;

/** The events the checks tell apart, and what their arguments a, b and c are. */
enum EventCode {
    /** a prev pid, b next pid, c the letter of the state prev is left in. */
    SWITCH,
    /** a pid, b target CPU. */
    WAKING,
    /** a pid, b target CPU. */
    WAKEUP,
    /** a pid, b target CPU. */
    WAKEUP_NEW,
    /** a pid, b the CPU it leaves, c the CPU it goes to. */
    MIGRATE,
    /** a pid of the parent, b pid of the child. */
    FORK,
    /** a pid. */
    EXIT,
    /** a pid, b pid before. */
    EXEC,
    /** a vector. */
    VECTOR_ENTRY,
    /** a vector. */
    VECTOR_EXIT,
    /** No arguments. */
    KICK,
    /** No arguments. */
    KICK_WORK_IN,
    /** No arguments. */
    KICK_WORK_OUT,
    /** a CPU waited for, b its sequence number, c the snapshot. */
    WAIT_BEGIN,
    /** b the sequence number. */
    WAIT_END,
    /** a address. */
    DSQ_INIT,
    /** a address. */
    DSQ_EXIT,
    /** Any other. */
    OTHER;

    private static final EventCode[] VALUES = values();

    static EventCode of(int ordinal) {
        return VALUES[ordinal];
    }
}
