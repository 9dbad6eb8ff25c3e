package dev.scxreplay.scx;

import dev.scxreplay.kernel.DsqStorage;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.IrqWork;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dispatch queues that schedulers create: their memory from scx_bpf_create_dsq() to the end of a grace period. */
public final class DispatchQueues {
    /** Bit of the ids of built-in queues. v6.12.8 to v7.3.4: SCX_DSQ_FLAG_BUILTIN */
    private static final long BUILTIN = 1L << 63;

    /** What came of destroying a queue. */
    public enum Destroyed {
        DESTROYED,
        /** No such queue: silently ignored. */
        UNKNOWN,
        /** Tasks are on it: an error of the scheduler, which ends it. */
        IN_USE
    }

    private record UserDsq(long id, Allocations queue, Allocations percpu) {}

    /** The queues of one scheduler, in the order of creation, and their hash. */
    static final class Table {
        private final String owner;
        private final Rhashtable hash;
        private final Map<Long, UserDsq> dsqs = new LinkedHashMap<>();

        Table(Machine machine, String owner) {
            this.owner = owner;
            this.hash = new Rhashtable(machine, Sites.DSQ_HASH, owner);
        }

        Rhashtable hash() {
            return hash;
        }
    }

    private final Machine machine;
    private final KernelProfile profile;
    private final CoreObserver observer;
    private final IrqWork freeWork;
    private List<UserDsq> toFree = new ArrayList<>();
    private Table root;

    DispatchQueues(Machine machine, KernelProfile profile, CoreObserver observer) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.freeWork = machine.irqWork(this::freeQueued);
    }

    /** From now on queues are created in this table; null: there is no scheduler. */
    void publish(Table table) {
        root = table;
    }

    /**
     * scx_bpf_create_dsq().
     *
     * @param node NUMA node, or -1 for any
     * @return 0, -22 (id of a built-in queue, or no such node), -12, -17 (id in use) or -19 (no scheduler)
     */
    public int create(long id, int node) {
        int ret = tryCreate(id, node);
        observer.dsq(machine.nowNs(), "create", id, node, ret);
        return ret;
    }

    private int tryCreate(long id, int node) {
        if (node >= machine.topology().nrNodes() || node < -1 || (id & BUILTIN) != 0) {
            return Errno.EINVAL;
        }
        String owner = root == null ? Lifecycle.FOREVER : root.owner;
        Outcome<Allocations> queue = machine.allocate(Request.kmalloc(
                        new Site(Sites.USER_DSQ, "scx_bpf_create_dsq"),
                        profile.sizes().dispatchQ())
                .onNode(node)
                .ownedBy(owner));
        if (!queue.isOk()) {
            return Errno.ENOMEM;
        }
        Allocations percpu = null;
        int percpuBytes = profile.dsqStorage().userBytes();
        if (percpuBytes > 0) {
            Outcome<Allocations> outcome = machine.allocate(Request.percpu(
                            new Site(Sites.USER_DSQ_PCPU, profile.callSites().initDsq()), percpuBytes, 8)
                    .ownedBy(owner));
            if (!outcome.isOk()) {
                machine.free(queue.allocated());
                return Errno.ENOMEM;
            }
            percpu = outcome.allocated();
        }
        UserDsq dsq = new UserDsq(id, queue.allocated(), percpu);
        if (root == null || root.dsqs.containsKey(id)) {
            freeNow(dsq);
            return root == null ? Errno.ENODEV : Errno.EEXIST;
        }
        root.dsqs.put(id, dsq);
        root.hash.inserted(1);
        return 0;
    }

    /**
     * scx_bpf_destroy_dsq().
     *
     * @param queuedTasks how many tasks are on it
     */
    public Destroyed destroy(long id, int queuedTasks) {
        if (root == null || !root.dsqs.containsKey(id)) {
            return Destroyed.UNKNOWN;
        }
        if (queuedTasks > 0) {
            observer.dsq(machine.nowNs(), "destroy", id, -1, Errno.EBUSY);
            return Destroyed.IN_USE;
        }
        destroy(root, id);
        return Destroyed.DESTROYED;
    }

    private void destroy(Table table, long id) {
        toFree.add(table.dsqs.remove(id));
        table.hash.removed();
        observer.dsq(machine.nowNs(), "destroy", id, -1, 0);
        freeWork.queue();
    }

    /** Destroys all queues of a scheduler that is being freed. v7.3.4, v6.17.8: scx_sched_free_rcu_work() */
    void destroyAll(Table table) {
        for (long id : List.copyOf(table.dsqs.keySet())) {
            destroy(table, id);
        }
    }

    /** How many queues the scheduler has. */
    public int count() {
        return root == null ? 0 : root.dsqs.size();
    }

    /** free_dsq_irq_workfn(): everything destroyed so far now waits for a grace period. v6.17.8, v7.3.4 */
    private void freeQueued() {
        List<UserDsq> batch = toFree;
        toFree = new ArrayList<>();
        for (UserDsq dsq : batch) {
            observer.dsq(machine.nowNs(), "irq-work", dsq.id, -1, 0);
            machine.queuedForRcu(dsq.queue);
            Runnable free = () -> {
                freeNow(dsq);
                observer.dsq(machine.nowNs(), "rcu-free", dsq.id, -1, 0);
            };
            switch (profile.dsqStorage()) {
                case DsqStorage.NoPercpu() -> machine.rcu().kvfreeRcu(1, free);
                case DsqStorage.PercpuOnEvery every -> freeByCallRcu(dsq, free);
                case DsqStorage.PercpuOnUser user -> freeByCallRcu(dsq, free);
            }
        }
    }

    private void freeByCallRcu(UserDsq dsq, Runnable free) {
        machine.queuedForRcu(dsq.percpu);
        machine.rcu().callRcu(free);
    }

    private void freeNow(UserDsq dsq) {
        if (dsq.percpu != null) {
            machine.free(dsq.percpu);
        }
        machine.free(dsq.queue);
    }
}
