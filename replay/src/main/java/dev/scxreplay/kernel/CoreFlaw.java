package dev.scxreplay.kernel;

/** A mistake in the life cycle of schedulers, queues or CPUs; a kernel has a list of them. */
public enum CoreFlaw {
    /** A CPU that goes offline keeps the tasks that are on user queues or held by the scheduler. Until v7.3: d35a535d3e3e. */
    DYING_CPU_KEEPS_TASKS("dying CPU keeps tasks"),
    /** A scheduler may be freed before the sub-schedulers that were attached to it. Until v7.1.13 and v7.2: cb36d81e7511. */
    PARENT_FREED_FIRST("parent freed first"),
    /** A scheduler that is bypassed already does not bypass those below it once more. v7.2.6: scx_bypass() */
    NESTED_BYPASS_STOPS("nested bypass stops"),
    /** Deferred work takes for granted that a queue to be re-enqueued still has its id. v7.1.13 */
    REENQ_ASSERTS_ID("reenq asserts the id"),
    /** A queue may be freed while a run queue's list of queues to be re-enqueued still holds it. v7.2.6: free_dsq_irq_workfn() */
    REENQ_OUTLIVES_QUEUE("reenq outlives the queue"),
    /** A scheduler may be freed while the list of an inactive CPU still holds it for re-enqueueing. Until v7.3.2. */
    REENQ_OUTLIVES_SCHEDULER("reenq outlives the scheduler");

    private final String label;

    CoreFlaw(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
