-- The kicks from one CPU to another.
--
-- requires: kick, run, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   kicker_cpu: CPU that kicked
--   target_cpu: CPU that was kicked; -1 where a kick was inferred and its target is not known
--   kicks: how many
--   wait_kicks: how many of them with the flag WAIT
--   waits: how many of them waited for some time
--   never_ending: waits that still lasted when the trace ended
--   wait_ns (ns): time waited, all together; a never-ending wait counts up to the end of the trace, one whose end was lost
--      does not count
--   max_ns (ns): the longest wait that ended
-- example: SELECT kicker_cpu, target_cpu, wait_ns FROM kick_pairs WHERE kernel = '6.17.13' ORDER BY wait_ns DESC LIMIT 10
SELECT
    k.trace,
    k.kernel,
    k.kicker_cpu,
    k.target_cpu,
    count(*) AS kicks,
    count(*) FILTER (WHERE k.flags & 4 != 0) AS wait_kicks,
    count(*) FILTER (WHERE k.wait_ns > 0 OR (k.wait_begin_ns IS NOT NULL AND k.wait_end_at_ns IS NULL)) AS waits,
    count(*) FILTER (WHERE k.wait_begin_ns IS NOT NULL AND k.wait_end_at_ns IS NULL AND k.wait_end <> 'events-lost')
        AS never_ending,
    CAST(coalesce(sum(coalesce(k.wait_ns, r.last_ts_ns - k.wait_begin_ns)) FILTER (WHERE k.wait_end <> 'events-lost'), 0)
        AS BIGINT) AS wait_ns,
    max(k.wait_ns) AS max_ns
FROM kick AS k
JOIN run AS r ON r.trace = k.trace AND r.kernel = k.kernel
GROUP BY k.trace, k.kernel, k.kicker_cpu, k.target_cpu
ORDER BY k.trace, CAST(k.kernel AS kernel_name), k.kicker_cpu, k.target_cpu
