package dev.scxreplay.scx;

/**
 * When a CPU of the recorded machine notices what happens, as far as the recording proves it.
 *
 * <p>Virtual CPUs that are threads of a host with fewer cores are another matter: a waiter may be off its core when it is
 * released and see it tens of milliseconds later. Nothing but its own later events says when it ran again, and those are
 * consequences of the recorded wait. That other CPUs keep all cores busy would be proof that it did not, but a CPU that
 * computes leaves no events, so the proof breaks off at once. What is proof is an interrupt the waiter does not take, see {@link
 * AbsentCpus}. Without it a wait ends here when it is released, and the errors are the host's.
 *
 * @param cpusTakeTurns whether the recorded CPUs were virtual ones that ran one at a time, round robin: then a waiting CPU
 *     sees its target move only when its own turn comes, which is after the turns of the CPUs between the two
 * @param modelsPasses whether the recording cannot show how a CPU reacts to a reschedule interrupt (no reschedule_entry
 *     events, or a script), so that the model has it schedule at once
 * @param interruptLatencyNs time from sending an interrupt to the pass it causes, where the model supplies it
 * @param absent which CPUs were not running
 */
public record WaitClock(boolean cpusTakeTurns, boolean modelsPasses, long interruptLatencyNs, AbsentCpus absent) {
    /** Time from a reschedule interrupt to the pass it causes where nothing was recorded: 2 us, the order of x86 hardware. */
    public static final long DEFAULT_INTERRUPT_LATENCY_NS = 2_000;

    /** A machine whose CPUs always run. */
    public WaitClock(boolean cpusTakeTurns, boolean modelsPasses, long interruptLatencyNs) {
        this(cpusTakeTurns, modelsPasses, interruptLatencyNs, new AbsentCpus());
    }

    boolean seenAtOnce() {
        return !cpusTakeTurns && !showsInterrupts();
    }

    /** Whether an interrupt that a kick sends shows in the recording; scripts leave it out. */
    boolean showsInterrupts() {
        return !modelsPasses && absent.recorded();
    }

    /** Whether a CPU is known not to run now; where CPUs take turns, the turn tells. */
    boolean absent(int cpu) {
        return !cpusTakeTurns && showsInterrupts() && absent.absent(cpu);
    }

    /** Tells a released wait of an event; true once it is settled when the kicker saw its release. */
    boolean seen(Wait wait, int eventCpu, long eventNs, int nrCpus) {
        if (cpusTakeTurns) {
            return turnHasCome(wait, eventCpu, eventNs, nrCpus);
        }
        if (eventCpu != wait.chain.kickerCpu) {
            return false;
        }
        if (absent.wasAbsent(eventCpu, wait.notSeenUntilNs)) {
            wait.notSeenUntilNs = eventNs;
        }
        return true;
    }

    private static boolean turnHasCome(Wait wait, int eventCpu, long eventNs, int nrCpus) {
        int turn = Math.floorMod(eventCpu - wait.targetCpu, nrCpus);
        int kickersTurn = Math.floorMod(wait.chain.kickerCpu - wait.targetCpu, nrCpus);
        if (turn < kickersTurn && turn >= wait.turn) {
            wait.turn = turn;
            wait.notSeenUntilNs = eventNs;
            return false;
        }
        return true;
    }
}
