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

/** The memory of the tables of compact CPU ids. v7.2.6, v7.3.4: scx_cid_init() */
final class CidMaps {
    private static final String FUNCTION = "scx_cid_init";
    private static final int TABLES_BYTES = 72; // struct scx_cid_tables
    private static final int SCRATCH_MASKS = 6;

    private final Machine machine;
    private final KernelProfile profile;
    private final List<Allocations> held = new ArrayList<>();
    private boolean arraysMade;

    CidMaps(Machine machine, KernelProfile profile) {
        this.machine = machine;
        this.profile = profile;
    }

    /** Makes what an enable needs; 0 or -12. What was made before a failure is freed. */
    int allocate(String owner) {
        return switch (profile.cidTables()) {
            case CidTables.None() -> 0;
            case CidTables.ArraysOnce() -> {
                if (!arraysMade && !allocateAll(List.of(cpuArray(2), idArray(2)), Lifecycle.FOREVER)) {
                    yield Errno.ENOMEM;
                }
                if (!arraysMade) {
                    arraysMade = true;
                    held.clear(); // kept for ever
                }
                yield allocateAll(List.of(topo()), owner) ? 0 : Errno.ENOMEM;
            }
            case CidTables.SetPerEnable() -> allocateAll(set(), owner) && scratch(owner) ? 0 : Errno.ENOMEM;
        };
    }

    /** Gives back what the enable made. v7.2.6: after synchronize_rcu(); v7.3.4: call_rcu() */
    void free() {
        List<Allocations> rows = List.copyOf(held.reversed());
        held.clear();
        switch (profile.cidTables()) {
            case CidTables.None() -> {}
            case CidTables.ArraysOnce() -> rows.forEach(machine::free);
            case CidTables.SetPerEnable() -> rows.forEach(machine::callRcuFree);
        }
    }

    /** The set of one enable: the structure, then cid_to_cpu, cpu_to_cid, cid_to_shard, shard_node, shard_ranges, topo. */
    private List<Request> set() {
        return List.of(
                Request.kvmalloc(new Site(Sites.CID_TABLES, FUNCTION), TABLES_BYTES),
                cpuArray(2),
                idArray(2),
                cpuArray(4),
                cpuArray(4),
                cpuArray(8),
                topo());
    }

    private Request cpuArray(int bytesPerCpu) {
        return Request.kvmalloc(
                new Site(Sites.CID_ARRAYS, FUNCTION),
                (long) bytesPerCpu * machine.topology().nrPossibleCpus());
    }

    private Request idArray(int bytesPerCpu) {
        return Request.kvmalloc(
                new Site(Sites.CID_ARRAYS, FUNCTION),
                (long) bytesPerCpu * machine.topology().nrCpuIds());
    }

    private Request topo() {
        return Request.kvmalloc(
                new Site(Sites.CID_TOPO, FUNCTION),
                (long) profile.sizes().cidTopo() * machine.topology().nrPossibleCpus());
    }

    /** The masks the tables are worked out with, freed at once. */
    private boolean scratch(String owner) {
        for (Request masks : Cpumasks.requests(machine, Sites.CID_SCRATCH, FUNCTION, SCRATCH_MASKS)) {
            Outcome<Allocations> outcome = machine.allocate(masks.ownedBy(owner));
            machine.free(outcome.allocated());
            if (!outcome.isOk()) {
                freeNow();
                return false;
            }
        }
        return true;
    }

    private boolean allocateAll(List<Request> requests, String owner) {
        for (Request request : requests) {
            Outcome<Allocations> outcome = machine.allocate(request.ownedBy(owner));
            held.add(outcome.allocated());
            if (!outcome.isOk()) {
                freeNow();
                return false;
            }
        }
        return true;
    }

    private void freeNow() {
        held.reversed().forEach(machine::free);
        held.clear();
    }
}
