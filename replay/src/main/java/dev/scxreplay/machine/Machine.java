package dev.scxreplay.machine;

import dev.scxreplay.machine.Allocation.Piece;
import dev.scxreplay.machine.Outcome.Cause;
import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.machine.Outcome.Ok;
import dev.scxreplay.sim.EventQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The modelled machine: memory, RCU, irq_work and workqueues, at simulated times; it knows nothing of sched_ext.
 *
 * <p>Everything that happens to memory is told to the {@link MachineListener}. What fails in the modelled kernel is an
 * {@link Outcome}; exceptions mean that the caller is wrong.
 */
public final class Machine {
    private final MachineSpec spec;
    private final EventQueue events;
    private final MachineListener listener;
    private final PercpuAllocator percpu;
    private final Slab slab;
    private final Vmalloc vmalloc;
    private final PhysicalMemory physical;
    private final Rcu rcu;
    private final Faults faults;
    private final MemoryUse memory = new MemoryUse();
    private final Map<Long, Allocation> held = new LinkedHashMap<>();
    private final EventQueue.Pending percpuBalance;
    private long nextId;

    /** A machine as it is before the modelled kernel allocates anything. */
    public Machine(MachineSpec spec, EventQueue events, MachineListener listener) {
        this.spec = spec;
        this.events = events;
        this.listener = listener;
        this.physical = new PhysicalMemory(spec.limits(), spec.topology());
        this.percpu = new PercpuAllocator(spec, physical);
        this.slab = new Slab(physical);
        this.vmalloc = new Vmalloc(physical);
        this.rcu = new Rcu(events, spec.timing());
        this.faults = new Faults(spec.faults());
        this.percpuBalance = events.pending(Phase.WORKQUEUE, percpu::balance);
    }

    /** What it was made of. */
    public MachineSpec spec() {
        return spec;
    }

    /** Its CPUs and nodes. */
    public Topology topology() {
        return spec.topology();
    }

    /** How its kernel was built. */
    public KernelConfig config() {
        return spec.config();
    }

    /** The time in ns. */
    public long nowNs() {
        return events.clock().nowNs();
    }

    /** Runs everything due up to and including {@code timeNs}. */
    public void runUntil(long timeNs) {
        events.runUntil(timeNs);
    }

    /** Pending callbacks. */
    public EventQueue events() {
        return events;
    }

    /** Grace periods. */
    public Rcu rcu() {
        return rcu;
    }

    /** The percpu allocator's chunks and pages. */
    public PercpuAllocator percpu() {
        return percpu;
    }

    /** Bytes held by site, allocator, node and state. */
    public MemoryUse memory() {
        return memory;
    }

    /** Memory taken on a node by slab, vmalloc and percpu pages. */
    public long takenOnNode(int node) {
        return physical.takenOnNode(node);
    }

    /** A new irq_work with this function. */
    public IrqWork irqWork(Runnable function) {
        return new IrqWork(events, spec.timing().irqWorkNs(), function);
    }

    /** {@code queue_work()}: runs the function from a workqueue. */
    public void queueWork(Runnable function) {
        events.at(nowNs() + spec.timing().workqueueNs(), Phase.WORKQUEUE, function);
    }

    /** Allocates {@code request.count()} times; on failure those before the failing one stay allocated. */
    public Outcome<Allocations> allocate(Request request) {
        return switch (allocateEach(List.of(request))) {
            case Ok<List<Allocations>>(List<Allocations> all) -> new Ok<>(all.getFirst());
            case Failed<List<Allocations>> failed ->
                new Failed<>(
                        failed.before().getFirst(),
                        failed.errno(),
                        failed.cause(),
                        failed.message(),
                        failed.failedAtIndex());
        };
    }

    /**
     * Allocates in a loop as the kernel does over CPUs: for each index one of every request, in their order.
     *
     * @return what each request got; on failure, what each had got before
     * @throws IllegalArgumentException if the counts of the requests differ, or the machine lacks a node asked for
     */
    public Outcome<List<Allocations>> allocateEach(List<Request> requests) {
        int count = requests.getFirst().count();
        List<Allocations> all = new ArrayList<>();
        for (Request request : requests) {
            if (request.node() >= topology().nrNodes()) {
                throw new IllegalArgumentException("node " + request.node() + " of a machine of "
                        + topology().nrNodes() + " nodes");
            }
            if (request.count() != count) {
                throw new IllegalArgumentException(
                        "one loop cannot run " + count + " and " + request.count() + " times");
            }
            all.add(new Allocations(this));
        }
        for (int index = 0; index < count; index++) {
            for (int i = 0; i < requests.size(); i++) {
                Request request = requests.get(i);
                switch (allocateOne(request, index)) {
                    case Ok<Piece>(Piece piece) -> append(all.get(i), request, piece, index);
                    case Failed<Piece> failed -> {
                        Failed<List<Allocations>> result =
                                new Failed<>(all, failed.errno(), failed.cause(), failed.message(), index);
                        tellAllocated(all);
                        listener.failed(request, result);
                        return result;
                    }
                }
            }
        }
        tellAllocated(all);
        return new Ok<>(all);
    }

    private void append(Allocations allocations, Request request, Piece piece, int index) {
        Allocation last = allocations.last();
        if (last == null || !last.append(piece)) {
            Allocation row = new Allocation(nextId++, request, piece, index);
            held.put(row.id(), row);
            allocations.add(row);
        }
    }

    private Outcome<Piece> allocateOne(Request request, int index) {
        int cpu = request.perCpu() ? index : -1;
        if (faults.fails(request.site(), cpu)) {
            return new Failed<>(null, Outcome.ENOMEM, Cause.INJECTED, "failed by the fault plan", 0);
        }
        int node = request.perCpu() ? topology().nodeOf(index) : request.node();
        return switch (request.call()) {
            case ALLOC_PERCPU -> percpu.allocate(request.bytes(), request.align());
            case KMALLOC -> slab.allocate(request.bytes(), node);
            case VMALLOC -> vmalloc.allocate(request.bytes(), node);
            case KVMALLOC -> kvmalloc(request.bytes(), node);
        };
    }

    /** v6.17.8: {@code __kvmalloc_node_noprof()}: up to a page slab only; above, slab first and then vmalloc. */
    private Outcome<Piece> kvmalloc(long bytes, int node) {
        if (bytes > Integer.MAX_VALUE) {
            return new Failed<>(
                    null, Outcome.ENOMEM, Cause.ILLEGAL_SIZE, "kvmalloc of " + bytes + " bytes, more than INT_MAX", 0);
        }
        if (bytes <= Slab.PAGE_BYTES) {
            return slab.allocate(bytes, node);
        }
        if (spec.kvmalloc() == KvmallocPolicy.SLAB_IF_POSSIBLE) {
            Outcome<Piece> fromSlab = slab.allocate(bytes, node);
            if (fromSlab.isOk()) {
                return fromSlab;
            }
        }
        return vmalloc.allocate(bytes, node);
    }

    /** Memory of the kernel image, there from boot: {@code bytesPerCpu} for each possible CPU. */
    public Allocation staticPerCpu(Site site, long bytesPerCpu) {
        Request request = Request.percpu(site, bytesPerCpu, 1).ownedBy("kernel image");
        long bytes = bytesPerCpu * topology().nrPossibleCpus();
        Piece piece =
                new Piece(Allocator.STATIC, bytesPerCpu, bytes, bytes, Topology.NO_NODE, Topology.NO_NODE, null, null);
        Allocation row = new Allocation(nextId++, request, piece, 0);
        held.put(row.id(), row);
        Set<MemoryUse.Key> changed = new LinkedHashSet<>();
        account(row, MemoryState.LIVE, 1, changed);
        listener.allocated(row);
        changed.forEach(this::tellMemory);
        return row;
    }

    /** {@code kfree()}, {@code vfree()}, {@code free_percpu()}: at once; freed memory is told as a double free. */
    public void free(Allocations allocations) {
        freeRows(allocations.rows());
    }

    private void freeRows(List<Allocation> rows) {
        Set<MemoryUse.Key> changed = new LinkedHashSet<>();
        for (Allocation row : rows) {
            if (row.state() == MemoryState.FREED) {
                listener.doubleFree(row);
                continue;
            }
            release(row);
            account(row, row.state(), -1, changed);
            row.setState(MemoryState.FREED);
            held.remove(row.id());
            listener.freed(row);
        }
        changed.forEach(this::tellMemory);
    }

    private void release(Allocation row) {
        switch (row.allocator()) {
            case KMALLOC -> slab.free(row);
            case VMALLOC -> vmalloc.free(row);
            case PERCPU -> {
                if (percpu.free(row) && !percpuBalance.isPending()) {
                    percpuBalance.arm(nowNs() + spec.timing().workqueueNs());
                }
            }
            case STATIC ->
                throw new IllegalArgumentException(
                        row.site().name() + " is memory of the kernel image and cannot be freed");
        }
    }

    /**
     * Marks memory as waiting for RCU; the caller frees it from its own callback.
     *
     * @return what now waits: what waited already or was freed is told as a double free and left out
     */
    public List<Allocation> queuedForRcu(Allocations allocations) {
        Set<MemoryUse.Key> changed = new LinkedHashSet<>();
        List<Allocation> waiting = new ArrayList<>();
        for (Allocation row : allocations.rows()) {
            if (row.state() != MemoryState.LIVE) {
                listener.doubleFree(row);
                continue;
            }
            account(row, MemoryState.LIVE, -1, changed);
            account(row, MemoryState.WAITING_FOR_RCU, 1, changed);
            row.setState(MemoryState.WAITING_FOR_RCU);
            waiting.add(row);
            listener.queuedForRcu(row);
        }
        changed.forEach(this::tellMemory);
        return waiting;
    }

    /** Frees from a {@code call_rcu()} callback: after a full grace period. */
    public void callRcuFree(Allocations allocations) {
        List<Allocation> waiting = queuedForRcu(allocations);
        if (!waiting.isEmpty()) {
            rcu.callRcu(() -> freeRows(waiting));
        }
    }

    /** Frees with {@code kvfree_rcu()}: collected first, then a grace period. */
    public void kvfreeRcu(Allocations allocations) {
        List<Allocation> waiting = queuedForRcu(allocations);
        if (!waiting.isEmpty()) {
            int pointers = waiting.stream().mapToInt(Allocation::count).sum();
            rcu.kvfreeRcu(pointers, () -> freeRows(waiting));
        }
    }

    /** Uses memory: false, and told to the listener, if it has been freed. */
    public boolean touch(Allocations allocations, String user) {
        boolean sound = true;
        for (Allocation row : allocations.rows()) {
            if (row.state() == MemoryState.FREED) {
                listener.usedAfterFree(row, user);
                sound = false;
            }
        }
        return sound;
    }

    /** Everything held, live or waiting for RCU, in the order of allocating. */
    public List<Allocation> held() {
        return List.copyOf(held.values());
    }

    /** What an owner holds, in the order of allocating: after it is gone, its leaks. */
    public List<Allocation> heldBy(String owner) {
        return held.values().stream().filter(row -> row.owner().equals(owner)).toList();
    }

    Allocation splitFirst(Allocation row, int count) {
        if (row.state() != MemoryState.LIVE) {
            throw new IllegalStateException(
                    row.site().name() + " is " + row.state().word() + ", only live rows are split");
        }
        Allocation first = row.splitFirst(count, nextId++);
        held.put(first.id(), first);
        return first;
    }

    private void tellAllocated(List<Allocations> all) {
        Set<MemoryUse.Key> changed = new LinkedHashSet<>();
        for (Allocations allocations : all) {
            for (Allocation row : allocations.rows()) {
                account(row, MemoryState.LIVE, 1, changed);
                listener.allocated(row);
            }
        }
        changed.forEach(this::tellMemory);
    }

    /** Adds a row to the account, or with {@code sign} -1 takes it out, node by node. */
    private void account(Allocation row, MemoryState state, int sign, Set<MemoryUse.Key> changed) {
        boolean onOneNode = row.takenFromNode() != Topology.NO_NODE;
        int first = onOneNode ? row.takenFromNode() : 0;
        int last = onOneNode ? first : topology().nrNodes() - 1;
        for (int node = first; node <= last; node++) {
            long bytes = row.bytesOn(node, topology());
            if (bytes > 0) {
                MemoryUse.Key key = new MemoryUse.Key(row.site(), row.allocator(), node, state);
                memory.add(key, sign * bytes);
                changed.add(key);
            }
        }
    }

    private void tellMemory(MemoryUse.Key key) {
        listener.memory(key, memory.bytes(key));
    }
}
