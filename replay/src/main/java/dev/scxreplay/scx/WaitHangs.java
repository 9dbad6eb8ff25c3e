package dev.scxreplay.scx;

import java.util.ArrayList;
import java.util.List;

/** Finds waits of kickers in their irq_work that nothing can end: for each other, or for an answer that cannot come. */
final class WaitHangs {
    /** What each CPU spins in. */
    private final WaitChain[] running;

    private final SynchronousCalls calls;
    private final boolean interruptsOff;
    private final CoreObserver observer;

    WaitHangs(WaitChain[] running, SynchronousCalls calls, boolean interruptsOff, CoreObserver observer) {
        this.running = running;
        this.calls = calls;
        this.interruptsOff = interruptsOff;
        this.observer = observer;
    }

    /** Whether a wait was found to be one of these. */
    static boolean hangs(Wait wait) {
        return wait.reason() == WaitEnd.WAIT_CYCLE || wait.reason() == WaitEnd.IPI_DEADLOCK;
    }

    /** A CPU that spins in its irq_work neither schedules nor waits for less, so a closed ring of waits never opens. */
    List<Wait> waitBegins(Wait first, long atNs) {
        List<Wait> ring = new ArrayList<>();
        Wait wait = first;
        while (wait != null && ring.size() <= running.length) {
            ring.add(wait);
            if (wait.isAcrossGap()) {
                return List.of(); // it may be over
            }
            if (wait.targetCpu == first.chain.kickerCpu) {
                StringBuilder path = new StringBuilder("CPUs ").append(first.chain.kickerCpu);
                for (Wait link : ring) {
                    link.reason(WaitEnd.WAIT_CYCLE);
                    path.append(" -> ").append(link.targetCpu);
                }
                observer.finding(
                        atNs,
                        "wait-cycle",
                        first.chain.kickerCpu,
                        path.append(" wait for each other in ")
                                .append(interruptsOff ? "hard IRQ with interrupts off" : "their irq_work threads")
                                .toString());
                return ring;
            }
            WaitChain chain = running[wait.targetCpu];
            wait = chain != null && chain.spins() ? chain.active() : null;
        }
        return List.of();
    }

    /** With interrupts off the kicker answers no interrupt, and somebody it spins for may wait for that answer. */
    List<Wait> deadlock(int cpu, long atNs) {
        List<SynchronousCalls.Link> ring = calls.ringFrom(cpu);
        if (ring.isEmpty()) {
            return List.of();
        }
        if (ring.stream()
                .anyMatch(link -> link.spins() && running[link.cpu()].active().isAcrossGap())) {
            return List.of();
        }
        List<Wait> found = new ArrayList<>();
        for (SynchronousCalls.Link link : ring) {
            if (link.spins()) {
                Wait wait = running[link.cpu()].active();
                wait.reason(WaitEnd.IPI_DEADLOCK);
                found.add(wait);
            }
        }
        observer.finding(
                atNs, "ipi-deadlock", ring.getFirst().cpu(), SynchronousCalls.Link.text(ring) + ": neither goes on");
        return found;
    }
}
