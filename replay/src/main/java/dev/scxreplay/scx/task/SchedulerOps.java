package dev.scxreplay.scx.task;

/**
 * What of a scheduler's struct sched_ext_ops bears on where its tasks go.
 *
 * @param enqueue whether it has ops.enqueue()
 * @param flags ops.flags, SCX_OPS_*
 * @param maxBatch most insertions of one ops.dispatch(), 1 or more
 */
public record SchedulerOps(boolean enqueue, long flags, int maxBatch) {
    /** v6.12.8 to v7.3.4: SCX_OPS_ENQ_LAST (BTF). */
    private static final long ENQ_LAST = 2;

    private static final long ENQ_EXITING = 4;
    private static final long ENQ_MIGRATION_DISABLED = 0x10;
    private static final long ALWAYS_ENQ_IMMED = 0x80;

    /** A scheduler with ops.enqueue() and nothing special. v6.12.8: SCX_DSP_DFL_MAX_BATCH is 32. */
    public static final SchedulerOps DEFAULT = new SchedulerOps(true, 0, 32);

    public SchedulerOps {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("no batch of insertions: " + maxBatch);
        }
    }

    boolean enqLast() {
        return (flags & ENQ_LAST) != 0;
    }

    boolean enqExiting() {
        return (flags & ENQ_EXITING) != 0;
    }

    boolean enqMigrationDisabled() {
        return (flags & ENQ_MIGRATION_DISABLED) != 0;
    }

    boolean alwaysImmed() {
        return (flags & ALWAYS_ENQ_IMMED) != 0;
    }
}
