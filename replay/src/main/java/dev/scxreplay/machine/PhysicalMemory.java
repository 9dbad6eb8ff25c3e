package dev.scxreplay.machine;

/** The pages of the machine: how much of each node is taken, against the {@link MemoryLimits}. */
final class PhysicalMemory {
    private final MemoryLimits limits;
    private final long[] takenOnNode;
    private long taken;
    private long highOrderTaken;
    private final long[] percpuPage;

    PhysicalMemory(MemoryLimits limits, Topology topology) {
        this.limits = limits;
        this.takenOnNode = new long[topology.nrNodes()];
        this.percpuPage = new long[topology.nrNodes()];
        for (int node = 0; node < percpuPage.length; node++) {
            percpuPage[node] = (long) topology.cpusOn(node) * Slab.PAGE_BYTES;
        }
    }

    long takenOnNode(int node) {
        return takenOnNode[node];
    }

    /** Takes memory, of {@code node} if it has some, else of the next one that has; -1 if no node has. */
    int take(long bytes, int node, boolean contiguous) {
        if (bytes > limits.totalBytes() - taken || (contiguous && bytes > limits.highOrderBytes() - highOrderTaken)) {
            return -1;
        }
        int first = Math.max(node, 0);
        for (int i = 0; i < takenOnNode.length; i++) {
            int candidate = (first + i) % takenOnNode.length;
            if (bytes <= limits.perNodeBytes() - takenOnNode[candidate]) {
                takenOnNode[candidate] += bytes;
                taken += bytes;
                if (contiguous) {
                    highOrderTaken += bytes;
                }
                return candidate;
            }
        }
        return -1;
    }

    void give(long bytes, int node, boolean contiguous) {
        takenOnNode[node] -= bytes;
        taken -= bytes;
        if (contiguous) {
            highOrderTaken -= bytes;
        }
    }

    /** Takes one page for each possible CPU, of its node; null if there is not enough, else what each node gave. */
    long[] takePercpuPage() {
        boolean home = true;
        long sum = 0;
        for (int node = 0; node < percpuPage.length; node++) {
            home &= percpuPage[node] <= limits.perNodeBytes() - takenOnNode[node];
            sum += percpuPage[node];
        }
        if (sum > limits.totalBytes() - taken) {
            return null;
        }
        if (home) {
            for (int node = 0; node < percpuPage.length; node++) {
                takenOnNode[node] += percpuPage[node];
            }
            taken += sum;
            return percpuPage;
        }
        return takePercpuPageElsewhere(sum);
    }

    /** Whether a page for each CPU, as {@link #takePercpuPage} gave it, lies on every CPU's own node. */
    boolean isHome(long[] given) {
        return given == percpuPage;
    }

    private long[] takePercpuPageElsewhere(long sum) {
        long[] given = new long[percpuPage.length];
        long missing = 0;
        for (int node = 0; node < given.length; node++) {
            given[node] = Math.min(percpuPage[node], wholePagesFree(node));
            missing += percpuPage[node] - given[node];
        }
        for (int node = 0; node < given.length && missing > 0; node++) {
            long more = Math.min(missing, wholePagesFree(node) - given[node]);
            given[node] += more;
            missing -= more;
        }
        if (missing > 0) {
            return null;
        }
        for (int node = 0; node < given.length; node++) {
            takenOnNode[node] += given[node];
        }
        taken += sum;
        return given;
    }

    private long wholePagesFree(int node) {
        return (limits.perNodeBytes() - takenOnNode[node]) / Slab.PAGE_BYTES * Slab.PAGE_BYTES;
    }

    void givePercpuPage(long[] given) {
        for (int node = 0; node < given.length; node++) {
            takenOnNode[node] -= given[node];
            taken -= given[node];
        }
    }
}
