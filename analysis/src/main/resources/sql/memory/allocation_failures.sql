-- One allocation of the modelled core that failed.
--
-- requires: allocation
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   site: what the memory was for
--   allocator: percpu, kmalloc, vmalloc or static
--   errno: the error the caller returns, e.g. -12
--   cpu: the CPU at which it failed; absent if it belongs to none
--   function: the kernel function that allocates it
--   moment: boot, enable, run, disable or after
--   bytes_req (bytes): the size asked for; percpu: for each CPU
-- example: SELECT kernel, site, function, bytes_req, errno FROM allocation_failures WHERE moment = 'enable'
SELECT trace, kernel, at_ns, site, allocator, errno, cpu, function, moment, bytes_req
FROM allocation
WHERE op = 'fail'
ORDER BY trace, kernel, at_ns, row_in_run
