-- The most memory sched_ext ever held on one NUMA node, and how much of it waited for RCU at most.
--
-- requires: memory_over_time, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   node: the NUMA node
--   bytes (bytes): the most that was held there at any time, live and waiting for RCU together
--   at_ns (ns): when it first was that much
--   waiting_bytes (bytes): the most that waited for RCU there at any time; 0 if nothing ever did
--   waiting_at_ns (ns): when it first was that much; absent if nothing ever waited
-- example: SELECT kernel, node, bytes, waiting_bytes FROM memory_node_peak ORDER BY bytes DESC LIMIT 10
SELECT
    trace,
    kernel,
    node,
    max(node_bytes) AS bytes,
    first(at_ns ORDER BY node_bytes DESC, at_ns) AS at_ns,
    coalesce(max(node_state_bytes) FILTER (state = 'waiting-for-RCU'), 0) AS waiting_bytes,
    first(at_ns ORDER BY node_state_bytes DESC, at_ns) FILTER (state = 'waiting-for-RCU') AS waiting_at_ns
FROM memory_over_time
GROUP BY trace, kernel, node
ORDER BY trace, CAST(kernel AS kernel_name), node
