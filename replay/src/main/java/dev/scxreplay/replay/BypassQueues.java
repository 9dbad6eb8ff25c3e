package dev.scxreplay.replay;

import dev.scxreplay.kernel.BypassQueue;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.BypassChange;

/**
 * How many tasks wait in one queue while schedulers are bypassed: all of a node, or, since v6.19, those of a CPU.
 *
 * <p>Tasks are those that the recording shows runnable and not running, on the CPU it last shows them on. On a queue of a
 * node every CPU passes over tasks that may not run there, so its length is what each look costs. v6.19: 61debc251c1c.
 */
final class BypassQueues {
    private final RunnableTasks tasks;
    private final Topology topology;
    private final String queue;
    private final boolean perNode;
    private int depth;
    private long longest;

    private BypassQueues(RunnableTasks tasks, Topology topology, String queue, boolean perNode) {
        this.tasks = tasks;
        this.topology = topology;
        this.queue = queue;
        this.perNode = perNode;
    }

    /** Those of a kernel. */
    static BypassQueues of(KernelProfile profile, RunnableTasks tasks, Topology topology) {
        return switch (profile.bypassQueue()) {
            case BypassQueue.NodeGlobal() -> new BypassQueues(tasks, topology, "node-global", true);
            case BypassQueue.RunQueueDsq() -> new BypassQueues(tasks, topology, "run-queue", false);
            case BypassQueue.SchedulerCpuDsq() -> new BypassQueues(tasks, topology, "scheduler-cpu", false);
        };
    }

    /** The word for where tasks wait. */
    String queue() {
        return queue;
    }

    /** Most tasks at once in one queue in the bypass that has just ended. */
    long longest() {
        return longest;
    }

    /** A level was taken or given back. */
    void changed(BypassChange change) {
        if (change.on() && change.depth() == 1) {
            longest = 0;
            look();
        }
        depth = change.depth();
    }

    /** Tasks of a CPU have changed. */
    void changed(int cpu) {
        if (depth > 0 && cpu >= 0 && cpu < topology.nrPossibleCpus()) {
            longest = Math.max(longest, perNode ? onNode(topology.nodeOf(cpu)) : tasks.waitingOn(cpu));
        }
    }

    private void look() {
        if (perNode) {
            for (int node = 0; node < topology.nrNodes(); node++) {
                longest = Math.max(longest, onNode(node));
            }
        } else {
            for (int cpu = 0; cpu < topology.nrPossibleCpus(); cpu++) {
                longest = Math.max(longest, tasks.waitingOn(cpu));
            }
        }
    }

    private long onNode(int node) {
        long sum = 0;
        for (int cpu = 0; cpu < topology.nrPossibleCpus(); cpu++) {
            sum += topology.nodeOf(cpu) == node ? tasks.waitingOn(cpu) : 0;
        }
        return sum;
    }
}
