package dev.scxreplay.batch;

import java.util.HashMap;
import java.util.Map;

/**
 * The heap of this process as units share it: one begins only while there is room for what it takes by estimate; one alone
 * always does. Threads may share it.
 */
public final class HeapRoom {
    /** Of the heap, what units may take together. */
    private static final double SHARE = 0.7;
    /** What a unit takes, whatever its jobs: batches that are read and written. */
    private static final long UNIT_BYTES = 40L << 20;
    /** What the model of a kernel takes; 0.7 MB were measured on 4,097 CPUs. */
    private static final long JOB_BYTES = 64L << 10;

    private static final long JOB_BYTES_PER_CPU = 180;
    /** CPUs that a recording has at most, as a rule. */
    private static final int CPUS_AS_RECORDED = 1024;

    private final long bytes;
    private final Map<String, Long> taken = new HashMap<>();

    /** With that much for units. */
    HeapRoom(long bytes) {
        this.bytes = bytes;
    }

    /** That of this process's heap. */
    public static HeapRoom ofThisProcess() {
        return new HeapRoom((long) (Runtime.getRuntime().maxMemory() * SHARE));
    }

    /** Takes what a unit needs, if that is there. */
    synchronized boolean tryEnter(Unit unit) {
        long sum = taken.values().stream().mapToLong(Long::longValue).sum();
        if (!taken.isEmpty() && sum + bytes(unit) > bytes) {
            return false;
        }
        taken.merge(unit.id(), bytes(unit), Long::sum);
        return true;
    }

    /** Takes what a unit needs; waits until that is there. */
    public synchronized void enter(Unit unit) throws InterruptedException {
        while (!tryEnter(unit)) {
            wait();
        }
    }

    /** Gives back what a unit took. */
    public synchronized void leave(Unit unit) {
        taken.computeIfPresent(unit.id(), (id, now) -> now > bytes(unit) ? now - bytes(unit) : null);
        notifyAll();
    }

    static long bytes(Unit unit) {
        long bytes = UNIT_BYTES;
        for (Job job : unit.jobs()) {
            int cpus = job.machine().nrCpus().orElse(CPUS_AS_RECORDED);
            bytes += JOB_BYTES + JOB_BYTES_PER_CPU * cpus;
        }
        return bytes;
    }
}
