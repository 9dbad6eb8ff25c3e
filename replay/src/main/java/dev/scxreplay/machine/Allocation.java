package dev.scxreplay.machine;

import java.util.Arrays;

/**
 * A row of equal allocations: same site, allocator, node, sizes and state, so that what all CPUs get costs one object.
 *
 * <p>Made by {@link Machine}; {@link Allocations#takeFirst} splits it.
 */
public final class Allocation {
    private final long id;
    private final Request request;
    private final Piece piece;
    /** Where the memory lies; percpu only. */
    private final PercpuAreas areas;

    private int firstIndex;
    private int count;
    private MemoryState state = MemoryState.LIVE;

    /** A row of one. */
    Allocation(long id, Request request, Piece piece, int index) {
        this(id, request, piece, piece.area == null ? null : new PercpuAreas(piece.area), index, 1);
    }

    private Allocation(long id, Request request, Piece piece, PercpuAreas areas, int firstIndex, int count) {
        this.id = id;
        this.request = request;
        this.piece = piece;
        this.areas = areas;
        this.firstIndex = firstIndex;
        this.count = count;
    }

    /**
     * One allocation as an allocator hands it out.
     *
     * @param allocator who
     * @param bytesReq size as the tracepoint reports it
     * @param bytesAlloc size taken as the tracepoint reports it
     * @param bytes memory taken
     * @param node node asked for
     * @param takenFromNode node it lies on
     * @param area where it lies, percpu only
     * @param spilled percpu: memory on each node where some page could not be had of its CPU's own node; else null
     */
    record Piece(
            Allocator allocator,
            long bytesReq,
            long bytesAlloc,
            long bytes,
            int node,
            int takenFromNode,
            PercpuAreas.Area area,
            long[] spilled) {
        boolean equalTo(Piece other) {
            return allocator == other.allocator
                    && bytesReq == other.bytesReq
                    && bytesAlloc == other.bytesAlloc
                    && bytes == other.bytes
                    && node == other.node
                    && takenFromNode == other.takenFromNode
                    && Arrays.equals(spilled, other.spilled);
        }
    }

    /** A number of this row, unique in its machine, in the order of allocating and splitting. */
    public long id() {
        return id;
    }

    /** What the memory is for. */
    public Site site() {
        return request.site();
    }

    /** Who must free it. */
    public String owner() {
        return request.owner();
    }

    /** Who handed it out. */
    public Allocator allocator() {
        return piece.allocator;
    }

    /** Bytes asked for, of each; percpu: for each CPU, rounded as the tracepoint reports it. */
    public long bytesReq() {
        return piece.bytesReq;
    }

    /** Bytes of each as the tracepoint reports them; percpu: with the memory cgroup's share. */
    public long bytesAlloc() {
        return piece.bytesAlloc;
    }

    /** Memory taken by all of them; percpu: size times possible CPUs, without what a partly used page wastes. */
    public long bytes() {
        return piece.bytes * count;
    }

    /** How many equal allocations this row stands for. */
    public int count() {
        return count;
    }

    /** The place of the first of them in the request, from 0; in a request for each CPU, the first CPU. */
    public int firstIndex() {
        return firstIndex;
    }

    /** The CPU it belongs to, or -1 if it belongs to none or to several. */
    public int cpu() {
        return request.perCpu() && count == 1 ? firstIndex : -1;
    }

    /** The node asked for, or {@link Topology#NO_NODE}. */
    public int node() {
        return piece.node;
    }

    /** The node its memory lies on; {@link Topology#NO_NODE} for percpu and static memory, which lie on all nodes. */
    public int takenFromNode() {
        return piece.takenFromNode;
    }

    /** Memory taken of a node by all of them; percpu and static memory lies on the nodes of all possible CPUs. */
    public long bytesOn(int node, Topology topology) {
        if (piece.takenFromNode != Topology.NO_NODE) {
            return piece.takenFromNode == node ? bytes() : 0;
        }
        return count * (piece.spilled == null ? piece.bytesReq * topology.cpusOn(node) : piece.spilled[node]);
    }

    /** What has become of it. */
    public MemoryState state() {
        return state;
    }

    void setState(MemoryState state) {
        this.state = state;
    }

    PercpuAreas areas() {
        return areas;
    }

    /** Takes in the next allocation of the same request if it is equal to these. */
    boolean append(Piece next) {
        if (!piece.equalTo(next)) {
            return false;
        }
        if (areas != null) {
            areas.add(next.area);
        }
        count++;
        return true;
    }

    /** Splits the first {@code n} off into a row of their own; this keeps the rest. */
    Allocation splitFirst(int n, long newId) {
        PercpuAreas firstAreas = areas == null ? null : areas.takeFirst(n);
        Allocation split = new Allocation(newId, request, piece, firstAreas, firstIndex, n);
        split.state = state;
        firstIndex += n;
        count -= n;
        return split;
    }
}
