package dev.scxreplay.doctor;

import java.util.Arrays;

/**
 * What is known of each task, by pid; all of it can be forgotten at once.
 *
 * <p>Nothing is kept of pid 0, which every CPU has, and of numbers that no kernel gives out.
 */
final class Tasks {
    /** What a task is doing. */
    enum State {
        UNKNOWN,
        RUNNING,
        /** Switched out while it could run, or woken. */
        RUNNABLE,
        /** Switched out to sleep. */
        BLOCKED,
        /** sched_waking has been traced of it since it was switched out to sleep, sched_wakeup has not. */
        WAKING,
        FORKED,
        DEAD
    }

    /** sched_waking has been traced and sched_wakeup has not. */
    static final int WAKING_SEEN = 1;
    /** sched_process_exit has been traced. */
    static final int EXITING = 2;
    /** It has been switched in or woken since all is known. */
    static final int SETTLED = 4;

    /** PID_MAX_LIMIT of 64-bit kernels. */
    private static final int MOST = 1 << 22;

    private static final State[] STATES = State.values();

    private byte[] states = new byte[0];
    private byte[] bits = new byte[0];
    private int[] cpus = new int[0];
    private int[] known = new int[0];
    private int now = 1;

    /** Forgets everything of all tasks. */
    void forget() {
        now++;
    }

    static boolean tracks(long pid) {
        return pid > 0 && pid <= MOST;
    }

    State state(int pid) {
        return isKnown(pid) ? STATES[states[pid]] : State.UNKNOWN;
    }

    boolean has(int pid, int bit) {
        return isKnown(pid) && (bits[pid] & bit) != 0;
    }

    /** The CPU whose run queue it is on or was last on; -1 if unknown. */
    int cpu(int pid) {
        return isKnown(pid) ? cpus[pid] : -1;
    }

    void state(int pid, State state) {
        learn(pid);
        states[pid] = (byte) state.ordinal();
    }

    void set(int pid, int bit) {
        learn(pid);
        bits[pid] |= (byte) bit;
    }

    void clear(int pid, int bit) {
        learn(pid);
        bits[pid] &= (byte) ~bit;
    }

    void cpu(int pid, int cpu) {
        learn(pid);
        cpus[pid] = cpu;
    }

    /** Forgets one task. */
    void forget(int pid) {
        if (isKnown(pid)) {
            known[pid] = 0;
        }
    }

    private boolean isKnown(int pid) {
        return pid < known.length && known[pid] == now;
    }

    private void learn(int pid) {
        if (pid >= known.length) {
            int size = Math.max(pid + 1, Math.min(known.length * 2, MOST + 1));
            states = Arrays.copyOf(states, size);
            bits = Arrays.copyOf(bits, size);
            cpus = Arrays.copyOf(cpus, size);
            known = Arrays.copyOf(known, size);
        }
        if (known[pid] != now) {
            known[pid] = now;
            states[pid] = 0;
            bits[pid] = 0;
            cpus[pid] = -1;
        }
    }
}
