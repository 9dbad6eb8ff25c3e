-- The memory one site holds on one NUMA node from one point in time on, until its next row on that node in the same state.
--
-- requires: memory
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   site: what the memory is for
--   allocator: percpu, kmalloc, vmalloc or static
--   node: NUMA node the memory lies on
--   state: live, or waiting-for-RCU: unreachable but not yet freed
--   at_ns (ns): from when
--   bytes (bytes): bytes held
-- example: SELECT at_ns, node, bytes FROM memory_use WHERE site = 'kick_syncs' AND state = 'waiting-for-RCU'
SELECT trace, kernel, site, allocator, node, state, at_ns, bytes
FROM memory
ORDER BY trace, kernel, at_ns, row_in_run
