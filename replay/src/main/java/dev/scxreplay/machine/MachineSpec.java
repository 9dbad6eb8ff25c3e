package dev.scxreplay.machine;

/**
 * Everything that describes a machine before it boots.
 *
 * @param topology its CPUs and nodes
 * @param config how its kernel was built
 * @param timing how long deferred work takes
 * @param limits how much memory there is
 * @param kvmalloc what large {@code kvmalloc()} calls get
 * @param percpu the layout of percpu chunks
 * @param faults which allocations fail on purpose
 */
public record MachineSpec(
        Topology topology,
        KernelConfig config,
        Timing timing,
        MemoryLimits limits,
        KvmallocPolicy kvmalloc,
        PercpuLayout percpu,
        FaultPlan faults) {
    public MachineSpec {
        if (topology.nrCpuIds() > config.nrCpus()) {
            throw new IllegalArgumentException("a kernel built with CONFIG_NR_CPUS=" + config.nrCpus() + " cannot have "
                    + topology.nrCpuIds() + " CPU ids");
        }
    }

    /**
     * Debian's kernel on this machine, with memory without end and no faults; where the machine has more than the 8,192
     * CPUs this kernel can have, one built for as many.
     */
    public static MachineSpec of(Topology topology) {
        KernelConfig config =
                KernelConfig.DEBIAN.withNrCpus(Math.max(topology.nrCpuIds(), KernelConfig.DEBIAN.nrCpus()));
        return new MachineSpec(
                topology,
                config,
                Timing.of(config, topology),
                MemoryLimits.NONE,
                KvmallocPolicy.SLAB_IF_POSSIBLE,
                PercpuLayout.of(topology, PercpuLayout.DEBIAN_STATIC_BYTES),
                FaultPlan.NONE);
    }

    /** The same with a kernel of another CONFIG_HZ, and the timing that follows from it. */
    public MachineSpec withHz(int hz) {
        KernelConfig other = config.withHz(hz);
        return new MachineSpec(topology, other, Timing.of(other, topology), limits, kvmalloc, percpu, faults);
    }

    /** The same with another timing. */
    public MachineSpec with(Timing timing) {
        return new MachineSpec(topology, config, timing, limits, kvmalloc, percpu, faults);
    }

    /** The same with other memory limits. */
    public MachineSpec with(MemoryLimits limits) {
        return new MachineSpec(topology, config, timing, limits, kvmalloc, percpu, faults);
    }

    /** The same with another outcome of large {@code kvmalloc()} calls. */
    public MachineSpec with(KvmallocPolicy kvmalloc) {
        return new MachineSpec(topology, config, timing, limits, kvmalloc, percpu, faults);
    }

    /** The same with faults. */
    public MachineSpec with(FaultPlan faults) {
        return new MachineSpec(topology, config, timing, limits, kvmalloc, percpu, faults);
    }
}
