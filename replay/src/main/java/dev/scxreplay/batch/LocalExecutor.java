package dev.scxreplay.batch;

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
    private final int jobs;

    /** Does {@code jobs} units at a time. */
    public LocalExecutor(int jobs) {
        if (jobs < 1) {
            throw new IllegalArgumentException(jobs + " at a time");
        }
        this.jobs = jobs;
    }

    @Override
    public List<Recordings.Content> read(List<String> recordings) throws InterruptedException {
        return Recordings.read(recordings, Storage.find(), jobs);
    }

    @Override
    public void run(List<Unit> units, Results results, Told done) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(
                jobs, Thread.ofPlatform().daemon().name("scx-replay-unit-", 0).factory());
        try {
            ExecutorCompletionService<UnitOutcome> finished = new ExecutorCompletionService<>(threads);
            ArrayDeque<Unit> waiting = new ArrayDeque<>(units);
            Map<String, Unit> running = new HashMap<>();
            HeapRoom room = HeapRoom.ofThisProcess();
            Storage storage = Storage.find();
            boolean goOn = true;
            while (!running.isEmpty() || goOn && !waiting.isEmpty()) {
                if (goOn && !waiting.isEmpty() && running.size() < jobs && room.tryEnter(waiting.element())) {
                    Unit unit = waiting.remove();
                    running.put(unit.id(), unit);
                    finished.submit(() -> UnitRunner.run(unit, results, storage));
                } else {
                    UnitOutcome outcome = outcome(finished.take());
                    room.leave(running.remove(outcome.unit()));
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
