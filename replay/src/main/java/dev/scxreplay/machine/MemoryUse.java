package dev.scxreplay.machine;

import java.util.LinkedHashMap;
import java.util.Map;

/** How many bytes each site holds of each allocator on each node in each state. */
public final class MemoryUse {
    /** One line of the account. */
    public record Key(Site site, Allocator allocator, int node, MemoryState state) {}

    private final Map<Key, Long> bytes = new LinkedHashMap<>();
    private long total;

    MemoryUse() {}

    /** Bytes held now; 0 if the site never held any. */
    public long bytes(Key key) {
        return bytes.getOrDefault(key, 0L);
    }

    /** Bytes held now by all sites, live or waiting for RCU. */
    public long total() {
        return total;
    }

    /** All lines, also those that have come back to 0, in the order in which they first held something. */
    public Map<Key, Long> lines() {
        return new LinkedHashMap<>(bytes);
    }

    long add(Key key, long change) {
        total += change;
        return bytes.merge(key, change, Long::sum);
    }
}
