package dev.scxreplay.doctor;

import java.util.Arrays;

/** The task each CPU runs; -1 where it is not known. */
final class Currents {
    static final int UNKNOWN = -1;

    private int[] current = new int[0];
    private int[] leaving = new int[0];
    private long[] lastNs = new long[0];

    int current(int cpu) {
        return cpu < current.length ? current[cpu] : UNKNOWN;
    }

    /** The task a CPU has just switched from, until the next one is seen to run. */
    int leaving(int cpu) {
        return cpu < leaving.length ? leaving[cpu] : UNKNOWN;
    }

    void runs(int cpu, int pid) {
        growTo(cpu);
        current[cpu] = pid;
        leaving[cpu] = UNKNOWN;
    }

    void switches(int cpu, int from, int to) {
        growTo(cpu);
        current[cpu] = to;
        leaving[cpu] = from;
    }

    /** Notes the time of an event and returns that of the CPU's event before it. */
    long exchangeTime(int cpu, long ns) {
        growTo(cpu);
        long before = lastNs[cpu];
        lastNs[cpu] = ns;
        return before;
    }

    private void growTo(int cpu) {
        int size = current.length;
        if (cpu >= size) {
            int grown = Math.max(cpu + 1, size * 2);
            current = Arrays.copyOf(current, grown);
            leaving = Arrays.copyOf(leaving, grown);
            lastNs = Arrays.copyOf(lastNs, grown);
            Arrays.fill(current, size, grown, UNKNOWN);
            Arrays.fill(leaving, size, grown, UNKNOWN);
            Arrays.fill(lastNs, size, grown, Long.MIN_VALUE);
        }
    }
}
