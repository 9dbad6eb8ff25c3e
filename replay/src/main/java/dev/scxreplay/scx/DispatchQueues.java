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
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

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

    /** {@code queue} is null if it has been freed already, {@code percpu} if the kernel has none. */
    record UserDsq(long id, Allocations queue, Allocations percpu) {}

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
    private final Map<Long, Integer> held = new LinkedHashMap<>();
    private Consumer<UserDsq> whenDestroyed = dsq -> {};
    private Consumer<String> error = message -> {};

    DispatchQueues(Machine machine, KernelProfile profile, CoreObserver observer) {
        this.machine = machine;
        this.profile = profile;
        this.observer = observer;
        this.freeWork = machine.irqWork(this::freeQueued);
    }

    /** Who is told of each destroyed queue before a grace period is asked for. */
    void whenDestroyed(Consumer<UserDsq> listener) {
        whenDestroyed = listener;
    }

    /** Who ends the scheduler because of an error of its own. */
    void onError(Consumer<String> handler) {
        error = handler;
    }

    /** The root scheduler's queue of an id; null if there is none. */
    UserDsq find(long id) {
        return root == null ? null : root.dsqs.get(id);
    }

    /** So many tasks are on a queue from now on. */
    public void holds(long id, int tasks) {
        held.put(id, tasks);
    }

    /** How many tasks are on a queue, as far as anybody has said. */
    public int held(long id) {
        return held.getOrDefault(id, 0);
    }

    /** Whether a queue has been destroyed; its memory may still be there. */
    boolean destroyed(UserDsq dsq) {
        return find(dsq.id) != dsq;
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
            error.accept(
                    String.format(Locale.ROOT, "attempting to destroy in-use dsq 0x%016x (nr=%d)", id, queuedTasks));
            return Destroyed.IN_USE;
        }
        destroy(root, id);
        return Destroyed.DESTROYED;
    }

    private void destroy(Table table, long id) {
        held.remove(id);
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

    /**
     * A canary for the checks, which no kernel does: the memory of a queue is freed while the queue is in use.
     *
     * @return false if there is no such queue
     */
    public boolean freeUnderfoot(long id) {
        UserDsq dsq = root == null ? null : root.dsqs.get(id);
        if (dsq != null) {
            machine.free(dsq.queue);
        }
        return dsq != null;
    }

    /** Somebody uses a queue; if its memory has been freed, the machine's listener is told. False: no such queue. */
    public boolean use(long id, String user) {
        UserDsq dsq = root == null ? null : root.dsqs.get(id);
        if (dsq != null) {
            machine.touch(dsq.queue, user);
        }
        return dsq != null;
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
            whenDestroyed.accept(dsq);
            observer.dsq(machine.nowNs(), "irq-work", dsq.id, -1, 0);
            boolean waits = !machine.queuedForRcu(dsq.queue).isEmpty();
            Runnable free = () -> {
                freeNow(waits ? dsq : new UserDsq(dsq.id, null, dsq.percpu));
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
        if (dsq.queue != null) {
            machine.free(dsq.queue);
        }
    }
}
