package dev.scxreplay.sim;

import java.util.Arrays;

/**
 * Pending callbacks in the total order (time, phase, order of arming).
 *
 * <p>Two callbacks of one time run in the order of their phases, two of one phase in the order in which they were
 * armed; nothing else decides. A callback may arm and cancel others, also at the current time.
 */
public final class EventQueue {
    private final SimClock clock;
    private Pending[] heap = new Pending[16];
    private int size;
    private long nextOrder;

    /** An empty queue that moves {@code clock}. */
    public EventQueue(SimClock clock) {
        this.clock = clock;
    }

    /** The clock this queue moves. */
    public SimClock clock() {
        return clock;
    }

    /** A callback that can be pending, at most once at a time; made once and armed as often as needed. */
    public final class Pending {
        private final int phase;
        private final Runnable callback;
        private long timeNs;
        private long order;
        private int slot = -1;

        private Pending(int phase, Runnable callback) {
            this.phase = phase;
            this.callback = callback;
        }

        /** Whether it waits to run. False while its callback runs, so a callback may arm itself again. */
        public boolean isPending() {
            return slot >= 0;
        }

        /** When it will run, in ns; meaningful only while it is pending. */
        public long timeNs() {
            return timeNs;
        }

        /**
         * Makes it run at {@code timeNs}.
         *
         * @throws IllegalArgumentException if that time has passed
         * @throws IllegalStateException if it is pending already
         */
        public void arm(long timeNs) {
            if (slot >= 0) {
                throw new IllegalStateException("already pending for " + this.timeNs + " ns");
            }
            if (timeNs < clock.nowNs()) {
                throw new IllegalArgumentException(timeNs + " ns has passed, it is " + clock.nowNs() + " ns");
            }
            this.timeNs = timeNs;
            this.order = nextOrder++;
            add(this);
        }

        /** Takes it back; false if it was not pending. */
        public boolean cancel() {
            if (slot < 0) {
                return false;
            }
            remove(slot);
            return true;
        }

        private boolean before(Pending other) {
            if (timeNs != other.timeNs) {
                return timeNs < other.timeNs;
            }
            return phase != other.phase ? phase < other.phase : order < other.order;
        }
    }

    /** A callback of the given phase (lower runs first among those of one time), not armed. */
    public Pending pending(int phase, Runnable callback) {
        return new Pending(phase, callback);
    }

    /** Arms a new callback for {@code timeNs}. */
    public Pending at(long timeNs, int phase, Runnable callback) {
        Pending pending = pending(phase, callback);
        pending.arm(timeNs);
        return pending;
    }

    /** Whether nothing is pending. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The time of the first pending callback in ns, or {@code Long.MAX_VALUE} if there is none. */
    public long nextNs() {
        return size == 0 ? Long.MAX_VALUE : heap[0].timeNs;
    }

    /**
     * Runs everything due up to and including {@code timeNs}, then the clock stands at {@code timeNs}. Not to be called
     * from a callback: who has to wait goes on in a callback of its own.
     */
    public void runUntil(long timeNs) {
        while (nextNs() <= timeNs) {
            runNext();
        }
        clock.advanceTo(timeNs);
    }

    /** Runs the first pending callback, with the clock at its time; false if there was none. */
    public boolean runNext() {
        if (size == 0) {
            return false;
        }
        Pending first = heap[0];
        remove(0);
        clock.advanceTo(first.timeNs);
        first.callback.run();
        return true;
    }

    private void add(Pending pending) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        place(pending, size++);
        siftUp(pending.slot);
    }

    private void remove(int slot) {
        Pending removed = heap[slot];
        Pending last = heap[--size];
        heap[size] = null;
        removed.slot = -1;
        if (slot < size) {
            place(last, slot);
            siftDown(slot);
            siftUp(last.slot);
        }
    }

    private void siftUp(int slot) {
        Pending moving = heap[slot];
        int at = slot;
        while (at > 0 && moving.before(heap[(at - 1) / 2])) {
            place(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        place(moving, at);
    }

    private void siftDown(int slot) {
        Pending moving = heap[slot];
        int at = slot;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(moving)) {
                break;
            }
            place(heap[child], at);
            at = child;
        }
        place(moving, at);
    }

    private void place(Pending pending, int slot) {
        heap[slot] = pending;
        pending.slot = slot;
    }
}
