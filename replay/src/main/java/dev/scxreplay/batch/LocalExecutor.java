package dev.scxreplay.batch;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does units in this process, a few at a time. */
public final class LocalExecutor implements UnitExecutor {
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
            int running = 0;
            boolean goOn = true;
            while (running > 0 || goOn && !waiting.isEmpty()) {
                if (goOn && !waiting.isEmpty() && running < jobs) {
                    Unit unit = waiting.remove();
                    finished.submit(() -> UnitRunner.run(unit, results));
                    running++;
                } else {
                    UnitOutcome outcome = outcome(finished.take());
                    running--;
                    goOn &= done.of(outcome);
                }
            }
        } finally {
            threads.shutdownNow();
        }
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
