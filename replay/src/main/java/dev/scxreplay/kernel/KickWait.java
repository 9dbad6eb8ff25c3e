package dev.scxreplay.kernel;

/** Where and how a CPU waits for the targets of its waiting kicks. */
public sealed interface KickWait {
    /** In the irq_work itself: in hard interrupt context, interrupts off, for ever if need be. v6.12.8: kick_cpus_irq_workfn(). */
    record HardIrqSpin() implements KickWait {}

    /**
     * In a balance callback after the kicker's own next pick, interrupts on, the own sequence moving.
     * v7.0: 415cb193bb97.
     *
     * @param ownCpuOnly the callback returns at once, and the wait is lost, if another CPU runs it. v7.2.6: kick_sync_wait_bal_cb()
     * @param finalPickOnly the callback is queued only by a pick that is not retried. v7.3.4: "Don't leave balance callbacks queued across a pick retry"
     */
    record BalanceCallback(boolean ownCpuOnly, boolean finalPickOnly) implements KickWait {}
}
