package dev.scxreplay.scx;

import dev.scxreplay.kernel.CidTables;
import dev.scxreplay.kernel.KernelProfile;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel allocates for a scheduler that names CPUs by compact ids: percpu pointers to its masks (7.2), from 7.3 on
 * its shards too; nothing for any other scheduler.
 *
 * <p>Sizes: v7.3.4 BTF, the member set_cmask_scratch of scx_sched (a percpu pointer), scx_pshard (504 bytes) and an array of
 * pointers to them. They are made before ops.init(); that they are freed with the scheduler follows from where their
 * pointers are. What has no known size: {@link UnsizedMemory}.
 */
final class CidArena {
    private static final int PSHARD_BYTES = 504; // struct scx_pshard

    private final Machine machine;
    private final KernelProfile profile;
    private final OpsIds ids;
    private final String owner;
    private final List<Allocations> held = new ArrayList<>();

    CidArena(Machine machine, KernelProfile profile, OpsIds ids, String owner) {
        this.machine = machine;
        this.profile = profile;
        this.ids = ids;
        this.owner = owner;
    }

    /** 0, or -12 if something could not be had; what was made before is freed then. */
    int allocate() {
        for (Request request : requests()) {
            Outcome<Allocations> outcome = machine.allocate(request.ownedBy(owner));
            held.add(outcome.allocated());
            if (!outcome.isOk()) {
                free();
                return Errno.ENOMEM;
            }
        }
        return 0;
    }

    void free() {
        held.reversed().forEach(machine::free);
        held.clear();
    }

    private List<Request> requests() {
        if (!ids.cids() || profile.cidTables() instanceof CidTables.None) {
            return List.of();
        }
        String function = profile.callSites().enable() + " > (not established)";
        List<Request> requests = new ArrayList<>();
        requests.add(Request.percpu(new Site(Sites.ARENA_SCRATCH, function), 8, 8));
        if (profile.cidTables() instanceof CidTables.SetPerEnable) {
            int shards = ids.shards() == 0 ? machine.topology().nrNodes() : ids.shards();
            requests.add(Request.kmalloc(new Site(Sites.PSHARDS, function), 8L * shards));
            requests.add(Request.kmalloc(new Site(Sites.PSHARD, function), PSHARD_BYTES)
                    .times(shards));
        }
        return requests;
    }
}
