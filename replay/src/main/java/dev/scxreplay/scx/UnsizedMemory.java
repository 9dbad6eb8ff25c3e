package dev.scxreplay.scx;

import dev.scxreplay.kernel.CidTables;
import dev.scxreplay.kernel.KernelProfile;
import java.util.List;

/**
 * Memory that a scheduler certainly takes and that is not modelled, because its size is not known.
 *
 * @param site what it is for, named as a site would be
 * @param why what is missing, one clause
 */
public record UnsizedMemory(String site, String why) {
    private static final UnsizedMemory POOL = new UnsizedMemory(
            "arena.pool",
            "a gen_pool and its vzalloc'd chunks; their sizes follow from the arena map that the BPF program asks for");
    private static final UnsizedMemory SCRATCH = new UnsizedMemory(
            "arena.cmasks",
            "a scx_cmask for each CPU in pages of the arena map; how many words one has is not established");
    private static final UnsizedMemory SCRATCH_AND_ONLINE = new UnsizedMemory(
            "arena.cmasks",
            "a scx_cmask for each CPU and one of online CPUs in pages of the arena map; how many words one has is not"
                    + " established");

    /** What of this scheduler is left out under this kernel; nothing for an ordinary scheduler. v7.2.6, v7.3.4 */
    public static List<UnsizedMemory> of(KernelProfile profile, OpsIds ids) {
        if (!ids.cids()) {
            return List.of();
        }
        return switch (profile.cidTables()) {
            case CidTables.None() -> List.of();
            case CidTables.ArraysOnce() -> List.of(POOL, SCRATCH);
            case CidTables.SetPerEnable() -> List.of(POOL, SCRATCH_AND_ONLINE);
        };
    }
}
