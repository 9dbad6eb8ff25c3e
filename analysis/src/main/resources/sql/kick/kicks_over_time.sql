-- The kicks of one trace under one kernel in one stretch of time, counted by when they were called.
--
-- requires: kick, run, kernel_name
-- parameters:
--   bucket_ns = 1000000000 (ns): length of a stretch
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   from_ns (ns): begin of the stretch, counted from the first event of the trace
--   kicks: kicks called in it
--   wait_kicks: how many of them with the flag WAIT
--   waits: how many of them waited for some time
--   p50_ns (ns): median of those that ended
--   p99_ns (ns): 99 % of those that ended were not longer
--   max_ns (ns): the longest of those that ended
-- example: SELECT kernel, from_ns, kicks, max_ns FROM kicks_over_time(bucket_ns := 100000000)
SELECT
    k.trace,
    k.kernel,
    (k.kicked_at_ns - r.first_ts_ns) // bucket_ns * bucket_ns AS from_ns,
    count(*) AS kicks,
    count(*) FILTER (WHERE k.flags & 4 != 0) AS wait_kicks,
    count(*) FILTER (WHERE k.wait_ns > 0 OR (k.wait_begin_ns IS NOT NULL AND k.wait_end_at_ns IS NULL)) AS waits,
    quantile_disc(k.wait_ns, 0.50) FILTER (WHERE k.wait_ns > 0) AS p50_ns,
    quantile_disc(k.wait_ns, 0.99) FILTER (WHERE k.wait_ns > 0) AS p99_ns,
    max(k.wait_ns) FILTER (WHERE k.wait_ns > 0) AS max_ns
FROM kick AS k
JOIN run AS r ON r.trace = k.trace AND r.kernel = k.kernel
GROUP BY k.trace, k.kernel, from_ns
ORDER BY k.trace, CAST(k.kernel AS kernel_name), from_ns
