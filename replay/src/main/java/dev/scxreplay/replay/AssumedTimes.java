package dev.scxreplay.replay;

import dev.scxreplay.machine.Timing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Times that no recording tells, as asked for, in ns; absent: what follows from the kernel's own constants.
 *
 * @param gracePeriodNs one RCU grace period
 * @param lazyHoldNs how long a lone {@code call_rcu()} is held back
 * @param irqWorkNs from {@code irq_work_queue()} to its function
 * @param opsTimeoutNs ops.timeout_ms of the schedulers: how long a runnable task may go without running
 */
public record AssumedTimes(
        OptionalLong gracePeriodNs, OptionalLong lazyHoldNs, OptionalLong irqWorkNs, OptionalLong opsTimeoutNs) {
    /** All from the kernel's constants. */
    public static final AssumedTimes NONE =
            new AssumedTimes(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    Timing on(Timing timing) {
        Timing result = timing;
        if (gracePeriodNs.isPresent()) {
            result = result.withGracePeriod(gracePeriodNs.getAsLong());
        }
        if (lazyHoldNs.isPresent()) {
            result = result.withLazyHold(lazyHoldNs.getAsLong());
        }
        if (irqWorkNs.isPresent()) {
            result = result.withIrqWork(irqWorkNs.getAsLong());
        }
        return result;
    }

    /** What was asked for, as rows of the table stat. */
    Map<String, Long> stats() {
        Map<String, Long> stats = new LinkedHashMap<>();
        gracePeriodNs.ifPresent(ns -> stats.put("assumed.grace-period-ns", ns));
        lazyHoldNs.ifPresent(ns -> stats.put("assumed.lazy-hold-ns", ns));
        irqWorkNs.ifPresent(ns -> stats.put("assumed.irq-work-ns", ns));
        opsTimeoutNs.ifPresent(ns -> stats.put("assumed.ops-timeout-ns", ns));
        return stats;
    }
}
