package dev.scxreplay.scx;

import dev.scxreplay.kernel.KernelSpec;
import dev.scxreplay.kernel.KernelSpecException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A kick path under one kernel, driven by hand: times in us, results as lines of text. A scheduler is loaded at first. */
final class KickScript implements SchedulerState, CoreObserver {
    final List<String> findings = new ArrayList<>();
    final KickPath path;
    boolean loaded = true;
    boolean switched = true;
    boolean bypassing;
    boolean arrays = true;
    int offline = -1;
    private final RunQueues runQueues = new RunQueues();
    private final List<Kick> kicks = new ArrayList<>();
    private final int[] pid;
    private final int[] prio;
    private final AbsentCpus absent;
    private long nowUs;

    private KickScript(String kernel, int cpus, boolean preemptRt, WaitClock clock) {
        this.absent = clock.absent();
        this.pid = new int[cpus];
        this.prio = new int[cpus];
        this.path = new KickPath(spec(kernel).profile(), preemptRt, cpus, runQueues, this, clock, kicks::add, this);
        for (int cpu = 0; cpu < cpus; cpu++) {
            runs(cpu, 10 + cpu, 120);
        }
    }

    /** Every CPU runs an ordinary task; a pass follows a kick only if the script says so. */
    static KickScript of(String kernel, int cpus) {
        return new KickScript(kernel, cpus, false, new WaitClock(false, false, 0));
    }

    /** The same on PREEMPT_RT. */
    static KickScript onRt(String kernel, int cpus) {
        return new KickScript(kernel, cpus, true, new WaitClock(false, false, 0));
    }

    /** The same, but the model itself makes a kicked CPU schedule, 2 us later. */
    static KickScript answering(String kernel, int cpus) {
        return new KickScript(kernel, cpus, false, new WaitClock(false, true, 2_000));
    }

    /** The same on virtual CPUs that run in turn. */
    static KickScript takingTurns(String kernel, int cpus) {
        return new KickScript(kernel, cpus, false, new WaitClock(true, false, 0));
    }

    /** The same on a machine whose recording shows interrupts and need-resched: who does not take one does not run. */
    static KickScript withInterrupts(String kernel, int cpus) {
        KickScript script = of(kernel, cpus);
        script.absent.sent(0, 0);
        for (int cpu = 0; cpu < cpus; cpu++) {
            script.takes(cpu).needResched(cpu, false);
        }
        return script;
    }

    private static KernelSpec spec(String kernel) {
        try {
            return KernelSpec.parse(kernel);
        } catch (KernelSpecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    KickScript at(long us) {
        nowUs = us;
        return this;
    }

    /** From the start a CPU runs this task; pid 0 is the idle task, a priority below 100 is real-time. */
    KickScript runs(int cpu, int runningPid, int runningPrio) {
        pid[cpu] = runningPid;
        prio[cpu] = runningPrio;
        runQueues.switched(cpu, runningPid, runningPrio);
        return this;
    }

    KickScript idle(int cpu) {
        return runs(cpu, 0, 120);
    }

    /** scx_bpf_kick_cpu(); its irq_work is still to run. */
    KickScript queue(int kicker, int target, int flags) {
        path.kick(kicker, target, flags, nowNs(), KickSource.SCRIPTED);
        return this;
    }

    KickScript irqWork(int kicker) {
        irqWorkBegins(kicker);
        path.observe(kicker, nowNs(), false);
        return this;
    }

    /** kick_cpus_irq_workfn() begins; no later event says yet that it is past the kicks. */
    KickScript irqWorkBegins(int kicker) {
        path.irqWork(kicker, nowNs());
        absent.entered(kicker, true, nowNs());
        absent.left(kicker, nowNs());
        return this;
    }

    KickScript kick(int kicker, int target, int flags) {
        return queue(kicker, target, flags).irqWork(kicker);
    }

    /** A pass through __schedule() that keeps the task. */
    KickScript pass(int cpu) {
        path.observe(cpu, nowNs(), false);
        path.passed(cpu, nowNs());
        absent.ran(cpu, nowNs());
        return this;
    }

    /** The task blocks and an ordinary one follows. */
    KickScript switchTo(int cpu, int nextPid) {
        return switchTo(cpu, false, nextPid, 120);
    }

    /** A real-time task preempts the task, which stays runnable. */
    KickScript preemptedByRt(int cpu) {
        return switchTo(cpu, true, 90 + cpu, 50);
    }

    KickScript goIdle(int cpu) {
        return switchTo(cpu, 0);
    }

    KickScript switchTo(int cpu, boolean previousRunnable, int nextPid, int nextPrio) {
        path.observe(cpu, nowNs(), false);
        path.switched(
                cpu,
                TaskClass.of(pid[cpu], prio[cpu], switched),
                previousRunnable,
                TaskClass.of(nextPid, nextPrio, switched),
                nowNs());
        absent.ran(cpu, nowNs());
        return runs(cpu, nextPid, nextPrio);
    }

    /** Any other event of a CPU. */
    KickScript seen(int cpu) {
        path.observe(cpu, nowNs(), false);
        absent.ran(cpu, nowNs());
        return this;
    }

    /** Somebody sends a CPU an interrupt that is not a kick's. */
    KickScript sentTo(int cpu) {
        absent.sent(cpu, nowNs());
        return this;
    }

    /** A CPU takes an interrupt and returns from it. */
    KickScript takes(int cpu) {
        path.observe(cpu, nowNs(), false);
        absent.entered(cpu, false, nowNs());
        absent.left(cpu, nowNs());
        return this;
    }

    KickScript needResched(int cpu, boolean set) {
        if (set) {
            path.needReschedSet(cpu, nowNs());
        }
        runQueues.setNeedResched(cpu, set);
        return this;
    }

    KickScript interruptSent(int kicker, int target) {
        path.observe(kicker, nowNs(), true);
        path.reschedInterrupt(kicker, target, nowNs());
        return this;
    }

    /** The recording ends; one line for each kick: who, how, outcome, then from when to when it waited and why it stopped. */
    List<String> end() {
        path.finish(nowNs());
        return kicks.stream()
                .sorted(Comparator.comparingLong(Kick::kickedAtNs)
                        .thenComparingInt(Kick::kickerCpu)
                        .thenComparingInt(Kick::targetCpu)
                        .thenComparingInt(Kick::flags))
                .map(KickScript::line)
                .toList();
    }

    private static String line(Kick kick) {
        String line = "%d>%d %s %s"
                .formatted(
                        kick.kickerCpu(),
                        kick.targetCpu(),
                        flags(kick.flags()),
                        kick.outcome().word());
        String wait = !kick.waits()
                ? ""
                : " " + us(kick.waitBeginNs()) + ".." + us(kick.waitEndAtNs())
                        + (kick.interruptsOff() ? " irqs-off" : "");
        return line
                + wait
                + (kick.waitEnd() == WaitEnd.NONE ? "" : " " + kick.waitEnd().word());
    }

    private static String flags(int flags) {
        List<String> names = new ArrayList<>();
        if ((flags & Kick.IDLE) != 0) {
            names.add("idle");
        }
        if ((flags & Kick.PREEMPT) != 0) {
            names.add("preempt");
        }
        if ((flags & Kick.WAIT) != 0) {
            names.add("wait");
        }
        return names.isEmpty() ? "plain" : String.join("+", names);
    }

    private static String us(long ns) {
        return ns == Kick.NO_TIME ? "-" : String.format(Locale.ROOT, "%d", ns / 1_000);
    }

    private long nowNs() {
        return nowUs * 1_000;
    }

    @Override
    public boolean loaded() {
        return loaded;
    }

    @Override
    public boolean tasksSwitched() {
        return switched;
    }

    @Override
    public boolean bypassing(int cpu) {
        return bypassing;
    }

    @Override
    public boolean online(int cpu) {
        return cpu != offline;
    }

    @Override
    public boolean kickArrayPresent(int cpu) {
        return arrays;
    }

    @Override
    public void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail) {}

    @Override
    public void dsq(long atNs, String op, long dsqId, int node, int ret) {}

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        findings.add(kind + ": " + detail);
    }
}
