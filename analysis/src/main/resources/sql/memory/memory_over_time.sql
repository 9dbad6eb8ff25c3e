-- One change of the memory sched_ext holds, with the sums after it. Both states count: memory that waits for RCU is
-- still taken.
--
-- requires: memory
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   row_in_run: place of the change among those of the run
--   site: the site that changed
--   allocator: percpu, kmalloc, vmalloc or static
--   state: live, or waiting-for-RCU
--   bytes (bytes): what the site holds in this state from now on
--   site_bytes (bytes): what the site holds in both states
--   total_bytes (bytes): what all sites hold in both states
WITH change AS (
    SELECT
        *,
        bytes - lag(bytes, 1, 0) OVER (
            PARTITION BY trace, kernel, site, allocator, state ORDER BY at_ns, row_in_run) AS grown_by
    FROM memory
)
SELECT
    trace,
    kernel,
    at_ns,
    row_in_run,
    site,
    allocator,
    state,
    bytes,
    CAST(sum(grown_by) OVER (
        PARTITION BY trace, kernel, site, allocator ORDER BY at_ns, row_in_run) AS BIGINT) AS site_bytes,
    CAST(sum(grown_by) OVER (PARTITION BY trace, kernel ORDER BY at_ns, row_in_run) AS BIGINT) AS total_bytes
FROM change
ORDER BY trace, kernel, at_ns, row_in_run
