-- One number of one replay that is compared as it is: a count, or memory at its most. What is not there is 0.
--
-- requires: run, kick, kicker_waits, allocation_failures, finding, memory_peak, memory_over_time, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   metric: what is counted; replayed (1 if the run reached the end of the trace, 0 after a panic at boot),
--      never_ending_waits, dropped_kicks, failed_allocations, findings, peak_memory, peak_memory_by_site, peak_waiting_for_rcu
--   item: failed_allocations and peak_memory_by_site: the site; findings: the kind; else empty
--   value: the number; memory in bytes
-- example: SELECT metric, kernel, sum(value) AS value FROM compare_totals GROUP BY ALL ORDER BY ALL
WITH total AS (
    SELECT trace, kernel, 'replayed' AS metric, '' AS item, CAST(outcome = 'replayed' AS BIGINT) AS value FROM run
    UNION ALL
    SELECT trace, kernel, 'never_ending_waits', '', count(*) FROM kicker_waits WHERE never_ending GROUP BY ALL
    UNION ALL
    SELECT trace, kernel, 'dropped_kicks', '', count(*) FROM kick WHERE outcome = 'dropped' GROUP BY ALL
    UNION ALL
    SELECT trace, kernel, 'failed_allocations', site, count(*) FROM allocation_failures GROUP BY ALL
    UNION ALL
    SELECT trace, kernel, 'findings', kind, count(*) FROM finding GROUP BY ALL
    UNION ALL
    SELECT trace, kernel, 'peak_memory', '', max(total_bytes) FROM memory_over_time GROUP BY ALL
    UNION ALL
    SELECT trace, kernel, 'peak_memory_by_site', site, sum(bytes) FROM memory_peak GROUP BY ALL
    UNION ALL
    SELECT trace, kernel, 'peak_waiting_for_rcu', '', max(waiting_bytes) FROM memory_over_time GROUP BY ALL
)
SELECT trace, kernel, metric, item, CAST(value AS BIGINT) AS value
FROM total
ORDER BY trace, metric, item, CAST(kernel AS kernel_name)
