-- How long the tasks of a trace waited for a CPU, by cause. Waits during which events were lost are left out.
--
-- requires: run_delays, coverage
-- materialized
-- columns:
--   trace: name of the trace in the dataset
--   cause: woken, new, or preempted
--   delays: how many waits
--   p50_ns (ns): median
--   p90_ns (ns): 90 % were not longer
--   p99_ns (ns): 99 % were not longer
--   max_ns (ns): the longest
--   total_ns (ns): all together
--   observed_share: share of the CPU time of the trace in which no events were lost
-- example: SELECT trace, cause, p50_ns, p99_ns, max_ns FROM run_delay_summary
SELECT
    d.trace,
    d.cause,
    count(*) AS delays,
    quantile_disc(d.delay_ns, 0.50) AS p50_ns,
    quantile_disc(d.delay_ns, 0.90) AS p90_ns,
    quantile_disc(d.delay_ns, 0.99) AS p99_ns,
    max(d.delay_ns) AS max_ns,
    CAST(sum(d.delay_ns) AS BIGINT) AS total_ns,
    any_value(c.observed_share) AS observed_share
FROM run_delays AS d
LEFT JOIN coverage AS c ON c.trace = d.trace
WHERE NOT d.across_gap
GROUP BY d.trace, d.cause
ORDER BY d.trace, d.cause
