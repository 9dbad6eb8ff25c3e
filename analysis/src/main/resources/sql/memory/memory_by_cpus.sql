-- What sched_ext takes under one kernel on a machine of one size, without and with a scheduler. The rows are those of
-- sweeps: scx-replay sweep -o DATASET makes them, and no trace is needed.
--
-- requires: sweep
-- columns:
--   conditions: what the sweep was asked for besides: nodes, queues, schedulers, limits of memory, kind of schedulers;
--      empty for one ordinary scheduler without queues on one node
--   kernel: the kernel
--   nr_cpu_ids: CPU ids, all possible
--   nr_nodes: NUMA nodes
--   schedulers: schedulers loaded
--   verdict: works, panics at boot, -ENOMEM or crashes
--   why: the kernel's message, or what failed; absent if nothing did
--   boot_bytes (bytes): held after boot, without a scheduler; absent if it never came to that
--   loaded_bytes (bytes): held with the schedulers and their queues
--   unloaded_bytes (bytes): held when the last scheduler has just been disabled, with what waits for grace periods
--   after_gp_bytes (bytes): held when all grace periods are over
-- example: SELECT kernel, nr_cpu_ids, loaded_bytes, verdict FROM memory_by_cpus WHERE nr_cpu_ids >= 4096
SELECT
    conditions,
    kernel,
    nr_cpu_ids,
    nr_nodes,
    schedulers,
    verdict,
    why,
    boot_bytes,
    loaded_bytes,
    unloaded_bytes,
    after_gp_bytes
FROM sweep
ORDER BY
    conditions,
    list_transform(string_split(regexp_extract(kernel, '^[0-9.]*[0-9]'), '.'), lambda n: TRY_CAST(n AS INTEGER)),
    kernel,
    nr_cpu_ids
