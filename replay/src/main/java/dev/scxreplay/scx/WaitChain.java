package dev.scxreplay.scx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The waits one CPU has to go through one after the other, by ascending target. */
final class WaitChain {
    final int kickerCpu;
    /** Whether the kicker waits in a balance callback: its own number moves, and it answers. */
    final boolean deferred;
    /** Whether the kicker has interrupts off meanwhile. */
    final boolean interruptsOff;

    final List<Wait> waits = new ArrayList<>(2);
    /** Whether the irq_work that made this chain may still be kicking further targets. */
    boolean kicking = true;
    /** Whether a reschedule of the kicker is held up until its spinning is over. */
    boolean owesPass;

    WaitChain(int kickerCpu, boolean deferred, boolean interruptsOff) {
        this.kickerCpu = kickerCpu;
        this.deferred = deferred;
        this.interruptsOff = interruptsOff;
    }

    /** Whether the kicker spins in its irq_work, and so cannot pick a task of ext meanwhile. */
    boolean spins() {
        return !deferred;
    }

    void add(Wait wait) {
        waits.add(wait);
        waits.sort(Comparator.comparingInt(w -> w.targetCpu));
    }

    /** The wait for a target, or null. */
    Wait waitFor(int targetCpu) {
        for (Wait wait : waits) {
            if (wait.targetCpu == targetCpu) {
                return wait;
            }
        }
        return null;
    }

    /** The wait the kicker spins in, or null. */
    Wait active() {
        return inPhase(Wait.Phase.ACTIVE);
    }

    /** The next wait to begin, or null. */
    Wait queued() {
        return inPhase(Wait.Phase.QUEUED);
    }

    /** Whether the kicker is in a wait, as far as it knows. */
    boolean waiting() {
        return active() != null || inPhase(Wait.Phase.RELEASED) != null;
    }

    boolean over() {
        return !waiting() && queued() == null;
    }

    private Wait inPhase(Wait.Phase phase) {
        for (Wait wait : waits) {
            if (wait.phase == phase) {
                return wait;
            }
        }
        return null;
    }
}
