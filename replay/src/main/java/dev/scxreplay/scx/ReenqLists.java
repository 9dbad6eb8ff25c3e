package dev.scxreplay.scx;

import dev.scxreplay.kernel.CoreFlaw;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/**
 * Queues whose tasks the scheduler wants back, on the list of a run queue until deferred work gets to them. v7.1:
 * 9c34c5074d1b, 84b1a0ea0b7c.
 *
 * <p>What becomes of the tasks is not modelled here; what is, is how long a list holds on to what may be freed.
 */
public final class ReenqLists {
    /** One node on a list: of a user queue, or of a scheduler for the local queue of the CPU. */
    private sealed interface Node {
        int cpu();

        record OfQueue(int cpu, DispatchQueues.UserDsq queue) implements Node {}

        record OfScheduler(int cpu, Attempt scheduler) implements Node {}
    }

    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final Lifecycle core;
    private final DispatchQueues queues;
    private final List<Node> nodes = new ArrayList<>();

    ReenqLists(Machine machine, KernelProfile profile, CoreObserver observer, Lifecycle core, DispatchQueues queues) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.core = core;
        this.queues = queues;
        queues.whenDestroyed(this::forget);
    }

    /** Whether this kernel re-enqueues queues by lists. v7.1: 84b1a0ea0b7c: the percpu part of a queue has a node. */
    public boolean supported() {
        return profile.dsqStorage().userBytes() >= 32;
    }

    /** scx_bpf_dsq_reenq() of a user queue, called on a CPU: its node goes on that CPU's list. Ignored while bypassing. */
    public void user(int cpu, long dsqId) {
        DispatchQueues.UserDsq queue = queues.find(dsqId);
        if (supported() && queue != null && !core.bypassing(cpu)) {
            add(new Node.OfQueue(cpu, queue));
        }
    }

    /** scx_bpf_dsq_reenq() of a CPU's local queue: the scheduler's node goes on that CPU's list. Ignored while bypassing. */
    public void local(int cpu) {
        if (supported() && core.root() != null && !core.bypassing(cpu)) {
            add(new Node.OfScheduler(cpu, core.root()));
        }
    }

    private void add(Node node) {
        if (!nodes.contains(node)) { // a node is on one list at most
            nodes.add(node);
        }
    }

    /** Deferred work of a CPU takes all from its list; an offline CPU runs none. */
    public void deferredWork(int cpu) {
        if (!core.online(cpu)) {
            return;
        }
        for (Node node : List.copyOf(nodes)) {
            if (node.cpu() == cpu) {
                nodes.remove(node);
                process(node);
            }
        }
    }

    private void process(Node node) {
        switch (node) {
            case Node.OfQueue(int cpu, DispatchQueues.UserDsq queue) -> {
                boolean alive = queue.percpu() == null || machine.touch(queue.percpu(), "deferred work on CPU " + cpu);
                if (alive && queues.destroyed(queue) && profile.has(CoreFlaw.REENQ_ASSERTS_ID)) {
                    core.crash(
                            "bug-on",
                            "deferred work found the id of a destroyed queue where it expects that of a user queue");
                }
            }
            case Node.OfScheduler(int cpu, Attempt scheduler) ->
                scheduler.objects.touchPcpu("deferred work on CPU " + cpu);
        }
    }

    /** free_dsq_irq_workfn() of a destroyed queue. v7.2.13 */
    private void forget(DispatchQueues.UserDsq queue) {
        if (!profile.has(CoreFlaw.REENQ_OUTLIVES_QUEUE)) {
            nodes.removeIf(node -> node instanceof Node.OfQueue of && of.queue() == queue);
        }
    }

    /** A scheduler is about to be freed. v7.3.2 */
    void forget(Attempt scheduler) {
        if (!profile.has(CoreFlaw.REENQ_OUTLIVES_SCHEDULER)) {
            nodes.removeIf(node -> node instanceof Node.OfScheduler of && of.scheduler() == scheduler);
        }
    }
}
