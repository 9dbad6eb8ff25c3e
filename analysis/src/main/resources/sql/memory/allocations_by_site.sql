-- What the modelled core allocated for one purpose.
--
-- requires: allocation, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   site: what the memory is for
--   allocator: percpu, kmalloc, vmalloc or static
--   moment: boot, enable, run, disable or after
--   allocated: objects allocated
--   failed: allocations that failed
--   freed: objects freed
--   requested_bytes (bytes): as asked for, all objects together; percpu: for one CPU
--   charged_bytes (bytes): as the allocator gave it, all objects together
-- example: SELECT site, kernel, allocated, failed, freed, charged_bytes FROM allocations_by_site WHERE allocated > freed
SELECT
    trace,
    kernel,
    site,
    allocator,
    moment,
    CAST(coalesce(sum(count) FILTER (WHERE op = 'alloc'), 0) AS BIGINT) AS allocated,
    CAST(coalesce(sum(count) FILTER (WHERE op = 'fail'), 0) AS BIGINT) AS failed,
    CAST(coalesce(sum(count) FILTER (WHERE op = 'free'), 0) AS BIGINT) AS freed,
    CAST(coalesce(sum(count * bytes_req) FILTER (WHERE op = 'alloc'), 0) AS BIGINT) AS requested_bytes,
    CAST(coalesce(sum(count * bytes_alloc) FILTER (WHERE op = 'alloc'), 0) AS BIGINT) AS charged_bytes
FROM allocation
GROUP BY trace, kernel, site, allocator, moment
ORDER BY trace, CAST(kernel AS kernel_name), charged_bytes DESC, site, allocator, moment
