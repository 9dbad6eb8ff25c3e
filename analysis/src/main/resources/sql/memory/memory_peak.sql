-- The most memory one site ever held, live and waiting for RCU together.
--
-- requires: memory_over_time, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   site: what the memory is for
--   allocator: percpu, kmalloc, vmalloc or static
--   bytes (bytes): the most it held at any time
--   at_ns (ns): when it first held that much
-- example: SELECT site, kernel, bytes FROM memory_peak WHERE bytes > 1048576 ORDER BY bytes DESC
SELECT
    trace,
    kernel,
    site,
    allocator,
    max(site_bytes) AS bytes,
    first(at_ns ORDER BY site_bytes DESC, at_ns) AS at_ns
FROM memory_over_time
GROUP BY trace, kernel, site, allocator
ORDER BY trace, CAST(kernel AS kernel_name), bytes DESC, site, allocator
