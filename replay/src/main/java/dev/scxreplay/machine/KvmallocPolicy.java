package dev.scxreplay.machine;

/**
 * What {@code kvmalloc()} of more than a page gets; on a real machine this depends on fragmentation, so it is an input.
 *
 * <p>A machine whose contiguous memory is limited ({@link MemoryLimits#highOrderBytes}) falls back by itself.
 */
public enum KvmallocPolicy {
    /** Slab or contiguous pages while there are any, vmalloc after that. */
    SLAB_IF_POSSIBLE,
    /** Always vmalloc, as on a machine without contiguous memory. */
    VMALLOC
}
