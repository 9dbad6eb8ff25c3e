package dev.scxreplay.machine;

import dev.scxreplay.sim.EventQueue;

/** One {@code struct irq_work}: queueing it while it is pending changes nothing. Made by {@link Machine#irqWork}. */
public final class IrqWork {
    private final EventQueue.Pending pending;
    private final EventQueue events;
    private final long latencyNs;

    IrqWork(EventQueue events, long latencyNs, Runnable function) {
        this.events = events;
        this.latencyNs = latencyNs;
        this.pending = events.pending(Phase.IRQ_WORK, function);
    }

    /** {@code irq_work_queue()} on a CPU with interrupts on: runs as soon as the machine's latency allows. */
    public boolean queue() {
        return queueAt(events.clock().nowNs() + latencyNs);
    }

    /** The same on a CPU whose interrupts come on at {@code atNs}; false if it was pending already. */
    public boolean queueAt(long atNs) {
        if (pending.isPending()) {
            return false;
        }
        pending.arm(atNs);
        return true;
    }

    /** Whether it is queued and has not begun to run. */
    public boolean isPending() {
        return pending.isPending();
    }

    /** When it will run, in ns; meaningful only while it is pending. */
    public long timeNs() {
        return pending.timeNs();
    }

    /** Moves a pending one to {@code atNs}, e.g. because its CPU keeps interrupts off until then. */
    public void deferUntil(long atNs) {
        if (pending.cancel()) {
            pending.arm(atNs);
        }
    }
}
