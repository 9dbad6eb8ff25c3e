-- What one site takes under one kernel on a machine of one size. The rows are those of sweeps: scx-replay sweep -o DATASET
-- makes them, and no trace is needed.
--
-- requires: sweep_site
-- columns:
--   conditions: what the sweep was asked for besides: nodes, queues, schedulers, limits of memory, kind of schedulers;
--      empty for one ordinary scheduler without queues on one node
--   kernel: the kernel
--   nr_cpu_ids: CPU ids, all possible
--   nr_nodes: NUMA nodes
--   site: what the memory is for
--   not_modelled: why the site has no numbers; absent if it has
--   boot_bytes (bytes): held after boot, without a scheduler; absent if it never came to that
--   loaded_bytes (bytes): held with the schedulers and their queues
--   unloaded_bytes (bytes): held when the last scheduler has just been disabled, with what waits for grace periods
--   after_gp_bytes (bytes): held when all grace periods are over
-- example: SELECT kernel, site, loaded_bytes FROM memory_by_cpus_and_site WHERE nr_cpu_ids = 8192 ORDER BY loaded_bytes DESC
SELECT
    conditions,
    kernel,
    nr_cpu_ids,
    nr_nodes,
    site,
    not_modelled,
    boot_bytes,
    loaded_bytes,
    unloaded_bytes,
    after_gp_bytes
FROM sweep_site
ORDER BY
    conditions,
    list_transform(string_split(regexp_extract(kernel, '^[0-9.]*[0-9]'), '.'), lambda n: TRY_CAST(n AS INTEGER)),
    kernel,
    nr_cpu_ids,
    site
