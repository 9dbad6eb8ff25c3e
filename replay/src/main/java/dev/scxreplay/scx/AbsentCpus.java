package dev.scxreplay.scx;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which CPUs of the recorded machine were not running, as their interrupts prove it; shared by all kernels replayed.
 *
 * <p>A CPU takes an interrupt as soon as it has interrupts on. So from the sending of a reschedule or function-call
 * interrupt to its entry the CPU had interrupts off or, as a virtual CPU, was off its core. Interrupts sent while the CPU was
 * in an interrupt handler prove nothing: the handler may be a kick that spins. They do prove it for a CPU that is in its
 * balance callback, which waits with interrupts on (v7.0: 415cb193bb97 ("sched_ext: Fix SCX_KICK_WAIT deadlock by deferring
 * wait to balance callback")).
 *
 * <p>Says what the host did, not what the kernel did: it holds for every kernel replayed. Not thread-safe.
 */
public final class AbsentCpus {
    private static final long NONE = Long.MIN_VALUE;

    private long[] lastEventNs = new long[0];
    /** When the oldest interrupt was sent that the CPU has not taken, or NONE. */
    private long[] pendingSinceNs = new long[0];

    private boolean[] inInterrupt = new boolean[0];
    /** Whether that interrupt is one that cannot wait for anybody: not irq_work. */
    private boolean[] inShortInterrupt = new boolean[0];

    /** CPUs whose events are missing: that they take no interrupt proves nothing. */
    private final BitSet lost = new BitSet();

    private boolean sent;
    private boolean taken;

    /** A CPU sends a reschedule or function-call interrupt to another. */
    public void sent(int targetCpu, long atNs) {
        growTo(targetCpu);
        sent = true;
        if (!lost.get(targetCpu) && !inInterrupt[targetCpu] && pendingSinceNs[targetCpu] == NONE) {
            pendingSinceNs[targetCpu] = atNs;
        }
    }

    /** A CPU runs: an event of it that neither begins nor ends an interrupt. */
    public void ran(int cpu, long atNs) {
        growTo(cpu);
        lastEventNs[cpu] = atNs;
        pendingSinceNs[cpu] = NONE;
    }

    /**
     * A CPU takes an interrupt.
     *
     * @param mayWait whether its handler may be a kick that waits
     */
    public void entered(int cpu, boolean mayWait, long atNs) {
        ran(cpu, atNs);
        taken = true;
        inInterrupt[cpu] = true;
        inShortInterrupt[cpu] = !mayWait;
    }

    /** A CPU returns from an interrupt. */
    public void left(int cpu, long atNs) {
        ran(cpu, atNs);
        inInterrupt[cpu] = false;
        inShortInterrupt[cpu] = false;
    }

    /** From now on events of a CPU are missing. */
    public void eventsLost(int cpu) {
        growTo(cpu);
        lost.set(cpu);
        pendingSinceNs[cpu] = NONE;
        inInterrupt[cpu] = false;
        inShortInterrupt[cpu] = false;
    }

    /** The next event of a CPU is behind those that are missing. */
    public void eventsBack(int cpu) {
        lost.clear(cpu);
    }

    /** Whether the recording shows interrupts being sent and taken, so that anything can be proved. */
    boolean recorded() {
        return sent && taken;
    }

    /** Whether a CPU has an interrupt now that it does not take. */
    boolean absent(int cpu) {
        return cpu < pendingSinceNs.length && pendingSinceNs[cpu] != NONE;
    }

    /**
     * Whether a CPU went on with nothing at a time since its last event; asked at its next one.
     *
     * <p>Known to run at its last event and known not to from the sending of an interrupt on, it is taken to have stopped
     * halfway: neither event says more.
     */
    boolean wasAbsent(int cpu, long atNs) {
        if (cpu >= pendingSinceNs.length || atNs < lastEventNs[cpu]) {
            return false;
        }
        return inShortInterrupt[cpu] || absent(cpu) && atNs - lastEventNs[cpu] > pendingSinceNs[cpu] - atNs;
    }

    private void growTo(int cpu) {
        int size = lastEventNs.length;
        if (cpu >= size) {
            int grown = Math.max(cpu + 1, size * 2);
            lastEventNs = Arrays.copyOf(lastEventNs, grown);
            pendingSinceNs = Arrays.copyOf(pendingSinceNs, grown);
            Arrays.fill(pendingSinceNs, size, grown, NONE);
            inInterrupt = Arrays.copyOf(inInterrupt, grown);
            inShortInterrupt = Arrays.copyOf(inShortInterrupt, grown);
        }
    }
}
