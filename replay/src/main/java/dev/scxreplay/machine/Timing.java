package dev.scxreplay.machine;

/**
 * How long the kernel's deferred mechanisms take, in ns of simulated time; inputs of the model, never measured.
 *
 * @param gracePeriodNs one RCU grace period, from its start to its callbacks
 * @param lazyHoldNs how long a lone {@code call_rcu()} is held back before its grace period starts; 0: not at all
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

    /** CPUs for which one more jiffy passes between scans, {@code RCU_JIFFIES_FQS_DIV}. */
    private static final int CPUS_PER_SCAN_JIFFY = 256;

    public Timing {
        if (Math.min(gracePeriodNs, lazyHoldNs) < 0
                || Math.min(kvfreeDrainNs, kvfreeFullDrainNs) < 0
                || Math.min(irqWorkNs, workqueueNs) < 0) {
            throw new IllegalArgumentException("a time is negative: " + gracePeriodNs + ", " + lazyHoldNs + ", "
                    + kvfreeDrainNs + ", " + kvfreeFullDrainNs + ", " + irqWorkNs + ", " + workqueueNs);
        }
    }

    /**
     * What follows from the kernel's own constants on this machine.
     *
     * <ul>
     *   <li>A grace period on a machine that is not busy in the kernel moves on by ticks: one jiffy until the request
     *       is noticed, two sleeps between looking at CPUs that have not reported, one jiffy until its end is noticed.
     *       A sleep is {@code 1 + nr_cpu_ids / 256} jiffies (one or two more where HZ is above 250 or 500) and ends at
     *       a tick, so one more. That is 24 ms at 8 CPUs and 56 ms at 1024 with HZ=250; a CPU that stays in the kernel
     *       without a break makes it longer. v6.17.8: {@code rcu_init_geometry()}, {@code rcu_gp_fqs_loop()}.
     *   <li>Lazy callbacks: {@code CONFIG_RCU_LAZY} holds them up to 10 s, but only on {@code rcu_nocbs=} CPUs, which
     *       Debian has none of unless asked for: 0.
     *   <li>{@code kvfree_rcu()}: {@code KFREE_DRAIN_JIFFIES}, 5 s; 1 jiffy once a page of pointers is full. v6.17.8:
     *       {@code __schedule_delayed_monitor_work()}.
     *   <li>irq_work: an interrupt to the own CPU, in the order of 1 us; workqueue: the wake-up of a sleeping
     *       kworker, in the order of 10 us. Neither bears on memory; both are inputs where it matters.
     * </ul>
     */
    public static Timing of(KernelConfig config, Topology topology) {
        int hz = config.hz();
        int scanJiffies = 1 + (hz > 250 ? 1 : 0) + (hz > 500 ? 1 : 0) + topology.nrCpuIds() / CPUS_PER_SCAN_JIFFY;
        long jiffyNs = config.jiffyNs();
        return new Timing((2 + 2L * (scanJiffies + 1)) * jiffyNs, 0, 5L * hz * jiffyNs, jiffyNs, 1_000, 10_000);
    }

    /** The same with grace periods of {@code ns}. */
    public Timing withGracePeriod(long ns) {
        return new Timing(ns, lazyHoldNs, kvfreeDrainNs, kvfreeFullDrainNs, irqWorkNs, workqueueNs);
    }

    /** The same with lone callbacks held back for {@code ns}. */
    public Timing withLazyHold(long ns) {
        return new Timing(gracePeriodNs, ns, kvfreeDrainNs, kvfreeFullDrainNs, irqWorkNs, workqueueNs);
    }

    /** The same with {@code kvfree_rcu()} collecting for {@code ns}; a full page of pointers is not waited with longer. */
    public Timing withKvfreeDrain(long ns) {
        return new Timing(gracePeriodNs, lazyHoldNs, ns, Math.min(ns, kvfreeFullDrainNs), irqWorkNs, workqueueNs);
    }

    /** The same with {@code ns} from queueing work to its function. */
    public Timing withWorkqueue(long ns) {
        return new Timing(gracePeriodNs, lazyHoldNs, kvfreeDrainNs, kvfreeFullDrainNs, irqWorkNs, ns);
    }

    /** The same with {@code ns} from queueing an irq_work to its function. */
    public Timing withIrqWork(long ns) {
        return new Timing(gracePeriodNs, lazyHoldNs, kvfreeDrainNs, kvfreeFullDrainNs, ns, workqueueNs);
    }
}
