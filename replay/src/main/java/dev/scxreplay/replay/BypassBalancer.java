package dev.scxreplay.replay;

import dev.scxreplay.kernel.BypassBalance;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.BypassChange;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The timer that evens out the queues of bypassed tasks: every half second while a scheduler is bypassed, node by node.
 * v6.19: 95d1df610cdc; bypass_lb_node(), bypass_lb_cpu().
 *
 * <p>Where a recording shows what goes on in queues, tasks are moved, as far as they may run elsewhere. Otherwise what would
 * be moved is counted: the tasks stay where the recording has them, so the next run sees the same queues again, and they are
 * taken to be allowed on every CPU. Batches of 256 only let go of a lock in between.
 */
final class BypassBalancer {
    /** Module parameter bypass_lb_intv_us. v6.19.6: SCX_BYPASS_LB_DFL_INTV_US */
    static final long INTERVAL_NS = 500_000_000;

    private static final int DONOR_PERCENT = 125; // SCX_BYPASS_LB_DONOR_PCT
    private static final int MIN_DELTA_DIVISOR = 4; // SCX_BYPASS_LB_MIN_DELTA_DIV
    private static final long SLICE_NS = 5_000_000; // SCX_SLICE_BYPASS
    private static final long NEVER = Long.MAX_VALUE;

    /** What sched_ext_bypass_lb reports of one node. */
    record Run(
            long atNs,
            int node,
            int nrCpus,
            long nrTasks,
            long target,
            long donorTarget,
            long nrBalanced,
            long beforeMin,
            long beforeMax,
            long afterMin,
            long afterMax) {}

    private final BypassedTasks tasks;
    private final Topology topology;
    private final IntPredicate online;
    private final long jiffyNs;
    private final Consumer<Run> report;
    private final boolean exists;
    private final boolean perScheduler;
    private String scheduler = "";
    private int depth;
    private long nextNs = NEVER;
    private int lastDonee;

    BypassBalancer(
            KernelProfile profile,
            BypassedTasks tasks,
            Topology topology,
            IntPredicate online,
            long jiffyNs,
            Consumer<Run> report) {
        this.tasks = tasks;
        this.topology = topology;
        this.online = online;
        this.jiffyNs = jiffyNs;
        this.report = report;
        this.exists = !(profile.bypassBalance() instanceof BypassBalance.None);
        this.perScheduler = profile.bypassBalance() instanceof BypassBalance.TimerPerScheduler;
    }

    /** A level of bypass was taken or given back; sub-schedulers' tasks are their parent's here. */
    void changed(BypassChange change) {
        if (!exists || perScheduler && depth > 0 && !change.scheduler().equals(scheduler)) {
            return;
        }
        if (perScheduler && !change.scheduler().equals(scheduler)) {
            nextNs = NEVER; // the timer belongs to the scheduler and went with it
        }
        scheduler = change.scheduler();
        depth = change.depth();
        if (change.on() && depth == 1 && nextNs == NEVER) {
            nextNs = after(change.atNs());
        }
    }

    /** Time has come to an event: runs as often as the timer would have. */
    void until(long atNs) {
        while (nextNs <= atNs) {
            if (depth == 0) {
                nextNs = NEVER; // the timer finds nobody bypassed and stays off
                return;
            }
            for (int node = 0; node < topology.nrNodes(); node++) {
                balance(node, nextNs);
            }
            nextNs = after(nextNs);
        }
    }

    /** A timer fires on a tick. */
    private long after(long nowNs) {
        return (nowNs / jiffyNs + INTERVAL_NS / jiffyNs) * jiffyNs;
    }

    private void balance(int node, long atNs) {
        BitSet cpus = new BitSet();
        long[] queued = new long[topology.nrPossibleCpus()];
        long all = 0;
        for (int cpu = 0; cpu < queued.length; cpu++) {
            if (topology.nodeOf(cpu) == node && online.test(cpu)) {
                cpus.set(cpu);
                queued[cpu] = tasks.waitingOn(cpu);
                all += queued[cpu];
            }
        }
        if (cpus.isEmpty()) {
            return;
        }
        long beforeMin = cpus.stream().mapToLong(cpu -> queued[cpu]).min().orElse(0);
        long beforeMax = cpus.stream().mapToLong(cpu -> queued[cpu]).max().orElse(0);
        long target = Math.ceilDiv(all, (long) cpus.cardinality());
        long donorTarget = Math.ceilDiv(target * DONOR_PERCENT, 100L);
        BitSet donees = new BitSet();
        cpus.stream().filter(cpu -> queued[cpu] < target).forEach(donees::set);
        BitSet donors = (BitSet) cpus.clone();
        donors.andNot(donees);
        long moved = 0;
        for (int cpu = donors.nextSetBit(0); cpu >= 0 && !donees.isEmpty(); cpu = donors.nextSetBit(cpu + 1)) {
            if (queued[cpu] > donorTarget) {
                moved += give(cpu, queued, donees, target, donorTarget, atNs);
            }
        }
        report.accept(new Run(
                atNs,
                node,
                cpus.cardinality(),
                all,
                target,
                donorTarget,
                moved,
                beforeMin,
                beforeMax,
                cpus.stream().mapToLong(cpu -> queued[cpu]).min().orElse(0),
                cpus.stream().mapToLong(cpu -> queued[cpu]).max().orElse(0)));
    }

    /** Moves tasks off one CPU; not if what is too much would be run within a quarter of the interval. */
    private long give(int donor, long[] queued, BitSet donees, long target, long donorTarget, long atNs) {
        long worthIt = Math.ceilDiv(INTERVAL_NS / MIN_DELTA_DIVISOR, SLICE_NS);
        if (queued[donor] - donorTarget < worthIt) {
            return 0;
        }
        long before = queued[donor];
        tasks.oldestFirst(
                donor,
                mayRunOn -> {
                    if (queued[donor] <= donorTarget || donees.isEmpty()) {
                        return BypassedTasks.STOP;
                    }
                    int donee = nextDonee(donees, mayRunOn);
                    if (donee == BypassedTasks.STAY) {
                        return donee;
                    }
                    queued[donor]--;
                    if (++queued[donee] >= target) {
                        donees.clear(donee);
                    }
                    return donee;
                },
                atNs);
        return before - queued[donor];
    }

    /** Round and round, from behind the last one. v6.19: cpumask_any_and_distribute() */
    private int nextDonee(BitSet donees, IntPredicate mayRunOn) {
        for (int i = 1; i <= topology.nrPossibleCpus(); i++) {
            int cpu = (lastDonee + i) % topology.nrPossibleCpus();
            if (donees.get(cpu) && mayRunOn.test(cpu)) {
                lastDonee = cpu;
                return cpu;
            }
        }
        return BypassedTasks.STAY;
    }
}
