package dev.scxreplay.scx;

/**
 * Which call site the recordings name for the frees of a site; empty where they name none of sched_ext's own, because
 * the free is made by an RCU callback or as the last call of a function.
 */
final class FreeSites {
    private static final String SCHED_FREE = "scx_sched_free_rcu_work";

    private FreeSites() {}

    static String of(String site, String kernel) {
        return switch (site) {
            case Sites.KICK_SYNCS, Sites.USER_DSQ, Sites.CID_TABLES -> "";
            case Sites.USER_DSQ_PCPU -> "free_dsq_rcufn";
            case Sites.DSP_CTX -> "scx_disable_workfn";
            case Sites.DSQ_HASH -> SCHED_FREE + " > rhashtable_free_and_destroy";
            case Sites.CID_ARRAYS, Sites.CID_TOPO -> "scx_cid_tables_free";
            case Sites.CID_SCRATCH -> "scx_cid_init";
            case Sites.CGROUP_PATH_PAGE -> "scx_alloc_and_add_sched";
            // kthread_destroy_worker() ends with kfree(); newer builds turn that into a jump
            case Sites.HELPER -> kernel.startsWith("6.16") || kernel.startsWith("6.17") ? "" : SCHED_FREE;
            default -> SCHED_FREE;
        };
    }
}
