package dev.scxreplay.machine;

/**
 * The CPUs and NUMA nodes of the modelled machine.
 *
 * <p>Nodes hold contiguous blocks of CPUs, as even as possible; every node has at least one CPU.
 *
 * @param nrCpuIds CPU ids, 1 to {@value #MAX_CPUS}; the kernel's {@code nr_cpu_ids}
 * @param nrPossibleCpus possible CPUs, ids 0 to {@code nrPossibleCpus - 1}; at most {@code nrCpuIds}
 * @param nrNodes NUMA nodes, at least 1
 */
public record Topology(int nrCpuIds, int nrPossibleCpus, int nrNodes) {
    /** The largest machine that can be modelled; twice the NR_CPUS of 8,192 that x86-64 offers today. */
    public static final int MAX_CPUS = 16_384;

    /** No wish for a node, {@code NUMA_NO_NODE}; node 0 gives first then, since the caller's CPU is not known. */
    public static final int NO_NODE = -1;

    public Topology {
        if (nrCpuIds < 1 || nrCpuIds > MAX_CPUS) {
            throw new IllegalArgumentException("a machine has 1 to " + MAX_CPUS + " CPUs, not " + nrCpuIds);
        }
        if (nrPossibleCpus < 1 || nrPossibleCpus > nrCpuIds) {
            throw new IllegalArgumentException(
                    "of " + nrCpuIds + " CPU ids, 1 to " + nrCpuIds + " can be possible CPUs, not " + nrPossibleCpus);
        }
        if (nrNodes < 1 || nrNodes > nrPossibleCpus) {
            throw new IllegalArgumentException(
                    "a machine of " + nrPossibleCpus + " CPUs has 1 to " + nrPossibleCpus + " nodes, not " + nrNodes);
        }
    }

    /** A machine of {@code cpus} CPUs, all possible, on {@code nodes} nodes. */
    public static Topology of(int cpus, int nodes) {
        return new Topology(cpus, cpus, nodes);
    }

    /**
     * The node of a CPU.
     *
     * @throws IllegalArgumentException if the CPU is not possible
     */
    public int nodeOf(int cpu) {
        if (cpu < 0 || cpu >= nrPossibleCpus) {
            throw new IllegalArgumentException("CPU " + cpu + " is not one of 0 to " + (nrPossibleCpus - 1));
        }
        return (int) ((long) cpu * nrNodes / nrPossibleCpus);
    }

    /** How many possible CPUs a node has. */
    public int cpusOn(int node) {
        return firstCpuOf(node + 1) - firstCpuOf(node);
    }

    private int firstCpuOf(int node) {
        return (int) (((long) node * nrPossibleCpus + nrNodes - 1) / nrNodes);
    }
}
