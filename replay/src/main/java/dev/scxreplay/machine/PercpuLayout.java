package dev.scxreplay.machine;

/**
 * How percpu chunks are laid out, decided once at boot; the line {@code percpu: Embedded 62 pages/cpu s217088 r8192
 * d28672 u262144} of the kernel log tells it.
 *
 * @param unitBytes the part of a chunk that belongs to one CPU (u); at least 32 KiB, a multiple of 4096
 * @param dynamicBytes the part of the first chunk that is handed out (d); its memory is there from boot
 */
public record PercpuLayout(int unitBytes, int dynamicBytes) {
    /** Static percpu memory of Debian's 6.17.13, from its boot line; 6.16.12 has 212,992. */
    public static final int DEBIAN_STATIC_BYTES = 217_088;

    private static final int RESERVED_BYTES = 8 << 10;
    private static final int DYNAMIC_BYTES = 28 << 10;
    private static final int ATOM_BYTES = 2 << 20;

    public PercpuLayout {
        if (unitBytes < PercpuAllocator.MAX_BYTES || unitBytes % Slab.PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "a percpu unit is at least 32768 bytes and whole pages, not " + unitBytes);
        }
        if (dynamicBytes < 0 || dynamicBytes > unitBytes || dynamicBytes % PercpuChunk.GRANULE != 0) {
            throw new IllegalArgumentException("the dynamic area of the first chunk cannot have " + dynamicBytes
                    + " bytes of a unit of " + unitBytes);
        }
    }

    /**
     * The layout the kernel chooses for this machine: x86-64 cuts units out of 2 MiB pages, one or more of them for
     * each node, as many units to a page as waste no more than a third of the units and need no more pages.
     *
     * <p>v6.17.8: {@code pcpu_build_alloc_info()}, {@code setup_per_cpu_areas()}.
     *
     * @param staticBytes size of the static percpu section of the kernel image
     */
    public static PercpuLayout of(Topology topology, int staticBytes) {
        int sum = roundUp(staticBytes + RESERVED_BYTES + DYNAMIC_BYTES, Slab.PAGE_BYTES);
        int minUnit = Math.max(sum, PercpuAllocator.MAX_BYTES);
        int atoms = roundUp(minUnit, ATOM_BYTES);
        int best = 1;
        int lastAllocs = Integer.MAX_VALUE;
        for (int units = atoms / minUnit; units >= 1; units--) {
            if (atoms % units != 0 || atoms / units % Slab.PAGE_BYTES != 0) {
                continue;
            }
            int allocs = 0;
            int wasted = 0;
            for (int node = 0; node < topology.nrNodes(); node++) {
                int cpus = topology.cpusOn(node);
                int needed = (cpus + units - 1) / units;
                allocs += needed;
                wasted += needed * units - cpus;
            }
            if (wasted > topology.nrPossibleCpus() / 3) {
                continue;
            }
            if (allocs > lastAllocs) {
                break;
            }
            lastAllocs = allocs;
            best = units;
        }
        return new PercpuLayout(atoms / best, sum - staticBytes - RESERVED_BYTES);
    }

    private static int roundUp(int value, int step) {
        return (value + step - 1) / step * step;
    }
}
