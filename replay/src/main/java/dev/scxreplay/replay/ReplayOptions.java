package dev.scxreplay.replay;

import dev.scxreplay.kernel.KernelSpec;
import java.util.List;
import java.util.OptionalInt;

/**
 * What to replay.
 *
 * @param kernels the kernels, all driven by one read of each trace
 * @param traces names of the traces; empty for all of the dataset
 * @param cpus CPU ids of the modelled machine; absent for those of the recording
 * @param nodes NUMA nodes of the modelled machine; absent for those the recording names
 * @param conditions what the modelled machine is made to suffer
 * @param times what no recording tells
 * @param schedulers what the schedulers are like where the recording does not tell
 */
public record ReplayOptions(
        List<KernelSpec> kernels,
        List<String> traces,
        OptionalInt cpus,
        OptionalInt nodes,
        Conditions conditions,
        AssumedTimes times,
        SchedulerTraits schedulers) {
    /** On a machine that lacks nothing, with times that follow from the kernel's constants and ordinary schedulers. */
    public ReplayOptions(List<KernelSpec> kernels, List<String> traces, OptionalInt cpus, OptionalInt nodes) {
        this(kernels, traces, cpus, nodes, Conditions.NONE, AssumedTimes.NONE, SchedulerTraits.ORDINARY);
    }

    public ReplayOptions {
        kernels = List.copyOf(kernels);
        traces = List.copyOf(traces);
        if (kernels.isEmpty()) {
            throw new IllegalArgumentException("no kernel to replay under");
        }
    }

    /** One of the kernels with all the rest. */
    Variant variant(KernelSpec kernel) {
        return new Variant(kernel.name(), kernel, cpus, nodes, conditions, times, schedulers);
    }

    /** The same under other kernels. */
    public ReplayOptions under(List<KernelSpec> others) {
        return new ReplayOptions(others, traces, cpus, nodes, conditions, times, schedulers);
    }

    /** The same of other traces. */
    public ReplayOptions of(List<String> others) {
        return new ReplayOptions(kernels, others, cpus, nodes, conditions, times, schedulers);
    }
}
