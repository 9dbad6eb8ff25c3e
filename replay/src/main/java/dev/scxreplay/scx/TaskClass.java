package dev.scxreplay.scx;

/** The scheduling class of the task a CPU runs, as far as a recorded schedule shows it. */
public enum TaskClass {
    /** The idle task; below ext. */
    IDLE,
    /** A task of sched_ext. */
    EXT,
    /** A fair task; above ext once a scheduler is enabled. */
    FAIR,
    /** Real-time, deadline or stop; above ext. */
    RT;

    /**
     * The class of a task.
     *
     * @param pid its pid; 0 is the idle task
     * @param prio its kernel priority; below 100 is real-time, deadline (-1) or stop (0)
     * @param extEnabled whether ordinary tasks are in the class of sched_ext
     */
    public static TaskClass of(int pid, int prio, boolean extEnabled) {
        if (pid == 0) {
            return IDLE;
        }
        if (prio < 100) {
            return RT;
        }
        return extEnabled ? EXT : FAIR;
    }

    /** Whether a CPU running this class is one that ext must not disturb. */
    public boolean aboveExt() {
        return this == FAIR || this == RT;
    }
}
