package dev.scxreplay.replay;

import dev.scxreplay.kernel.KernelSpec;
import java.util.OptionalInt;

/**
 * One kernel on one machine under conditions: what one replay of a trace is made of.
 *
 * @param name what its rows have in the column kernel
 * @param kernel the kernel
 * @param cpus CPU ids of the modelled machine; absent for those of the recording
 * @param nodes NUMA nodes of the modelled machine; absent for those the recording names
 * @param conditions what the modelled machine is made to suffer
 * @param times what no recording tells
 * @param schedulers what the schedulers are like where the recording does not tell
 */
public record Variant(
        String name,
        KernelSpec kernel,
        OptionalInt cpus,
        OptionalInt nodes,
        Conditions conditions,
        AssumedTimes times,
        SchedulerTraits schedulers) {}
