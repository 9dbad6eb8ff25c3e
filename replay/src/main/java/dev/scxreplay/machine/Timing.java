package dev.scxreplay.machine;

/**
 * How long the kernel's deferred mechanisms take, in ns of simulated time; inputs of the model, never measured.
 *
 * @param gracePeriodNs one RCU grace period, from its start to its callbacks
 * @param lazyHoldNs how long a lone {@code call_rcu()} may be held back before its grace period starts; 0: not at all
 * @param kvfreeDrainNs how long {@code kvfree_rcu()} collects before it asks for a grace period
 * @param kvfreeFullDrainNs the same once a page of pointers is full
 * @param irqWorkNs from {@code irq_work_queue()} to its function, with interrupts on
 * @param workqueueNs from queueing work to its function
 */
public record Timing(
        long gracePeriodNs,
        long lazyHoldNs,
        long kvfreeDrainNs,
        long kvfreeFullDrainNs,
        long irqWorkNs,
        long workqueueNs) {
    /** Everything deferred happens at once; bounds every comparison from below. */
    public static final Timing IDEAL = new Timing(0, 0, 0, 0, 0, 0);

    public Timing {
        if (gracePeriodNs < 0
                || lazyHoldNs < 0
                || kvfreeDrainNs < 0
                || kvfreeFullDrainNs < 0
                || irqWorkNs < 0
                || workqueueNs < 0) {
            throw new IllegalArgumentException("a time of this timing is negative: " + gracePeriodNs + ", " + lazyHoldNs
                    + ", " + kvfreeDrainNs + ", " + kvfreeFullDrainNs + ", " + irqWorkNs + ", " + workqueueNs);
        }
    }

    /** The times that follow from the kernel's own constants on this machine. */
    public static Timing of(KernelConfig config, Topology topology) {
        long jiffy = config.jiffyNs();
        long scanJiffies = 1 + topology.nrCpuIds() / 256;
        return new Timing((2 * scanJiffies + 1) * jiffy, 0, 5 * config.hz() * jiffy, jiffy, 2_000, 20_000);
    }

    /** The same with another grace period. */
    public Timing gracePeriod(long ns) {
        return new Timing(ns, lazyHoldNs, kvfreeDrainNs, kvfreeFullDrainNs, irqWorkNs, workqueueNs);
    }

    /** The same with lazy callbacks held back for {@code ns}. */
    public Timing lazyHold(long ns) {
        return new Timing(gracePeriodNs, ns, kvfreeDrainNs, kvfreeFullDrainNs, irqWorkNs, workqueueNs);
    }
}
