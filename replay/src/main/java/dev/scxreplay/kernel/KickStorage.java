package dev.scxreplay.kernel;

/** Where each CPU keeps the sequence numbers it took of the CPUs it waits for, and how that memory comes and goes. */
public sealed interface KickStorage {
    /** How the arrays are given back when the last scheduler is gone. */
    enum Free {
        /** One call_rcu() for each array: freed after the next grace period. v6.17.13: free_kick_pseqs() */
        CALL_RCU,
        /** kvfree_rcu(): batched for up to five seconds, then a grace period. v6.19: 987e00035c0e */
        KVFREE_RCU
    }

    /** What kick_cpus_irq_workfn() does if its CPU has no array. */
    enum Missing {
        /** Warns once per boot and returns; the kicks stay in the masks. v6.17.13: kick_cpus_irq_workfn() */
        WARN_ONCE,
        /** Returns. v7.1: 49d78adf9555 */
        SILENT
    }

    /** One percpu allocation of 8 bytes times nr_cpu_ids for every CPU at boot, BUG_ON() if it fails, never freed. v6.17.8: init_sched_ext_class() */
    record BootPercpuArray() implements KickStorage {}

    /**
     * One kvzalloc() for each possible CPU, made by every enable and given back by every disable.
     * v6.18: 14c1da3895a1.
     */
    record PerCpuKvzalloc(Free free, Missing missing) implements KickStorage {
        /** Bytes in front of the first number, an rcu_head. v6.17.13 to v7.3.4: BTF of scx_kick_pseqs, scx_kick_syncs */
        public static final int HEADER_BYTES = 16;
    }

    /** Bytes one CPU asks for on a machine with {@code nrCpuIds} CPU ids. */
    default long bytesPerCpu(int nrCpuIds) {
        return switch (this) {
            case BootPercpuArray() -> 8L * nrCpuIds;
            case PerCpuKvzalloc lazy -> PerCpuKvzalloc.HEADER_BYTES + 8L * nrCpuIds;
        };
    }
}
