package dev.scxreplay.batch;

import dev.scxreplay.replay.AssumedTimes;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A machine of a plan: what {@code replay} takes as options, under a name.
 *
 * @param name what the plan calls it
 * @param cpus its CPU ids; 0 for those of the recording
 * @param nodes its NUMA nodes; 0 for those of the recording
 * @param memory limits as {@code replay --memory} takes them
 * @param ops words as {@code replay --ops} takes them
 * @param times by the plan's words for them, {@link #TIMES}; in ns, hz in hertz
 */
public record MachineChoice(
        String name, int cpus, int nodes, List<String> memory, List<String> ops, Map<String, Long> times)
        implements Serializable {
    /** The plan's words for times and what is counted in them. */
    static final List<String> TIMES =
            List.of("hz", "grace_period", "lazy_hold", "kvfree_drain", "irq_work", "workqueue", "ops_timeout");

    /** The machine on which the trace was recorded. */
    public static final MachineChoice AS_RECORDED =
            new MachineChoice("as-recorded", 0, 0, List.of(), List.of(), Map.of());

    public MachineChoice {
        memory = List.copyOf(memory);
        ops = List.copyOf(ops);
        times = Map.copyOf(times);
    }

    OptionalInt nrCpus() {
        return cpus == 0 ? OptionalInt.empty() : OptionalInt.of(cpus);
    }

    OptionalInt nrNodes() {
        return nodes == 0 ? OptionalInt.empty() : OptionalInt.of(nodes);
    }

    AssumedTimes assumedTimes() {
        return new AssumedTimes(
                times.containsKey("hz") ? OptionalInt.of(times.get("hz").intValue()) : OptionalInt.empty(),
                ns("grace_period"),
                ns("lazy_hold"),
                ns("kvfree_drain"),
                ns("irq_work"),
                ns("workqueue"),
                ns("ops_timeout"));
    }

    /** All of it but the name in one line, equal for equal machines. */
    String described() {
        return "cpus=" + cpus + " nodes=" + nodes + " memory=" + memory + " ops=" + ops + " " + new TreeMap<>(times);
    }

    private OptionalLong ns(String key) {
        return times.containsKey(key) ? OptionalLong.of(times.get(key)) : OptionalLong.empty();
    }
}
