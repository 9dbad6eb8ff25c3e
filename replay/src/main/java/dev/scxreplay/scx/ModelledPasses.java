package dev.scxreplay.scx;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Passes through {@code __schedule()} that kicks themselves cause, where the recording cannot show them. */
final class ModelledPasses {
    private record Pass(long atNs, int cpu) {}

    /** Whether the model itself has set need-resched and the pass has not come. */
    private final boolean[] pending;

    private final PriorityQueue<Pass> passes =
            new PriorityQueue<>(Comparator.comparingLong(Pass::atNs).thenComparingInt(Pass::cpu));
    private Pass next;

    ModelledPasses(int nrCpus) {
        this.pending = new boolean[nrCpus];
    }

    /** A CPU will pass at a time. */
    void due(int cpu, long atNs) {
        pending[cpu] = true;
        passes.add(new Pass(atNs, cpu));
    }

    /** A CPU has passed. */
    void came(int cpu) {
        pending[cpu] = false;
    }

    /** Whether a CPU is still to pass. */
    boolean pending(int cpu) {
        return pending[cpu];
    }

    /** Moves to the next pass that is due by a time; false if there is none. */
    boolean nextBy(long atNs) {
        if (passes.isEmpty() || passes.peek().atNs > atNs) {
            return false;
        }
        next = passes.poll();
        return true;
    }

    int cpu() {
        return next.cpu;
    }

    long atNs() {
        return next.atNs;
    }
}
