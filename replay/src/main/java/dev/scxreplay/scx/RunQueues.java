package dev.scxreplay.scx;

import java.util.Arrays;

/**
 * What each CPU runs, as the recording shows it; shared by all kernels replayed at once.
 *
 * <p>A CPU not seen yet counts as idle. Not thread-safe.
 */
public final class RunQueues {
    private static final int DEFAULT_PRIO = 120;

    private int[] pid = new int[0];
    private int[] prio = new int[0];
    private boolean[] seen = new boolean[0];
    private boolean[] needResched = new boolean[0];
    private boolean[] needReschedKnown = new boolean[0];

    /** Notes the task a CPU was found running; only the first such note of a CPU counts, switches tell the rest. */
    public void found(int cpu, int runningPid) {
        growTo(cpu);
        if (!seen[cpu]) {
            seen[cpu] = true;
            pid[cpu] = runningPid;
            prio[cpu] = DEFAULT_PRIO;
        }
    }

    /** A CPU switches to another task. */
    public void switched(int cpu, int nextPid, int nextPrio) {
        growTo(cpu);
        seen[cpu] = true;
        pid[cpu] = nextPid;
        prio[cpu] = nextPrio;
        needResched[cpu] = false;
    }

    /** Whether the recording shows need-resched set on a CPU. */
    public void setNeedResched(int cpu, boolean set) {
        growTo(cpu);
        needResched[cpu] = set;
        needReschedKnown[cpu] = true;
    }

    /** Whether the recording shows that need-resched is not set on a CPU. */
    public boolean needReschedClear(int cpu) {
        return cpu < needResched.length && needReschedKnown[cpu] && !needResched[cpu];
    }

    /** Whether the recording last showed need-resched set on a CPU. */
    public boolean needResched(int cpu) {
        return cpu < needResched.length && needResched[cpu];
    }

    /** The class of the task a CPU runs. */
    public TaskClass current(int cpu, boolean extEnabled) {
        return cpu < pid.length ? TaskClass.of(pid[cpu], prio[cpu], extEnabled) : TaskClass.IDLE;
    }

    /** One more than the highest CPU seen. */
    public int size() {
        return pid.length;
    }

    private void growTo(int cpu) {
        if (cpu >= pid.length) {
            int grown = cpu + 1;
            pid = Arrays.copyOf(pid, grown);
            prio = Arrays.copyOf(prio, grown);
            seen = Arrays.copyOf(seen, grown);
            needResched = Arrays.copyOf(needResched, grown);
            needReschedKnown = Arrays.copyOf(needReschedKnown, grown);
        }
    }
}
