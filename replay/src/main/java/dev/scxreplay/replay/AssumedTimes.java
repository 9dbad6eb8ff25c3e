package dev.scxreplay.replay;

import dev.scxreplay.machine.MachineSpec;
import dev.scxreplay.machine.Timing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Times that no recording tells, as asked for, in ns; absent: what follows from the kernel's own constants.
 *
 * @param hz CONFIG_HZ of the modelled kernel, from which the others follow; absent: Debian's 250
 * @param gracePeriodNs one RCU grace period
 * @param lazyHoldNs how long a lone {@code call_rcu()} is held back
 * @param kvfreeDrainNs how long {@code kvfree_rcu()} collects before it asks for a grace period
 * @param irqWorkNs from {@code irq_work_queue()} to its function
 * @param workqueueNs from queueing work to its function
 * @param opsTimeoutNs ops.timeout_ms of the schedulers: how long a runnable task may go without running
 */
public record AssumedTimes(
        OptionalInt hz,
        OptionalLong gracePeriodNs,
        OptionalLong lazyHoldNs,
        OptionalLong kvfreeDrainNs,
        OptionalLong irqWorkNs,
        OptionalLong workqueueNs,
        OptionalLong opsTimeoutNs) {
    /** All from the kernel's constants. */
    public static final AssumedTimes NONE = new AssumedTimes(
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    /** The machine with these times. */
    MachineSpec on(MachineSpec machine) {
        MachineSpec spec = hz.isPresent() ? machine.withHz(hz.getAsInt()) : machine;
        Timing timing = spec.timing();
        if (gracePeriodNs.isPresent()) {
            timing = timing.withGracePeriod(gracePeriodNs.getAsLong());
        }
        if (lazyHoldNs.isPresent()) {
            timing = timing.withLazyHold(lazyHoldNs.getAsLong());
        }
        if (kvfreeDrainNs.isPresent()) {
            timing = timing.withKvfreeDrain(kvfreeDrainNs.getAsLong());
        }
        if (irqWorkNs.isPresent()) {
            timing = timing.withIrqWork(irqWorkNs.getAsLong());
        }
        if (workqueueNs.isPresent()) {
            timing = timing.withWorkqueue(workqueueNs.getAsLong());
        }
        return spec.with(timing);
    }

    /** What was asked for, as rows of the table stat. */
    Map<String, Long> stats() {
        Map<String, Long> stats = new LinkedHashMap<>();
        hz.ifPresent(value -> stats.put("assumed.hz", (long) value));
        gracePeriodNs.ifPresent(ns -> stats.put("assumed.grace-period-ns", ns));
        lazyHoldNs.ifPresent(ns -> stats.put("assumed.lazy-hold-ns", ns));
        kvfreeDrainNs.ifPresent(ns -> stats.put("assumed.kvfree-drain-ns", ns));
        irqWorkNs.ifPresent(ns -> stats.put("assumed.irq-work-ns", ns));
        workqueueNs.ifPresent(ns -> stats.put("assumed.workqueue-ns", ns));
        opsTimeoutNs.ifPresent(ns -> stats.put("assumed.ops-timeout-ns", ns));
        return stats;
    }
}
