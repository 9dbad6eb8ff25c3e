package dev.scxreplay.scx;

import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;

/**
 * The memory of a struct rhashtable: one bucket table, doubled by work when it is three quarters full. v6.17.8:
 * rht_grow_above_75(), rhashtable_rehash_table() in lib/rhashtable.c; sched_ext's never shrink. The entries are part of
 * the objects in it.
 */
final class Rhashtable {
    private static final int FIRST_BUCKETS = 64; // HASH_DEFAULT_SIZE
    private static final int HEADER_BYTES = 64; // struct bucket_table

    private final Machine machine;
    private final String site;
    private final String owner;
    private Allocations table;
    private int buckets;
    private int entries;

    Rhashtable(Machine machine, String site, String owner) {
        this.machine = machine;
        this.site = site;
        this.owner = owner;
    }

    /** rhashtable_init(). */
    boolean init(String function) {
        Outcome<Allocations> outcome = machine.allocate(request(function, FIRST_BUCKETS));
        table = outcome.allocated();
        buckets = FIRST_BUCKETS;
        return outcome.isOk();
    }

    /** So many entries more. */
    void inserted(int count) {
        entries += count;
        if (entries > buckets / 4 * 3) {
            machine.queueWork(this::grow);
        }
    }

    /** One entry less. */
    void removed() {
        entries--;
    }

    private void grow() {
        while (table != null && entries > buckets / 4 * 3) {
            Outcome<Allocations> bigger = machine.allocate(request("rht_deferred_worker", 2 * buckets));
            if (!bigger.isOk()) {
                return; // insertions go on in the old table
            }
            machine.callRcuFree(table);
            table = bigger.allocated();
            buckets *= 2;
        }
    }

    /** rhashtable_free_and_destroy(). */
    void free() {
        if (table != null) {
            machine.free(table);
            table = null;
        }
    }

    private Request request(String function, int buckets) {
        return Request.kvmalloc(new Site(site, function + " > bucket_table_alloc"), HEADER_BYTES + 8L * buckets)
                .ownedBy(owner);
    }
}
