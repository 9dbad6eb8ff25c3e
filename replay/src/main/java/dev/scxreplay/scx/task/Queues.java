package dev.scxreplay.scx.task;

import dev.scxreplay.kernel.BypassQueue;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Topology;
import java.util.LinkedHashMap;
import java.util.Map;

/** All dispatch queues of one kernel: local, global, bypass, and those the scheduler has created. */
final class Queues {
    private final Topology topology;
    private final boolean bypassPerCpu;
    private final DispatchQueue[] local;
    private final DispatchQueue[] bypass;
    private final DispatchQueue[] global;
    private final Map<Long, DispatchQueue> user = new LinkedHashMap<>();
    private DispatchQueue lastUsed;

    Queues(KernelProfile profile, Topology topology) {
        this.topology = topology;
        this.bypassPerCpu = switch (profile.bypassQueue()) {
            case BypassQueue.NodeGlobal() -> false;
            case BypassQueue.RunQueueDsq() -> true;
            case BypassQueue.SchedulerCpuDsq() -> true;
        };
        this.local = new DispatchQueue[topology.nrCpuIds()];
        this.bypass = new DispatchQueue[topology.nrCpuIds()];
        this.global = new DispatchQueue[topology.nrNodes()];
    }

    boolean isCpu(int cpu) {
        return cpu >= 0 && cpu < topology.nrPossibleCpus();
    }

    DispatchQueue local(int cpu) {
        if (local[cpu] == null) {
            local[cpu] = new DispatchQueue(DsqId.LOCAL, cpu, DispatchQueue.NONE);
        }
        return local[cpu];
    }

    /** The global queue of a CPU's node. */
    DispatchQueue global(int cpu) {
        int node = topology.nodeOf(cpu);
        if (global[node] == null) {
            global[node] = new DispatchQueue(DsqId.GLOBAL, DispatchQueue.NONE, node);
        }
        return global[node];
    }

    /** Where a task of a CPU waits while the scheduler is bypassed. */
    DispatchQueue bypass(int cpu) {
        if (!bypassPerCpu) {
            return global(cpu);
        }
        if (bypass[cpu] == null) {
            bypass[cpu] = new DispatchQueue(DsqId.BYPASS, cpu, DispatchQueue.NONE);
        }
        return bypass[cpu];
    }

    /** A queue of the scheduler; null if there is none of this id. */
    DispatchQueue user(long id) {
        if (lastUsed == null || lastUsed.id() != id) {
            lastUsed = user.get(id);
        }
        return lastUsed;
    }

    DispatchQueue create(long id) {
        DispatchQueue queue = new DispatchQueue(id, DispatchQueue.NONE, DispatchQueue.NONE);
        user.put(id, queue);
        lastUsed = queue;
        return queue;
    }

    void destroy(long id) {
        DispatchQueue queue = user.remove(id);
        if (queue != null) {
            queue.destroy();
        }
        lastUsed = null;
    }

    void destroyUser() {
        user.values().forEach(DispatchQueue::destroy);
        user.clear();
        lastUsed = null;
    }
}
