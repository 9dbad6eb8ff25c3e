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
--   node: the NUMA node on which it changed
--   state: live, or waiting-for-RCU
--   bytes (bytes): what the site holds on this node in this state from now on
--   site_bytes (bytes): what the site holds on all nodes in both states
--   node_state_bytes (bytes): what all sites hold on this node in this state
--   node_bytes (bytes): what all sites hold on this node in both states
--   waiting_bytes (bytes): what all sites hold on all nodes that waits for RCU
--   total_bytes (bytes): what all sites hold on all nodes in both states
-- example: SELECT kernel, max(total_bytes) AS peak_bytes FROM memory_over_time GROUP BY kernel ORDER BY kernel
WITH change AS (
    SELECT
        *,
        bytes - lag(bytes, 1, 0) OVER (
            PARTITION BY trace, kernel, site, allocator, node, state ORDER BY at_ns, row_in_run) AS grown_by
    FROM memory
)
SELECT
    trace,
    kernel,
    at_ns,
    row_in_run,
    site,
    allocator,
    node,
    state,
    bytes,
    CAST(sum(grown_by) OVER (
        PARTITION BY trace, kernel, site, allocator ORDER BY at_ns, row_in_run) AS BIGINT) AS site_bytes,
    CAST(sum(grown_by) OVER (
        PARTITION BY trace, kernel, node, state ORDER BY at_ns, row_in_run) AS BIGINT) AS node_state_bytes,
    CAST(sum(grown_by) OVER (PARTITION BY trace, kernel, node ORDER BY at_ns, row_in_run) AS BIGINT) AS node_bytes,
    CAST(sum(CASE WHEN state = 'waiting-for-RCU' THEN grown_by ELSE 0 END) OVER (
        PARTITION BY trace, kernel ORDER BY at_ns, row_in_run) AS BIGINT) AS waiting_bytes,
    CAST(sum(grown_by) OVER (PARTITION BY trace, kernel ORDER BY at_ns, row_in_run) AS BIGINT) AS total_bytes
FROM change
ORDER BY trace, kernel, at_ns, row_in_run
