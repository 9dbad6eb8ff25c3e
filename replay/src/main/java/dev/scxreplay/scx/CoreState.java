package dev.scxreplay.scx;

/** What is true of the modelled core as a whole; the parts of {@link Lifecycle} share it. */
final class CoreState {
    EnableState state = EnableState.DISABLED;
    /** The word of the allocation table for what goes on. */
    String moment = "boot";

    boolean booted;
    /** The modelled kernel panicked or crashed; nothing more can be asked of it. */
    boolean crashed;
    /** Ordinary tasks are in the class of ext. */
    boolean tasksSwitched;
    /** Who holds scx_enable_mutex; null if nobody does. */
    Attempt mutexHolder;
    /** The scheduler that is being enabled, runs, or is being disabled; null if there is none. */
    Attempt root;
}
