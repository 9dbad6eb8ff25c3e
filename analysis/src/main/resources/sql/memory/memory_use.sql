-- The memory one site holds from one point in time on, until its next row in the same state.
--
-- requires: memory
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   site: what the memory is for
--   allocator: percpu, kmalloc, vmalloc or static
--   state: live, or waiting-for-RCU: unreachable but not yet freed
--   at_ns (ns): from when
--   bytes (bytes): bytes held
SELECT trace, kernel, site, allocator, state, at_ns, bytes
FROM memory
ORDER BY trace, kernel, at_ns, row_in_run
