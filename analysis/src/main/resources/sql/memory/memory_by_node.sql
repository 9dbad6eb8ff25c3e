-- What sched_ext holds on one NUMA node in one state from one point in time on, all sites together; one row for each time
-- at which it changed.
--
-- requires: memory_over_time
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   node: the NUMA node
--   state: live, or waiting-for-RCU
--   at_ns (ns): from when
--   bytes (bytes): what all sites hold there
-- example: SELECT node, at_ns, bytes FROM memory_by_node WHERE kernel = '7.3.4' AND state = 'live'
SELECT
    trace,
    kernel,
    node,
    state,
    at_ns,
    last(node_state_bytes ORDER BY row_in_run) AS bytes
FROM memory_over_time
GROUP BY trace, kernel, node, state, at_ns
ORDER BY trace, kernel, node, state, at_ns
