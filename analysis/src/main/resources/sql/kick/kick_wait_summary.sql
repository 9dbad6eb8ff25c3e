-- The kick waits of one trace under one kernel. The quantiles are over the waits that took time and ended.
--
-- requires: kick_waits, kicker_waits, run, coverage, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   wait_kicks: kicks with the flag WAIT
--   waits: waits that took time; several kicks may share one
--   never_ending: those that still lasted when the trace ended
--   p50_ns (ns): median wait
--   p90_ns (ns): 90 % of the waits were not longer
--   p99_ns (ns): 99 % of the waits were not longer
--   max_ns (ns): the longest wait that ended
--   interrupts_off_ns (ns): CPU time spent waiting with interrupts off, all CPUs together; up to the end of the trace
--      for waits that never ended
--   longest: the longest wait for a quick look: never ends, or max_ns in a readable unit
--   observed_share: share of the CPU time of the trace in which no events were lost
--   across_gap: kicks with the flag WAIT that rest on a time in which events were lost; where that hides the end of the
--      wait, it is not among those that took time
-- example: SELECT trace, kernel, waits, p50_ns, p99_ns, max_ns FROM kick_wait_summary WHERE waits > 0
WITH asked AS (
    SELECT trace, kernel, count(*) AS wait_kicks, count(*) FILTER (WHERE across_gap) AS across_gap
    FROM kick_waits GROUP BY trace, kernel
)
SELECT
    r.trace,
    r.kernel,
    coalesce(any_value(asked.wait_kicks), 0) AS wait_kicks,
    count(*) FILTER (WHERE w.wait_ns > 0 OR w.never_ending) AS waits,
    count(*) FILTER (WHERE w.never_ending) AS never_ending,
    quantile_disc(w.wait_ns, 0.50) FILTER (WHERE w.wait_ns > 0) AS p50_ns,
    quantile_disc(w.wait_ns, 0.90) FILTER (WHERE w.wait_ns > 0) AS p90_ns,
    quantile_disc(w.wait_ns, 0.99) FILTER (WHERE w.wait_ns > 0) AS p99_ns,
    max(w.wait_ns) FILTER (WHERE w.wait_ns > 0) AS max_ns,
    CAST(coalesce(sum(w.lasted_ns) FILTER (WHERE w.interrupts_off), 0) AS BIGINT) AS interrupts_off_ns,
    CASE
        WHEN count(*) FILTER (WHERE w.never_ending) > 0 THEN 'never ends'
        WHEN max_ns IS NULL THEN 'no wait'
        WHEN max_ns >= 1000000000 THEN format('{:.2f} s', max_ns / 1000000000)
        WHEN max_ns >= 1000000 THEN format('{:.2f} ms', max_ns / 1000000)
        WHEN max_ns >= 1000 THEN format('{:.2f} us', max_ns / 1000)
        ELSE format('{} ns', max_ns)
    END AS longest,
    any_value(c.observed_share) AS observed_share,
    coalesce(any_value(asked.across_gap), 0) AS across_gap
FROM run AS r
LEFT JOIN asked ON asked.trace = r.trace AND asked.kernel = r.kernel
LEFT JOIN kicker_waits AS w ON w.trace = r.trace AND w.kernel = r.kernel
LEFT JOIN coverage AS c ON c.trace = r.trace
GROUP BY r.trace, r.kernel
ORDER BY r.trace, CAST(r.kernel AS kernel_name)
