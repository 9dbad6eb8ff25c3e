package dev.scxreplay.replay;

import java.util.Arrays;

/**
 * Since when each task has been runnable without running, as the recording shows it; shared by all kernels replayed. Where
 * events of any CPU are lost, that is forgotten of all tasks, as they may have run and slept there.
 */
final class RunnableTasks implements BypassedTasks {
    private static final long NOT = Long.MIN_VALUE;
    private static final int LOWEST_ORDINARY_PRIO = 100;
    private static final int PID_MAX_LIMIT = 1 << 22;

    private long[] sinceNs = new long[0];
    private boolean[] running = new boolean[0];
    private int[] prio = new int[0];
    private int[] cpu = new int[0];
    private int[] waitingOn = new int[0];
    /** By task: how often all was forgotten when it was last noted. */
    private int[] notedIn = new int[0];

    private int forgotten;

    /** Events were lost: who waits is not known, and whether the task runs that ran where they were lost. */
    void forget(int ranThere) {
        forgotten++;
        Arrays.fill(waitingOn, 0);
        if (known(ranThere)) {
            running[ranThere] = false;
        }
    }

    /** A CPU whose events were lost is seen to run a task. */
    void foundRunning(int pid) {
        if (known(pid)) {
            running[pid] = true;
        }
    }

    /** A task was put on a run queue. */
    void wokenUp(int pid, int taskPrio, int targetCpu, long atNs) {
        if (known(pid) && !running[pid] && (sinceNs[pid] == NOT || notedIn[pid] != forgotten)) {
            note(pid, taskPrio, targetCpu, atNs);
        }
    }

    /** A CPU switches tasks. */
    void switched(int onCpu, int prevPid, int prevPrio, boolean prevRunnable, int nextPid, int nextPrio, long atNs) {
        if (known(prevPid)) {
            running[prevPid] = false;
            note(prevPid, prevPrio, onCpu, prevRunnable ? atNs : NOT);
        }
        if (known(nextPid)) {
            running[nextPid] = true;
            note(nextPid, nextPrio, onCpu, NOT);
        }
    }

    /** One more than the highest pid seen. */
    int end() {
        return sinceNs.length;
    }

    /** Whether an ordinary task is runnable and does not run. */
    boolean waits(int pid) {
        return sinceNs[pid] != NOT && notedIn[pid] == forgotten && prio[pid] >= LOWEST_ORDINARY_PRIO;
    }

    long sinceNs(int pid) {
        return sinceNs[pid];
    }

    int cpu(int pid) {
        return cpu[pid];
    }

    /** How many ordinary tasks are runnable on a CPU and do not run. */
    @Override
    public int waitingOn(int onCpu) {
        return onCpu >= 0 && onCpu < waitingOn.length ? waitingOn[onCpu] : 0;
    }

    /** They stay where the recording has them; nothing tells where they may run. */
    @Override
    public void oldestFirst(int onCpu, Placer placer, long atNs) {
        int left = waitingOn(onCpu);
        while (left > 0 && placer.place(anywhere -> true) != STOP) {
            left--;
        }
    }

    private void note(int pid, int taskPrio, int onCpu, long atNs) {
        count(pid, -1);
        sinceNs[pid] = atNs;
        notedIn[pid] = forgotten;
        prio[pid] = taskPrio;
        cpu[pid] = onCpu;
        count(pid, 1);
    }

    private void count(int pid, int by) {
        if (waits(pid)) {
            if (cpu[pid] >= waitingOn.length) {
                waitingOn = Arrays.copyOf(waitingOn, cpu[pid] + 1);
            }
            waitingOn[cpu[pid]] += by;
        }
    }

    /** Makes room for a pid; pid 0 is the idle task of every CPU and never waits. */
    private boolean known(int pid) {
        if (pid <= 0 || pid >= PID_MAX_LIMIT) {
            return false;
        }
        if (pid >= sinceNs.length) {
            int old = sinceNs.length;
            int grown = Math.max(pid + 1, old * 2);
            sinceNs = Arrays.copyOf(sinceNs, grown);
            Arrays.fill(sinceNs, old, grown, NOT);
            running = Arrays.copyOf(running, grown);
            prio = Arrays.copyOf(prio, grown);
            cpu = Arrays.copyOf(cpu, grown);
            notedIn = Arrays.copyOf(notedIn, grown);
        }
        return true;
    }
}
