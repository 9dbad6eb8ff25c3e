package dev.scxreplay.scx;

import java.util.Locale;

/** Why a wait ended, or why there was none. */
public enum WaitEnd {
    /** The kick asked for no wait, or for IDLE as well, which overrides it. */
    NONE,
    /** The target went from a task of ext to another class. */
    CLASS_SWITCH,
    /** The target switched to another task. */
    SWITCH,
    /** The target went through {@code __schedule()} and kept its task. */
    REPICK,
    /** The target itself waits and its number moves with every turn of its loop. */
    TARGET_WAITS,
    /** The target's task left the class of ext when the scheduler was disabled. */
    CLASS_CHANGE,
    /** The number had moved before the wait began. */
    MOVED_BEFORE,
    /** Another CPU ran the callback and compared its own numbers, not those taken for this wait. */
    FOREIGN_CPU,
    /** A CPU does not wait for itself. */
    SELF,
    /** The target did not run a task of ext, so there was nothing to wait for. */
    TARGET_NOT_EXT,
    /** The kick did not reach the target, so no number was taken. */
    NOT_KICKED,
    /** The kicker's next pick was not seen before the recording ended, so its wait never began. */
    NOT_BEGUN,
    /** CPUs wait for each other with interrupts off; this never ends. */
    WAIT_CYCLE,
    /** The target, or a CPU it depends on, waits for an answer of the kicker, which has interrupts off; this never ends. */
    IPI_DEADLOCK,
    /** Events of the kicker or the target were lost meanwhile, so whether and when it ended is not known. */
    EVENTS_LOST,
    /** Nothing in the rest of the recording ends it. */
    NEVER;

    /** The word used in tables: lower case, joined by hyphens. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
