package dev.scxreplay.scx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The sequence numbers of all CPUs and who waits for them to move: waits begin, are released, seen to be over, or hang.
 *
 * <p>Knows nothing of what moves a number or who kicks; that is {@link KickPath}.
 */
final class Waits {
    /** A kicker that spun with interrupts off owes a pass through {@code __schedule()} that was asked of it meanwhile. */
    @FunctionalInterface
    interface OwedPass {
        void due(int cpu, long atNs);
    }

    private final int nrCpus;
    /** Whether a CPU that spins in its irq_work has interrupts off. */
    private final boolean interruptsOff;
    /** Whether a wait that has not begun when the recording ends would have begun at once. */
    private final boolean beginsAtOnce;

    private final WaitClock clock;
    private final Consumer<Kick> settled;
    private final CoreObserver observer;
    private final OwedPass owedPass;

    private final long[] seq;
    /** The chain that a CPU's last irq_work made. */
    private final WaitChain[] running;
    /** The chain that a CPU's balance callback goes through. */
    private final WaitChain[] callback;

    private final SynchronousCalls calls;
    private final WaitHangs hangs;
    private final List<List<Wait>> watchers;
    private final List<Wait> released = new ArrayList<>();
    private final List<WaitChain> unsettled = new ArrayList<>();
    /** CPUs whose events are missing now. */
    private final BitSet missing = new BitSet();

    Waits(
            int nrCpus,
            boolean interruptsOff,
            boolean beginsAtOnce,
            WaitClock clock,
            Consumer<Kick> settled,
            CoreObserver observer,
            OwedPass owedPass) {
        this.nrCpus = nrCpus;
        this.interruptsOff = interruptsOff;
        this.beginsAtOnce = beginsAtOnce;
        this.clock = clock;
        this.settled = settled;
        this.observer = observer;
        this.owedPass = owedPass;
        this.seq = new long[nrCpus];
        this.running = new WaitChain[nrCpus];
        this.callback = new WaitChain[nrCpus];
        this.calls = new SynchronousCalls(running);
        this.hangs = new WaitHangs(running, calls, interruptsOff, observer);
        this.watchers = new ArrayList<>(Collections.nCopies(nrCpus, null));
    }

    long sequenceNumber(int cpu) {
        return seq[cpu];
    }

    /** The chain of a CPU's balance callback, or null. */
    WaitChain callback(int cpu) {
        return callback[cpu];
    }

    /** A CPU's irq_work has made a chain of waits, to be gone through there ({@code spins}) or in a balance callback. */
    void made(WaitChain chain, boolean spins, long atNs) {
        int cpu = chain.kickerCpu;
        running[cpu] = chain;
        chain.kicking = true;
        if (spins) {
            unsettled.add(chain);
            waitOn(chain, atNs);
        } else if (callback[cpu] == null) {
            callback[cpu] = chain;
            unsettled.add(chain);
        }
    }

    /** Whether a CPU spins in its irq_work, so that it cannot schedule now; then it owes the pass. */
    boolean holdsUpPass(int cpu) {
        WaitChain chain = running[cpu];
        if (chain != null && chain.spins() && !chain.over()) {
            chain.owesPass = true;
            return true;
        }
        return false;
    }

    /** The number of a target is taken again: its kick was held up until now. */
    void takenAgain(int kickerCpu, int targetCpu, boolean spins, long atNs) {
        WaitChain chain = running[kickerCpu];
        if (chain == null || !chain.kicking) {
            return;
        }
        Wait wait = chain.waitFor(targetCpu);
        if (wait == null || wait.lost() || chain.active() != null && WaitHangs.hangs(chain.active())) {
            return;
        }
        wait.heldUp = false;
        take(wait, atNs);
        if (spins) {
            for (Wait queued : chain.waits) {
                if (!queued.lost()) {
                    unwatch(queued);
                    queued.phase = Wait.Phase.QUEUED;
                }
            }
            waitOn(chain, atNs);
        }
    }

    private void take(Wait wait, long atNs) {
        wait.snapshot = seq[wait.targetCpu];
        wait.movedAtNs = Kick.NO_TIME;
        for (Kick kick : wait.kicks) {
            kick.snapshot = wait.snapshot;
        }
        if (wait.phase == Wait.Phase.ACTIVE) {
            wait.begin(atNs);
        }
    }

    /**
     * A kick may be past its target's run-queue lock without an interrupt, as need-resched is set there or the target is
     * idle: held up until now, it takes the number now.
     */
    void noLongerHeldUp(int targetCpu, long atNs) {
        for (WaitChain chain : unsettled) {
            Wait wait = chain.waitFor(targetCpu);
            if (wait != null && wait.heldUp && chain.kicking) {
                take(wait, atNs);
                wait.heldUp = false;
            }
        }
    }

    /** An event of a CPU: kickers whose turn has come see that their wait is over. */
    void observe(int cpu, long atNs) {
        if (cpu < nrCpus && spinsInCallback(cpu)) {
            advance(cpu, 1, atNs, WaitEnd.TARGET_WAITS);
        }
        if (!released.isEmpty()) {
            for (Wait wait : List.copyOf(released)) {
                if (clock.seen(wait, cpu, atNs, nrCpus)) {
                    released.remove(wait);
                    over(wait, wait.notSeenUntilNs, wait.reason());
                }
            }
        }
    }

    /** A CPU waits until others have answered an interrupt. */
    void synchronousCall(int senderCpu, BitSet targets, String callSite, long atNs) {
        if (interruptsOff && senderCpu < nrCpus) {
            calls.sent(senderCpu, targets, callSite);
            hangs.deadlock(senderCpu, atNs).forEach(this::hang);
        }
    }

    /** The recording shows a CPU answering function calls. */
    void answersCalls(int cpu) {
        if (interruptsOff && cpu < nrCpus) {
            calls.recordedAnswer(cpu);
        }
    }

    /** A CPU schedules, so it waits for no answer any more. */
    void scheduled(int cpu) {
        calls.scheduled(cpu);
    }

    /** A balance callback that ends all its waits at once, right or wrong. */
    void endCallback(int cpu, long atNs, WaitEnd why) {
        WaitChain chain = callback[cpu];
        for (Wait queued = chain.queued(); queued != null; queued = chain.queued()) {
            queued.begin(atNs);
            queued.end(atNs, why);
        }
        callback[cpu] = null;
        settleIfOver(chain);
    }

    /**
     * From now on events of a CPU are missing. Its number may move unseen, so waits for it may end unseen; as kicker it may
     * begin its waits unseen, or take a number again. What another CPU proves of the time in between (an interrupt, that its
     * turn has come) may be missing too.
     */
    void eventsLost(int cpu, long atNs) {
        missing.set(cpu);
        calls.eventsLost(cpu);
        for (WaitChain chain : List.copyOf(unsettled)) {
            boolean own = chain.kickerCpu == cpu;
            if (own) {
                chain.kicking = false;
            }
            boolean unseen = own && chain.deferred && !chain.waiting();
            for (Wait wait : List.copyOf(chain.waits)) {
                if (own || wait.phase == Wait.Phase.RELEASED || wait.heldUp && chain.kicking) {
                    wait.acrossGap();
                }
                if (wait.targetCpu == cpu
                        && (wait.phase == Wait.Phase.ACTIVE || wait.phase == Wait.Phase.QUEUED)
                        && !WaitHangs.hangs(wait)) {
                    lose(wait);
                    unseen = true;
                }
            }
            if (unseen) {
                chain.waits.stream()
                        .filter(wait -> wait.phase == Wait.Phase.QUEUED)
                        .forEach(this::lose);
                waitOn(chain, atNs);
            } else {
                settleIfOver(chain);
            }
        }
    }

    /** The next event of a CPU is behind those that are missing. */
    void eventsBack(int cpu) {
        missing.clear(cpu);
    }

    private void lose(Wait wait) {
        unwatch(wait);
        wait.acrossGap();
        wait.never(WaitEnd.EVENTS_LOST);
    }

    /** The recording ends: whatever still waits is settled as never ending. */
    void finish(long atNs) {
        for (Wait wait : List.copyOf(released)) {
            over(wait, wait.notSeenUntilNs, wait.reason());
        }
        released.clear();
        for (WaitChain chain : List.copyOf(unsettled)) {
            Wait active = chain.active();
            if (active != null && !WaitHangs.hangs(active) && !active.isAcrossGap()) {
                observer.finding(
                        atNs,
                        "wait-never-ends",
                        chain.kickerCpu,
                        "CPU " + chain.kickerCpu + " still waits for CPU " + active.targetCpu
                                + " at the end of the recording, " + (atNs - active.kicks.getFirst().waitBeginNs)
                                + " ns after it began");
            }
            for (Wait wait : chain.waits) {
                if (wait.phase != Wait.Phase.DONE) {
                    boolean begun = wait.phase == Wait.Phase.ACTIVE;
                    wait.never(
                            begun && WaitHangs.hangs(wait)
                                    ? wait.reason()
                                    : wait.isAcrossGap()
                                            ? WaitEnd.EVENTS_LOST
                                            : begun || beginsAtOnce ? WaitEnd.NEVER : WaitEnd.NOT_BEGUN);
                }
            }
            settleKicks(chain);
        }
        unsettled.clear();
    }

    /** Puts a kick into its chain; a pair of CPUs has one slot, so the wait goes on for the later number. */
    void join(Kick kick, WaitChain chain, boolean heldUp, long atNs) {
        Wait wait = chain.waitFor(kick.targetCpu);
        if (wait != null && wait.phase == Wait.Phase.DONE) {
            wait.kicks.forEach(settled);
            chain.waits.remove(wait);
            wait = null;
        }
        if (wait == null) {
            wait = new Wait(chain, kick.targetCpu, kick.snapshot);
            chain.add(wait);
        } else if (wait.phase != Wait.Phase.QUEUED) {
            wait.snapshot = kick.snapshot;
            kick.waitBeginNs = atNs;
            if (wait.phase == Wait.Phase.RELEASED) {
                released.remove(wait);
                wait.phase = Wait.Phase.ACTIVE;
                watchersOf(wait.targetCpu).add(wait);
            }
        } else {
            wait.snapshot = kick.snapshot;
        }
        wait.movedAtNs = Kick.NO_TIME;
        wait.heldUp = heldUp;
        kick.acrossGap |= heldUp && !missing.isEmpty();
        wait.kicks.add(kick);
    }

    /** Goes on with a chain: begins its next wait, and those after it that are over at once. */
    void waitOn(WaitChain chain, long atNs) {
        if (chain.waiting()) {
            return;
        }
        for (Wait wait = chain.queued(); wait != null; wait = chain.queued()) {
            wait.begin(atNs);
            if (seq[wait.targetCpu] != wait.snapshot) {
                boolean moved = wait.movedAtNs > atNs;
                wait.end(moved ? wait.movedAtNs : atNs, moved ? WaitEnd.SWITCH : WaitEnd.MOVED_BEFORE);
            } else if (spinsInCallback(wait.targetCpu) && !clock.absent(wait.targetCpu)) {
                wait.end(atNs, WaitEnd.TARGET_WAITS);
            } else {
                wait.phase = Wait.Phase.ACTIVE;
                watchersOf(wait.targetCpu).add(wait);
                if (chain.spins()) {
                    hangs.waitBegins(wait, atNs).forEach(this::hang);
                    hangs.deadlock(chain.kickerCpu, atNs).forEach(this::hang);
                } else {
                    advance(chain.kickerCpu, 1, atNs, WaitEnd.TARGET_WAITS);
                }
                return;
            }
        }
        if (callback[chain.kickerCpu] == chain) {
            callback[chain.kickerCpu] = null;
        }
        calls.answers(chain.kickerCpu);
        if (chain.owesPass) {
            chain.owesPass = false;
            owedPass.due(chain.kickerCpu, atNs);
        }
        settleIfOver(chain);
    }

    private boolean spinsInCallback(int cpu) {
        return callback[cpu] != null && callback[cpu].active() != null;
    }

    /** A CPU's sequence number moves. */
    void advance(int cpu, int steps, long atNs, WaitEnd why) {
        if (steps == 0) {
            return;
        }
        seq[cpu] += steps;
        for (WaitChain chain : unsettled) {
            Wait wait = chain.waitFor(cpu);
            if (wait != null && wait.heldUp && chain.kicking) {
                take(wait, atNs);
            } else if (wait != null && wait.phase == Wait.Phase.QUEUED && wait.movedAtNs == Kick.NO_TIME) {
                wait.movedAtNs = atNs;
            }
        }
        List<Wait> waiting = watchers.get(cpu);
        if (waiting == null || waiting.isEmpty()) {
            return;
        }
        watchers.set(cpu, null);
        for (Wait wait : waiting) {
            if (wait.phase != Wait.Phase.ACTIVE) {
                continue;
            }
            if (wait.heldUp && wait.chain.kicking) {
                watchersOf(cpu).add(wait);
                continue;
            }
            wait.reason(why);
            if (clock.seenAtOnce()) {
                over(wait, atNs, why);
            } else {
                if (!missing.isEmpty()) {
                    wait.acrossGap();
                }
                wait.phase = Wait.Phase.RELEASED;
                wait.notSeenUntilNs = atNs;
                wait.turn = 0;
                released.add(wait);
            }
        }
    }

    private void over(Wait wait, long atNs, WaitEnd why) {
        wait.end(atNs, why);
        waitOn(wait.chain, atNs);
    }

    private void unwatch(Wait wait) {
        if (wait.phase == Wait.Phase.ACTIVE) {
            watchersOf(wait.targetCpu).remove(wait);
        }
        released.remove(wait);
    }

    private List<Wait> watchersOf(int cpu) {
        if (watchers.get(cpu) == null) {
            watchers.set(cpu, new ArrayList<>(2));
        }
        return watchers.get(cpu);
    }

    /** A CPU's irq_work is past its kicks. */
    void closeRun(int cpu) {
        WaitChain chain = running[cpu];
        if (chain != null && chain.kicking) {
            chain.kicking = false;
            settleIfOver(chain);
        }
    }

    private void hang(Wait wait) {
        watchersOf(wait.targetCpu).remove(wait);
    }

    private void settleIfOver(WaitChain chain) {
        if (chain.over() && !chain.kicking) {
            settleKicks(chain);
            unsettled.remove(chain);
            if (running[chain.kickerCpu] == chain) {
                running[chain.kickerCpu] = null;
            }
        }
    }

    private void settleKicks(WaitChain chain) {
        for (Wait wait : chain.waits) {
            wait.kicks.forEach(settled);
        }
        chain.waits.clear();
    }

    /** All sequence numbers, for tests. */
    long[] sequenceNumbers() {
        return Arrays.copyOf(seq, seq.length);
    }
}
