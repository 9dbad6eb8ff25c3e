package dev.scxreplay.machine;

import dev.scxreplay.sim.EventQueue;
import java.util.ArrayList;
import java.util.List;

/**
 * RCU: grace periods one after the other, and callbacks after the first full one that starts after the call.
 *
 * <p>A grace period starts when somebody asks for one and none runs. What is asked for while one runs waits for the
 * next, since the running one may have begun too early; all of it shares that next one.
 */
public final class Rcu {
    /** Pointers in one page of {@code kvfree_rcu()}, {@code KVFREE_BULK_MAX_ENTR}: (4096 - 40) / 8. */
    static final int KVFREE_PAGE_POINTERS = 507;

    private final EventQueue events;
    private final Timing timing;
    private final EventQueue.Pending gracePeriodEnd;
    private final EventQueue.Pending lazyFlush;
    private final EventQueue.Pending kvfreeDrain;
    private List<Runnable> current = new ArrayList<>();
    private List<Runnable> next = new ArrayList<>();
    private boolean nextWanted;
    private List<Runnable> lazy = new ArrayList<>();
    private List<Runnable> kvfree = new ArrayList<>();
    private long kvfreePointers;

    Rcu(EventQueue events, Timing timing) {
        this.events = events;
        this.timing = timing;
        this.gracePeriodEnd = events.pending(Phase.RCU, this::endGracePeriod);
        this.lazyFlush = events.pending(Phase.TIMER, this::wantGracePeriod);
        this.kvfreeDrain = events.pending(Phase.TIMER, this::drainKvfree);
    }

    /** {@code call_rcu()}: runs the callback after a full grace period; the grace period itself may be held back. */
    public void callRcu(Runnable callback) {
        if (timing.lazyHoldNs() == 0) {
            callRcuHurry(callback);
            return;
        }
        lazy.add(callback);
        if (!lazyFlush.isPending()) {
            lazyFlush.arm(now() + timing.lazyHoldNs());
        }
    }

    /** {@code call_rcu_hurry()}: the same, never held back. */
    public void callRcuHurry(Runnable callback) {
        next.add(callback);
        wantGracePeriod();
    }

    /** {@code synchronize_rcu()}: the time in ns at which it returns to its caller. */
    public long synchronizeRcu() {
        boolean running = gracePeriodEnd.isPending();
        wantGracePeriod();
        return running ? gracePeriodEnd.timeNs() + timing.gracePeriodNs() : gracePeriodEnd.timeNs();
    }

    /** {@code queue_rcu_work()}: runs the work from a workqueue after a full grace period. */
    public void rcuWork(Runnable work) {
        callRcuHurry(() -> events.at(now() + timing.workqueueNs(), Phase.WORKQUEUE, work));
    }

    /**
     * {@code kvfree_rcu()} of {@code pointers} objects: collected, then a grace period, then freed by work.
     *
     * <p>The kernel collects per CPU; here all is one CPU's, as disabling frees all its memory from one.
     * v6.17.8: {@code kvfree_call_rcu()}, {@code schedule_delayed_monitor_work()}.
     */
    public void kvfreeRcu(int pointers, Runnable free) {
        kvfree.add(free);
        kvfreePointers += pointers;
        long delay = kvfreePointers >= KVFREE_PAGE_POINTERS ? timing.kvfreeFullDrainNs() : timing.kvfreeDrainNs();
        long drainAt = now() + delay;
        if (kvfreeDrain.isPending() && kvfreeDrain.timeNs() > drainAt) {
            kvfreeDrain.cancel();
        }
        if (!kvfreeDrain.isPending()) {
            kvfreeDrain.arm(drainAt);
        }
    }

    private void drainKvfree() {
        List<Runnable> batch = kvfree;
        kvfree = new ArrayList<>();
        kvfreePointers = 0;
        rcuWork(() -> batch.forEach(Runnable::run));
    }

    private void wantGracePeriod() {
        next.addAll(lazy);
        lazy.clear();
        lazyFlush.cancel();
        if (gracePeriodEnd.isPending()) {
            nextWanted = true;
        } else {
            startGracePeriod();
        }
    }

    private void startGracePeriod() {
        List<Runnable> started = next;
        next = current;
        current = started;
        nextWanted = false;
        gracePeriodEnd.arm(now() + timing.gracePeriodNs());
    }

    private void endGracePeriod() {
        List<Runnable> done = current;
        current = new ArrayList<>();
        if (nextWanted) {
            startGracePeriod();
        }
        done.forEach(Runnable::run);
    }

    private long now() {
        return events.clock().nowNs();
    }
}
