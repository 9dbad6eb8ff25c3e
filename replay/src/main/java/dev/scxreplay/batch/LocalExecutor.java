package dev.scxreplay.batch;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does units in this process, a few at a time, and no more than memory is there for. */
public final class LocalExecutor implements UnitExecutor {
    /** Of the heap, what units may take together. */
    private static final double SHARE = 0.7;
    /** What a unit takes, whatever its jobs: batches that are read and written. */
    private static final long UNIT_BYTES = 40L << 20;
    /** What the model of a kernel takes; 0.7 MB were measured on 4,097 CPUs. */
    private static final long JOB_BYTES = 64L << 10;

    private static final long JOB_BYTES_PER_CPU = 180;
    /** CPUs that a recording has at most, as a rule. */
    private static final int CPUS_AS_RECORDED = 1024;

    private final int jobs;

    /** Does {@code jobs} units at a time. */
    public LocalExecutor(int jobs) {
        if (jobs < 1) {
            throw new IllegalArgumentException(jobs + " at a time");
        }
        this.jobs = jobs;
    }

    @Override
    public void run(List<Unit> units, Path results, Told done) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(
                jobs, Thread.ofPlatform().daemon().name("scx-replay-unit-", 0).factory());
        try {
            ExecutorCompletionService<UnitOutcome> finished = new ExecutorCompletionService<>(threads);
            ArrayDeque<Unit> waiting = new ArrayDeque<>(units);
            Map<String, Long> running = new HashMap<>();
            long budget = (long) (Runtime.getRuntime().maxMemory() * SHARE);
            boolean goOn = true;
            while (!running.isEmpty() || goOn && !waiting.isEmpty()) {
                if (goOn && !waiting.isEmpty() && running.size() < jobs && fits(waiting.element(), running, budget)) {
                    Unit unit = waiting.remove();
                    running.put(unit.id(), bytes(unit));
                    finished.submit(() -> UnitRunner.run(unit, results));
                } else {
                    UnitOutcome outcome = outcome(finished.take());
                    running.remove(outcome.unit());
                    goOn &= done.of(outcome);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whether there is memory for one more; there is always for one alone. */
    private static boolean fits(Unit unit, Map<String, Long> running, long budget) {
        long taken = running.values().stream().mapToLong(Long::longValue).sum();
        return running.isEmpty() || taken + bytes(unit) <= budget;
    }

    private static long bytes(Unit unit) {
        long bytes = UNIT_BYTES;
        for (Job job : unit.jobs()) {
            int cpus = job.machine().nrCpus().orElse(CPUS_AS_RECORDED);
            bytes += JOB_BYTES + JOB_BYTES_PER_CPU * cpus;
        }
        return bytes;
    }

    private static UnitOutcome outcome(Future<UnitOutcome> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
