-- What a failed allocation undid: each failure with the frees at the same time, which unwind what its attempt had
-- allocated before.
--
-- requires: allocation, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   failed_site: the allocation that failed
--   errno: the error it gave
--   undone_site: what was freed then; absent if nothing was
--   undone: how many objects
--   undone_bytes (bytes): their size
--   waits_for_rcu: whether they were only queued for RCU
-- example: SELECT at_ns, failed_site, undone_site, undone_bytes, waits_for_rcu FROM allocation_unwinding
WITH failure AS (
    SELECT trace, kernel, at_ns, site, errno, row_in_run FROM allocation WHERE op = 'fail'
), undoing AS (
    SELECT trace, kernel, at_ns, site, op, count, bytes_alloc, row_in_run FROM allocation WHERE op IN ('free', 'queue-rcu')
)
SELECT
    f.trace,
    f.kernel,
    f.at_ns,
    f.site AS failed_site,
    f.errno,
    u.site AS undone_site,
    CAST(coalesce(sum(u.count), 0) AS BIGINT) AS undone,
    CAST(coalesce(sum(u.count * u.bytes_alloc), 0) AS BIGINT) AS undone_bytes,
    u.op = 'queue-rcu' AS waits_for_rcu
FROM failure AS f
LEFT JOIN undoing AS u
    ON u.trace = f.trace AND u.kernel = f.kernel AND u.at_ns = f.at_ns AND u.row_in_run > f.row_in_run
GROUP BY f.trace, f.kernel, f.at_ns, f.row_in_run, f.site, f.errno, u.site, u.op
ORDER BY f.trace, CAST(f.kernel AS kernel_name), f.at_ns, f.row_in_run, undone_site
