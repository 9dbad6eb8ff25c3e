package dev.scxreplay.scx;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What each CPU runs, as the recording shows it; shared by all kernels replayed at once.
 *
 * <p>A CPU not seen yet counts as idle. Where events of a CPU were lost, what it runs is not known until its next event; its
 * priority, its balance callback and the kicks it has open are not known until its next switch, so until then it is in doubt.
 * Need-resched of every CPU is not known either until an event of its own, as the interrupts that set it may be lost. Not
 * thread-safe.
 */
public final class RunQueues {
    private static final int DEFAULT_PRIO = 120;

    private int[] pid = new int[0];
    private int[] prio = new int[0];
    private boolean[] seen = new boolean[0];
    private boolean[] needResched = new boolean[0];
    private boolean[] needReschedKnown = new boolean[0];
    private boolean[] needReschedForgotten = new boolean[0];
    private boolean[] inDoubt = new boolean[0];
    /** CPUs whose events are missing now. */
    private final BitSet lost = new BitSet();

    /**
     * Notes the task a CPU was found running; only the first such note of a CPU counts, and the first one after events of
     * it were lost, switches tell the rest.
     *
     * @return whether this one counts
     */
    public boolean found(int cpu, int runningPid) {
        growTo(cpu);
        if (!seen[cpu]) {
            seen[cpu] = true;
            if (!inDoubt[cpu] || pid[cpu] != runningPid) {
                pid[cpu] = runningPid;
                prio[cpu] = DEFAULT_PRIO;
            }
            return true;
        }
        return false;
    }

    /** Pid of the task a CPU was last known to run; 0 if none was. */
    public int running(int cpu) {
        return cpu < pid.length ? pid[cpu] : 0;
    }

    /** From now on events of a CPU are missing. */
    public void eventsLost(int cpu) {
        growTo(cpu);
        lost.set(cpu);
        seen[cpu] = false;
        inDoubt[cpu] = true;
        needResched[cpu] = false;
        forgetNeedResched();
    }

    /** The next event of a CPU is behind those that are missing. */
    public void eventsBack(int cpu) {
        lost.clear(cpu);
        forgetNeedResched();
    }

    private void forgetNeedResched() {
        for (int cpu = 0; cpu < needReschedKnown.length; cpu++) {
            needReschedForgotten[cpu] |= needReschedKnown[cpu];
            needReschedKnown[cpu] = false;
        }
    }

    /** Whether events of any CPU are missing now. */
    public boolean eventsMissing() {
        return !lost.isEmpty();
    }

    /** Whether nothing has shown what a CPU runs since events of it were lost. */
    public boolean unknown(int cpu) {
        return cpu < inDoubt.length && inDoubt[cpu] && !seen[cpu];
    }

    /** Whether events of a CPU are missing or were lost since its last switch. */
    public boolean inDoubt(int cpu) {
        return cpu < inDoubt.length && inDoubt[cpu];
    }

    /** Whether need-resched of a CPU would be known, had no events been lost. */
    public boolean needReschedInDoubt(int cpu) {
        return cpu < needReschedForgotten.length
                && (needReschedForgotten[cpu] || needReschedKnown[cpu] && eventsMissing());
    }

    /** A CPU switches to another task. */
    public void switched(int cpu, int nextPid, int nextPrio) {
        growTo(cpu);
        seen[cpu] = true;
        pid[cpu] = nextPid;
        prio[cpu] = nextPrio;
        needResched[cpu] = false;
        inDoubt[cpu] &= lost.get(cpu);
    }

    /** Whether the recording shows need-resched set on a CPU. */
    public void setNeedResched(int cpu, boolean set) {
        growTo(cpu);
        needResched[cpu] = set;
        needReschedKnown[cpu] = true;
        needReschedForgotten[cpu] = false;
    }

    /** Whether the recording shows that need-resched is not set on a CPU. */
    public boolean needReschedClear(int cpu) {
        return cpu < needResched.length && needReschedKnown[cpu] && !needResched[cpu] && !eventsMissing();
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
            needReschedForgotten = Arrays.copyOf(needReschedForgotten, grown);
            inDoubt = Arrays.copyOf(inDoubt, grown);
        }
    }
}
