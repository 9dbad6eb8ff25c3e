package dev.scxreplay.scx;

import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.kernel.KickIrqWork;
import dev.scxreplay.kernel.KickSequence;
import dev.scxreplay.kernel.KickStorage;
import dev.scxreplay.kernel.KickStorage.Missing;
import dev.scxreplay.kernel.KickTarget;
import dev.scxreplay.kernel.KickWait;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The kick path of one kernel: {@code scx_bpf_kick_cpu()}, {@code kick_cpus_irq_workfn()} and what it waits for.
 *
 * <p>Driven by a recorded schedule: the caller reports kicks, irq_work runs, switches and passes through
 * {@code __schedule()} in order of time. Which of them advance a CPU's sequence number ({@code pnt_seq}, since
 * v6.19 {@code kick_sync}), whom a kick reaches and where the kicker waits are the profile's policies.
 *
 * <p>Pinned: recorded times stand. A CPU that waits here for longer than it did in the recording goes on as recorded, so
 * every wait is judged on its own. No recording shows a pick that is retried or a balance callback run by another CPU;
 * a script can say so ({@link #pickRetried}, {@link #callbackRunBy}). Not modelled: sub-scheduler
 * capabilities (7.3); bits that stay in a mask because there was no array (they are taken up by the CPU's next run).
 */
public final class KickPath {
    private final KickSequence sequence;
    private final KickTarget targets;
    private final KickWait wait;
    private final boolean hardIrqSpin;
    /** Whether a CPU that spins has interrupts off; on PREEMPT_RT plain irq_work runs in a thread. */
    private final boolean interruptsOff;

    private final boolean warnsOnce;
    private final int nrCpus;
    private final RunQueues runQueues;
    private final SchedulerState scheduler;
    private final Consumer<Kick> settled;
    private final CoreObserver observer;
    private final WaitClock clock;

    private final Waits waits;
    private final boolean[] sliceIsZero;
    private IntConsumer preempted = cpu -> {};
    /** kick_sync_pending of each run queue. */
    private final boolean[] syncPending;
    /** Whether kick_sync_wait_bal_cb() is queued by a pick that was retried and so has not run it. */
    private final boolean[] callbackQueued;

    private boolean warned;
    private final List<List<Kick>> pending;
    private final ModelledPasses modelledPasses;

    /**
     * Creates the kick path of one kernel on a machine of {@code nrCpus} CPUs.
     *
     * @param preemptRt whether the kernel was built with CONFIG_PREEMPT_RT
     */
    public KickPath(
            KernelProfile profile,
            boolean preemptRt,
            int nrCpus,
            RunQueues runQueues,
            SchedulerState scheduler,
            WaitClock clock,
            Consumer<Kick> settled,
            CoreObserver observer) {
        this.sequence = profile.kickSequence();
        this.targets = profile.kickTarget();
        this.wait = profile.kickWait();
        this.hardIrqSpin = wait instanceof KickWait.HardIrqSpin;
        this.interruptsOff = hardIrqSpin && !(preemptRt && profile.kickIrqWork() instanceof KickIrqWork.Plain);
        this.warnsOnce =
                profile.kickStorage() instanceof KickStorage.PerCpuKvzalloc lazy && lazy.missing() == Missing.WARN_ONCE;
        this.nrCpus = nrCpus;
        this.runQueues = runQueues;
        this.scheduler = scheduler;
        this.clock = clock;
        this.settled = settled;
        this.observer = observer;
        this.modelledPasses = new ModelledPasses(nrCpus);
        this.waits = new Waits(nrCpus, interruptsOff, hardIrqSpin, clock, settled, observer, modelledPasses::due);
        this.sliceIsZero = new boolean[nrCpus];
        this.syncPending = new boolean[nrCpus];
        this.callbackQueued = new boolean[nrCpus];
        this.pending = new ArrayList<>(Collections.nCopies(nrCpus, null));
    }

    /** {@code scx_bpf_kick_cpu()}: kernel-facts 1.2; v6.12: 90e55164dad4 ("sched_ext: Implement SCX_KICK_WAIT"). */
    public void kick(int kickerCpu, int targetCpu, int flags, long atNs, KickSource source) {
        kick(kickerCpu, targetCpu, flags, atNs, source, false);
    }

    /** The same; {@code acrossGap} says that how we know of it rests on a time in which events were lost. */
    public void kick(int kickerCpu, int targetCpu, int flags, long atNs, KickSource source, boolean acrossGap) {
        Kick kick = new Kick(kickerCpu, targetCpu, flags, atNs, source);
        kick.acrossGap = acrossGap;
        if (targetCpu < 0 || targetCpu >= nrCpus) {
            observer.finding(atNs, "invalid-kick", kickerCpu, "kick of CPU " + targetCpu + ", which does not exist");
            settle(kick, KickOutcome.INVALID_CPU);
        } else if (!scheduler.loaded()) {
            settle(kick, KickOutcome.NO_SCHEDULER);
        } else if (scheduler.bypassing(kickerCpu)) {
            settle(kick, KickOutcome.BYPASSING);
        } else {
            if (kick.idle() && (flags & (Kick.PREEMPT | Kick.WAIT)) != 0) {
                observer.finding(
                        atNs,
                        "invalid-kick",
                        kickerCpu,
                        "PREEMPT or WAIT together with IDLE in a kick of CPU " + targetCpu + "; only IDLE counts");
            }
            kick.acrossGap |= runQueues.inDoubt(kickerCpu) || runQueues.inDoubt(targetCpu);
            if (kick.idle() && runQueues.unknown(targetCpu)) {
                settle(kick, KickOutcome.EVENTS_LOST);
                return;
            }
            if (kick.idle() && current(targetCpu) != TaskClass.IDLE) {
                settle(kick, KickOutcome.NOT_IDLE);
                return;
            }
            if (pending.get(kickerCpu) == null) {
                pending.set(kickerCpu, new ArrayList<>(4));
            }
            pending.get(kickerCpu).add(kick);
        }
    }

    /** A kick that was inferred but whose target no event shows; it is counted and does nothing. */
    public void kickWithoutTarget(int kickerCpu, long atNs, boolean acrossGap) {
        Kick kick = new Kick(kickerCpu, Kick.NO_CPU, 0, atNs, KickSource.INFERRED);
        kick.acrossGap = acrossGap;
        settle(kick, KickOutcome.TARGET_NOT_SEEN);
    }

    /** Whether a CPU has kicks that its irq_work has not taken up. */
    public boolean irqWorkPending(int cpu) {
        return pending.get(cpu) != null && !pending.get(cpu).isEmpty();
    }

    /** {@code kick_cpus_irq_workfn()} runs on a CPU; kernel-facts 1.3. */
    public void irqWork(int kickerCpu, long atNs) {
        if (!irqWorkPending(kickerCpu)) {
            return;
        }
        List<Kick> kicks = pending.get(kickerCpu);
        pending.set(kickerCpu, null);
        kicks.forEach(kick -> kick.irqWorkAtNs = atNs);
        if (!scheduler.kickArrayPresent(kickerCpu)) {
            drop(kickerCpu, kicks, atNs);
            return;
        }
        waits.closeRun(kickerCpu);
        WaitChain chain = hardIrqSpin ? new WaitChain(kickerCpu, false, interruptsOff) : callbackOf(kickerCpu);
        // the masks hold one bit for each target, so kicks of the same target are one; the kernel goes through
        // cpus_to_kick by ascending CPU, which clears the bits in cpus_to_kick_if_idle too, then through what is left
        // there
        TreeMap<Integer, List<Kick>> byTarget = new TreeMap<>();
        kicks.forEach(kick -> byTarget.computeIfAbsent(kick.targetCpu, t -> new ArrayList<>(1))
                .add(kick));
        for (List<Kick> sameTarget : byTarget.values()) {
            if (!sameTarget.stream().allMatch(Kick::idle)) {
                kickOne(sameTarget, chain, atNs);
            }
        }
        for (List<Kick> sameTarget : byTarget.values()) {
            if (sameTarget.stream().allMatch(Kick::idle)) {
                kickIfIdle(sameTarget, atNs);
            }
        }
        if (chain.waits.isEmpty()) {
            return;
        }
        waits.made(chain, hardIrqSpin, atNs);
        if (!hardIrqSpin) {
            // deferring the wait sets kick_sync_pending and resched_curr(self): v7.0: 415cb193bb97
            // ("sched_ext: Fix SCX_KICK_WAIT deadlock by deferring wait to balance callback")
            syncPending[kickerCpu] = true;
            reschedule(kickerCpu, atNs);
        }
    }

    /** No array: the function returns. Kernel-facts 1.3, 2.1. */
    private void drop(int kickerCpu, List<Kick> kicks, long atNs) {
        if (scheduler.loaded()) {
            observer.finding(
                    atNs,
                    "kicks-dropped",
                    kickerCpu,
                    kicks.size() + " kicks dropped: no kick-sequence array on this CPU");
        } else if (warnsOnce && !warned) {
            // v7.1: 49d78adf9555 ("sched_ext: Drop spurious warning on kick during scheduler disable")
            observer.finding(
                    atNs,
                    "spurious-warning",
                    kickerCpu,
                    "kick_cpus_irq_workfn() warns of a missing kick-sequence array, as the scheduler is gone");
        }
        warned = true;
        kicks.forEach(kick -> settle(kick, KickOutcome.DROPPED));
    }

    /**
     * The recording shows the reschedule interrupt that a running {@code kick_cpus_irq_workfn()} sends to a target.
     *
     * <p>The number is taken under the target's run-queue lock just before, so if that lock was contended this is the
     * first proof of when: the number is taken again, and the wait, which follows all kicks, starts over.
     */
    public void reschedInterrupt(int kickerCpu, int targetCpu, long atNs) {
        if (targetCpu < nrCpus) {
            waits.takenAgain(kickerCpu, targetCpu, hardIrqSpin, atNs);
            waits.noLongerHeldUp(targetCpu, atNs);
        }
    }

    /** The recording shows need-resched set on a CPU: who kicks it from now on sends no interrupt. */
    public void needReschedSet(int cpu, long atNs) {
        waits.noLongerHeldUp(cpu, atNs);
    }

    /**
     * From now on events of a CPU are missing: kicks it has made may be taken up unseen, it may switch, pass and wait unseen.
     */
    public void eventsLost(int cpu, long atNs) {
        if (cpu >= nrCpus) {
            return;
        }
        if (irqWorkPending(cpu)) {
            List<Kick> kicks = pending.get(cpu);
            pending.set(cpu, null);
            kicks.forEach(kick -> {
                kick.acrossGap = true;
                settle(kick, KickOutcome.EVENTS_LOST);
            });
        }
        sliceIsZero[cpu] = false;
        syncPending[cpu] = false;
        callbackQueued[cpu] = false;
        waits.eventsLost(cpu, atNs);
    }

    /** The next event of a CPU is behind those that are missing. */
    public void eventsBack(int cpu) {
        waits.eventsBack(cpu);
    }

    /** Any event of a CPU other than an interrupt it sends: its irq_work is past the kicks, and time has passed. */
    public void observe(int cpu, long atNs, boolean sendsInterrupt) {
        while (modelledPasses.nextBy(atNs)) {
            if (!waits.holdsUpPass(modelledPasses.cpu()) && modelledPasses.pending(modelledPasses.cpu())) {
                passed(modelledPasses.cpu(), modelledPasses.atNs());
            }
        }
        waits.observe(cpu, atNs);
        if (!sendsInterrupt && cpu < nrCpus) {
            waits.closeRun(cpu);
        }
    }

    /**
     * A CPU interrupts others and waits until all of them have answered, as for a TLB flush.
     *
     * @param targets the CPUs interrupted
     * @param callSite the function that does it
     */
    public void synchronousCall(int senderCpu, BitSet targets, String callSite, long atNs) {
        waits.synchronousCall(senderCpu, targets, callSite, atNs);
    }

    /** Who is told of every CPU whose task of ext loses its slice to SCX_KICK_PREEMPT. */
    public void onPreempt(IntConsumer listener) {
        preempted = listener;
    }

    /** The recording shows a CPU answering function calls. */
    public void answersCalls(int cpu) {
        waits.answersCalls(cpu);
    }

    /** A CPU switches tasks; called before {@link RunQueues#switched}. Kernel-facts 1.4. */
    public void switched(int cpu, TaskClass previous, boolean previousRunnable, TaskClass next, long atNs) {
        waits.scheduled(cpu);
        boolean reachesExt = !next.aboveExt();
        modelledPasses.came(cpu);
        switch (sequence) {
            case KickSequence.OnClassSwitch() -> {
                if (previous == TaskClass.EXT && next != TaskClass.EXT) {
                    waits.advance(cpu, 1, atNs, WaitEnd.CLASS_SWITCH);
                }
            }
            case KickSequence.OnClassSwitchUnlessSliceLeft() -> {
                boolean preempted =
                        next.aboveExt() && previousRunnable && !sliceIsZero[cpu] && !scheduler.bypassing(cpu);
                if (previous == TaskClass.EXT && next != TaskClass.EXT && !preempted) {
                    waits.advance(cpu, 1, atNs, WaitEnd.CLASS_SWITCH);
                }
            }
            case KickSequence.OnPutAndPick() -> {
                int steps = (previous == TaskClass.EXT ? 1 : 0) + (reachesExt ? 1 : 0);
                waits.advance(cpu, steps, atNs, WaitEnd.SWITCH);
            }
        }
        sliceIsZero[cpu] = false;
        if (next != TaskClass.EXT) {
            waits.noLongerHeldUp(cpu, atNs);
        }
        if (reachesExt) {
            beginCallback(cpu, atNs);
        }
    }

    /** A CPU goes through {@code __schedule()} and keeps its task. */
    public void passed(int cpu, long atNs) {
        modelledPasses.came(cpu);
        if (current(cpu).aboveExt()) {
            return;
        }
        if (sequence instanceof KickSequence.OnPutAndPick) {
            waits.advance(cpu, 1, atNs, WaitEnd.REPICK);
        }
        beginCallback(cpu, atNs);
    }

    /**
     * A CPU's pick of ext returned RETRY_TASK, so that its run queue's lock is dropped and the pick begins anew. Only a
     * script says so. Up to 7.3.3 the callback is queued all the same. v7.3.4: "sched_ext: Don't leave balance callbacks
     * queued across a pick retry".
     */
    public void pickRetried(int cpu, long atNs) {
        if (current(cpu).aboveExt()) {
            return;
        }
        if (sequence instanceof KickSequence.OnPutAndPick) {
            waits.advance(cpu, 1, atNs, WaitEnd.REPICK);
        }
        if (syncPending[cpu] && wait instanceof KickWait.BalanceCallback balance && !balance.finalPickOnly()) {
            waits.closeRun(cpu);
            syncPending[cpu] = false;
            callbackQueued[cpu] = true;
        }
    }

    /**
     * Another CPU took a run queue's lock while the callback was queued there, and ran it. Only a script says so. From 7.2
     * on the callback does nothing there; before, it compares with the numbers of the CPU it runs on, which have nothing
     * to do with this wait, so that it is over at once. v7.2.6: kick_sync_wait_bal_cb()
     */
    public void callbackRunBy(int foreignCpu, int cpu, long atNs) {
        if (cpu < 0 || cpu >= nrCpus || !callbackQueued[cpu]) {
            return;
        }
        callbackQueued[cpu] = false;
        if (waits.callback(cpu) == null || wait instanceof KickWait.BalanceCallback balance && balance.ownCpuOnly()) {
            return; // the bits stay in cpus_to_sync until the CPU's next callback
        }
        observer.finding(
                atNs,
                "wait-on-wrong-numbers",
                cpu,
                "CPU " + foreignCpu + " ran the balance callback of CPU " + cpu + " and compared its own numbers");
        waits.endCallback(cpu, atNs, WaitEnd.FOREIGN_CPU);
    }

    /** All ordinary tasks leave the class of ext; called while they are still in it. */
    public void tasksLeave(long atNs) {
        if (sequence instanceof KickSequence.OnPutAndPick) {
            for (int cpu = 0; cpu < Math.min(nrCpus, runQueues.size()); cpu++) {
                if (current(cpu) == TaskClass.EXT) {
                    // sched_change puts the running task with no next task: put_prev_task_scx() advances, no class
                    // switch
                    waits.advance(cpu, 1, atNs, WaitEnd.CLASS_CHANGE);
                }
            }
        }
    }

    /** The recording ends: whatever still waits is settled as never ending. */
    public void finish(long atNs) {
        waits.finish(atNs);
        for (List<Kick> kicks : pending) {
            if (kicks != null) {
                kicks.forEach(settled);
            }
        }
    }

    /** kick_one_cpu(): one target, with the flags of all kicks of it. */
    private void kickOne(List<Kick> kicks, WaitChain chain, long atNs) {
        int targetCpu = kicks.getFirst().targetCpu;
        TaskClass current = current(targetCpu);
        if (!reachable(kicks)) {
            // the bits in cpus_to_preempt and cpus_to_wait are cleared; v6.12.8, v7.3.4: kick_one_cpu()
            kicks.forEach(kick -> settle(kick, KickOutcome.OFFLINE));
            return;
        }
        if (runQueues.inDoubt(targetCpu) || runQueues.inDoubt(kicks.getFirst().kickerCpu)) {
            kicks.forEach(kick -> kick.acrossGap = true);
        }
        if (runQueues.unknown(targetCpu)) {
            kicks.forEach(kick -> settle(kick, KickOutcome.EVENTS_LOST));
            return;
        }
        if (targets instanceof KickTarget.NotHigherClass && current.aboveExt()) {
            kicks.forEach(kick -> settle(kick, KickOutcome.HIGHER_CLASS));
            return;
        }
        if (current == TaskClass.EXT && kicks.stream().anyMatch(Kick::preempts)) {
            sliceIsZero[targetCpu] = true;
            preempted.accept(targetCpu);
        }
        // resched_curr() interrupts a CPU that runs a task and has need-resched clear. As long as neither the interrupt
        // nor the flag shows, the kicker has not got the target's run-queue lock. An idle CPU may be polling for the
        // flag.
        boolean heldUp = clock.showsInterrupts() && current == TaskClass.EXT && runQueues.needReschedClear(targetCpu);
        boolean flagInDoubt = runQueues.needReschedInDoubt(targetCpu);
        KickOutcome outcome = reschedule(targetCpu, atNs);
        for (Kick kick : kicks) {
            kick.outcome = outcome;
            kick.acrossGap |= flagInDoubt;
            if (!kick.wantsWait()) {
                settled.accept(kick);
            } else if (targetCpu == kick.kickerCpu) {
                kick.waitEnd = WaitEnd.SELF;
                settled.accept(kick);
            } else if (targets instanceof KickTarget.NotHigherClass && current != TaskClass.EXT) {
                kick.waitEnd = WaitEnd.TARGET_NOT_EXT;
                settled.accept(kick);
            } else {
                kick.waits = true;
                kick.snapshot = waits.sequenceNumber(targetCpu);
                kick.interruptsOff = interruptsOff;
                waits.join(kick, chain, heldUp, atNs);
            }
        }
    }

    private void kickIfIdle(List<Kick> kicks, long atNs) {
        int targetCpu = kicks.getFirst().targetCpu;
        if (!reachable(kicks)) {
            kicks.forEach(kick -> settle(kick, KickOutcome.OFFLINE));
            return;
        }
        if (runQueues.inDoubt(targetCpu) || runQueues.needReschedInDoubt(targetCpu)) {
            kicks.forEach(kick -> kick.acrossGap = true);
        }
        if (runQueues.unknown(targetCpu)) {
            kicks.forEach(kick -> settle(kick, KickOutcome.EVENTS_LOST));
            return;
        }
        KickOutcome outcome = current(targetCpu) == TaskClass.IDLE ? reschedule(targetCpu, atNs) : KickOutcome.NOT_IDLE;
        kicks.forEach(kick -> settle(kick, outcome));
    }

    /** A target must be online, or be the kicker itself. */
    private boolean reachable(List<Kick> sameTarget) {
        Kick kick = sameTarget.getFirst();
        return kick.targetCpu == kick.kickerCpu || scheduler.online(kick.targetCpu);
    }

    private WaitChain callbackOf(int cpu) {
        WaitChain open = waits.callback(cpu);
        return open == null ? new WaitChain(cpu, true, false) : open;
    }

    /** {@code kick_sync_wait_bal_cb()} is queued by a pick that reaches ext; kernel-facts 1.5. */
    private void beginCallback(int cpu, long atNs) {
        if (syncPending[cpu] || callbackQueued[cpu]) {
            syncPending[cpu] = false;
            callbackQueued[cpu] = false;
            waits.closeRun(cpu);
            if (waits.callback(cpu) != null) {
                waits.waitOn(waits.callback(cpu), atNs);
            }
        }
    }

    /** Settles a kick that is not waited for. */
    private void settle(Kick kick, KickOutcome outcome) {
        kick.outcome = outcome;
        if (kick.wantsWait()) {
            kick.waitEnd = outcome == KickOutcome.EVENTS_LOST ? WaitEnd.EVENTS_LOST : WaitEnd.NOT_KICKED;
        }
        settled.accept(kick);
    }

    /** {@code resched_curr()}: where the recording cannot show the pass it leads to, one follows at once. */
    private KickOutcome reschedule(int cpu, long atNs) {
        boolean already = runQueues.needResched(cpu) || modelledPasses.pending(cpu);
        if (clock.modelsPasses() && !modelledPasses.pending(cpu)) {
            modelledPasses.due(cpu, atNs + clock.interruptLatencyNs());
        }
        return already ? KickOutcome.ALREADY_PENDING : KickOutcome.RESCHED;
    }

    private TaskClass current(int cpu) {
        return runQueues.current(cpu, scheduler.tasksSwitched());
    }

    /** The sequence numbers, for tests. */
    long[] sequenceNumbers() {
        return waits.sequenceNumbers();
    }
}
