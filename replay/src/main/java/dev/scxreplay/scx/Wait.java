package dev.scxreplay.scx;

import java.util.ArrayList;
import java.util.List;

/** One wait of one CPU for one other: the kicks that asked for it, the number waited on, and where it stands. */
final class Wait {
    /** Where a wait stands. */
    enum Phase {
        /** Its turn in the chain has not come. */
        QUEUED,
        /** The kicker spins. */
        ACTIVE,
        /** The target has moved; the kicker has not run since and so has not seen it. */
        RELEASED,
        /** Over. */
        DONE
    }

    final WaitChain chain;
    final int targetCpu;
    final List<Kick> kicks = new ArrayList<>(1);
    long snapshot;
    Phase phase = Phase.QUEUED;
    /** While RELEASED: the latest time at which the kicker is known not to have run yet. */
    long notSeenUntilNs;
    /** While QUEUED: when the target first moved past the snapshot, or {@link Kick#NO_TIME}. */
    long movedAtNs = Kick.NO_TIME;
    /** Whether the kicker is known not to have got the target's run-queue lock, so that the number is not taken yet. */
    boolean heldUp;
    /** While RELEASED: how far round the CPUs the turn has come, counted from the target. */
    int turn;

    Wait(WaitChain chain, int targetCpu, long snapshot) {
        this.chain = chain;
        this.targetCpu = targetCpu;
        this.snapshot = snapshot;
    }

    void begin(long atNs) {
        for (Kick kick : kicks) {
            kick.waitBeginNs = atNs;
            kick.interruptsOff = chain.interruptsOff;
        }
    }

    void end(long atNs, WaitEnd why) {
        phase = Phase.DONE;
        for (Kick kick : kicks) {
            kick.waitEndAtNs = atNs;
            kick.waitEnd = why;
        }
    }

    /** Ends without having ended: the kicker still waits when the recording stops. */
    void never(WaitEnd why) {
        end(Kick.NO_TIME, why);
    }

    /** Rests on a time in which events were lost. */
    void acrossGap() {
        for (Kick kick : kicks) {
            kick.acrossGap = true;
        }
    }

    boolean isAcrossGap() {
        return kicks.stream().anyMatch(Kick::acrossGap);
    }

    /** Whether its end is not known, as events were lost. */
    boolean lost() {
        return phase == Phase.DONE && reason() == WaitEnd.EVENTS_LOST;
    }

    void reason(WaitEnd why) {
        for (Kick kick : kicks) {
            kick.waitEnd = why;
        }
    }

    WaitEnd reason() {
        return kicks.getFirst().waitEnd;
    }
}
