package dev.scxreplay.machine;

/**
 * What a caller asks an allocator for: {@code count} equal allocations.
 *
 * @param site what the memory is for
 * @param call which function is called
 * @param bytes size of each; for percpu, of each on each CPU
 * @param align alignment asked for; only percpu looks at it
 * @param count how many, at least 1
 * @param perCpu whether allocation {@code i} belongs to CPU {@code i} and asks for memory of that CPU's node
 * @param node node asked for if not {@code perCpu}, or {@link Topology#NO_NODE}
 * @param owner who must free it, for the leak report; e.g. {@code boot} or the scheduler's name and number
 */
public record Request(Site site, Call call, long bytes, long align, int count, boolean perCpu, int node, String owner) {
    /** The allocating functions. */
    public enum Call {
        ALLOC_PERCPU,
        KMALLOC,
        VMALLOC,
        KVMALLOC
    }

    public Request {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count + " is not positive");
        }
        if (node < Topology.NO_NODE) {
            throw new IllegalArgumentException("node " + node);
        }
    }

    /** One {@code __alloc_percpu(bytes, align)}. */
    public static Request percpu(Site site, long bytes, long align) {
        return new Request(site, Call.ALLOC_PERCPU, bytes, align, 1, false, Topology.NO_NODE, "");
    }

    /** One {@code kmalloc(bytes)}, {@code kzalloc(bytes)} and the like. */
    public static Request kmalloc(Site site, long bytes) {
        return new Request(site, Call.KMALLOC, bytes, 1, 1, false, Topology.NO_NODE, "");
    }

    /** One {@code vmalloc(bytes)}. */
    public static Request vmalloc(Site site, long bytes) {
        return new Request(site, Call.VMALLOC, bytes, 1, 1, false, Topology.NO_NODE, "");
    }

    /** One {@code kvmalloc(bytes)}. */
    public static Request kvmalloc(Site site, long bytes) {
        return new Request(site, Call.KVMALLOC, bytes, 1, 1, false, Topology.NO_NODE, "");
    }

    /** The same, asking for memory of {@code node}. */
    public Request onNode(int node) {
        return new Request(site, call, bytes, align, count, false, node, owner);
    }

    /** The same, {@code count} times. */
    public Request times(int count) {
        return new Request(site, call, bytes, align, count, perCpu, node, owner);
    }

    /** One for each possible CPU in the order of their ids, each asking for its CPU's node. */
    public Request forEachCpu(Topology topology) {
        return new Request(site, call, bytes, align, topology.nrPossibleCpus(), true, Topology.NO_NODE, owner);
    }

    /** The same, owned by {@code owner}. */
    public Request ownedBy(String owner) {
        return new Request(site, call, bytes, align, count, perCpu, node, owner);
    }
}
