package dev.scxreplay.machine;

/**
 * What {@code kvmalloc()} of more than a page gets; on a real machine this depends on fragmentation, so it is an input.
 *
 * <p>Up to a page only the slab is asked. Above, kernels differ in how hard the first attempt tries: v6.12.8 with
 * __GFP_NORETRY but reclaim, later ones without direct reclaim (v7.3.4: kvmalloc). Reclaim is not
 * modelled, so with either the first attempt fails when contiguous memory is used up.
 *
 * <p>A machine whose contiguous memory is limited ({@link MemoryLimits#highOrderBytes}) falls back by itself.
 */
public enum KvmallocPolicy {
    /** Slab or contiguous pages while there are any, vmalloc after that. */
    SLAB_IF_POSSIBLE,
    /** Always vmalloc, as on a machine without contiguous memory. */
    VMALLOC
}
