-- The kicks of one trace under one kernel, by their flags and by what the core made of them.
--
-- requires: kick, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   flags: 1 IDLE, 2 PREEMPT, 4 WAIT
--   flag_names: the same in words
--   outcome: what the core made of them: resched, already-pending, not-idle, higher-class, offline, bypassing, dropped, ...
--   kicks: how many
--   waited: how many of them waited at all
--   wait_ns (ns): time waited, all together; waits that never ended are not in it
-- example: SELECT kernel, flag_names, sum(kicks) AS kicks FROM kicks_by_flag GROUP BY ALL ORDER BY kicks DESC
SELECT
    trace,
    kernel,
    flags,
    CASE WHEN flags = 0 THEN 'none' ELSE concat_ws('|',
        CASE WHEN flags & 1 != 0 THEN 'IDLE' END,
        CASE WHEN flags & 2 != 0 THEN 'PREEMPT' END,
        CASE WHEN flags & 4 != 0 THEN 'WAIT' END) END AS flag_names,
    outcome,
    count(*) AS kicks,
    count(*) FILTER (WHERE wait_ns > 0 OR (wait_begin_ns IS NOT NULL AND wait_end_at_ns IS NULL)) AS waited,
    CAST(coalesce(sum(wait_ns), 0) AS BIGINT) AS wait_ns
FROM kick
GROUP BY trace, kernel, flags, outcome
ORDER BY trace, CAST(kernel AS kernel_name), flags, outcome
