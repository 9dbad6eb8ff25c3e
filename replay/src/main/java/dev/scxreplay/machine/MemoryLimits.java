package dev.scxreplay.machine;

/**
 * How much memory the modelled allocations may take before allocating fails; what the rest of the system uses is not
 * part of it.
 *
 * @param totalBytes memory of the machine
 * @param perNodeBytes memory of each node; when a node is used up the next ones are taken, so only a full machine fails
 * @param highOrderBytes contiguous memory of order 1 and above: an allocation of more than one page needs it, vmalloc
 *     and populating percpu pages never do
 */
public record MemoryLimits(long totalBytes, long perNodeBytes, long highOrderBytes) {
    /** No limit at all. */
    public static final MemoryLimits NONE = new MemoryLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    public MemoryLimits {
        if (totalBytes < 0 || perNodeBytes < 0 || highOrderBytes < 0) {
            throw new IllegalArgumentException(
                    "negative memory limit: " + totalBytes + ", " + perNodeBytes + ", " + highOrderBytes);
        }
    }

    /** The same with {@code bytes} of memory in all. */
    public MemoryLimits total(long bytes) {
        return new MemoryLimits(bytes, perNodeBytes, highOrderBytes);
    }

    /** The same with {@code bytes} of memory on each node. */
    public MemoryLimits perNode(long bytes) {
        return new MemoryLimits(totalBytes, bytes, highOrderBytes);
    }

    /** The same with {@code bytes} of contiguous memory. */
    public MemoryLimits highOrder(long bytes) {
        return new MemoryLimits(totalBytes, perNodeBytes, bytes);
    }
}
