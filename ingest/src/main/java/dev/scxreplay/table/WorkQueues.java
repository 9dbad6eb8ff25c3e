package dev.scxreplay.table;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Queues of work and threads that do it: that of one queue in order and one at a time, that of several at once.
 *
 * <p>Who adds work when much of it waits does some of it; so nothing piles up, and no core is idle whichever side is the
 * slower. Without threads everything is done by who adds it. One thread adds; must be closed.
 */
final class WorkQueues implements AutoCloseable {
    /** What may wait in one queue. */
    private static final int MOST_IN_QUEUE = 2;
    /** What may wait in all queues, for each thread. */
    private static final int MOST_PER_THREAD = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Queues that have work and are not at it, in the order in which they got it. */
    private final ArrayDeque<Queue> ready = new ArrayDeque<>();

    private final List<Thread> threads = new ArrayList<>();
    private final int most;
    private int waiting;
    /** Steps to do in turn when no queue has work. */
    private final ArrayDeque<BooleanSupplier> idle = new ArrayDeque<>();

    private boolean closed;

    /** Starts {@code count} threads; they do not keep the process alive. */
    WorkQueues(int count) {
        most = MOST_PER_THREAD * count;
        for (int i = 0; i < count; i++) {
            threads.add(
                    Thread.ofPlatform().daemon().name("scx-replay-writer-" + i).start(this::work));
        }
    }

    /** Has a step done while no queue has work, again and again until it says that it was the last time; it must not fail. */
    void whenIdle(BooleanSupplier step) {
        lock.lock();
        try {
            idle.add(step);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Work done in order. After a failure the rest is dropped, and everything that is asked fails with it. */
    final class Queue {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean running;
        private Throwable failure;

        /** Adds work, or does it if there are no threads. */
        void add(Runnable task) {
            if (threads.isEmpty()) {
                task.run();
                return;
            }
            lock.lock();
            try {
                rethrow();
                tasks.add(task);
                waiting++;
                if (!running && tasks.size() == 1) {
                    ready.add(this);
                }
                changed.signalAll();
                while (waiting > most || tasks.size() > MOST_IN_QUEUE) {
                    helpOrWait();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Waits until all is done. */
        void finish() {
            lock.lock();
            try {
                while (running || !tasks.isEmpty()) {
                    helpOrWait();
                }
                rethrow();
            } finally {
                lock.unlock();
            }
        }

        /** Drops what waits, and waits for what is being done; does not fail. */
        void drop() {
            lock.lock();
            try {
                dropWaiting();
                while (running) {
                    changed.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
        }

        private void dropWaiting() {
            waiting -= tasks.size();
            tasks.clear();
            ready.remove(this);
        }

        private void rethrow() {
            switch (failure) {
                case null -> {
                    // nothing failed
                }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException("a Runnable threw a checked exception", e);
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        lock.lock();
        try {
            while (!closed) {
                helpOrWait();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Does one piece of work if there is any, without the lock. */
    private void helpOrWait() {
        Queue queue = ready.poll();
        if (queue == null && idle.isEmpty()) {
            changed.awaitUninterruptibly();
            return;
        }
        if (queue == null) {
            step();
            return;
        }
        Runnable task = queue.tasks.remove();
        queue.running = true;
        waiting--;
        lock.unlock();
        Throwable thrown = null;
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            thrown = e; // for who asks next
        } finally {
            lock.lock();
            queue.running = false;
            if (thrown != null) {
                queue.failure = thrown;
                queue.dropWaiting();
            } else if (!queue.tasks.isEmpty()) {
                ready.add(queue);
            }
            changed.signalAll();
        }
    }

    private void step() {
        BooleanSupplier step = idle.remove();
        lock.unlock();
        boolean more = false;
        try {
            more = step.getAsBoolean();
        } finally {
            lock.lock();
            if (more) {
                idle.add(step);
            }
        }
    }
}
