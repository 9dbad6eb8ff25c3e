-- What one CPU did between its first and its last switch.
--
-- requires: task_runs
-- materialized
-- columns:
--   trace: name of the trace in the dataset
--   cpu: the CPU
--   busy_ns (ns): time in which a task other than the idle task ran
--   idle_ns (ns): time in the idle task
--   busy_share: busy_ns of both
--   switches: switches between tasks
--   tasks: different tasks that ran there
SELECT
    trace,
    cpu,
    CAST(coalesce(sum(run_ns) FILTER (WHERE pid != 0), 0) AS BIGINT) AS busy_ns,
    CAST(coalesce(sum(run_ns) FILTER (WHERE pid = 0), 0) AS BIGINT) AS idle_ns,
    round(busy_ns / nullif(busy_ns + idle_ns, 0), 6) AS busy_share,
    count(*) AS switches,
    count(DISTINCT pid) FILTER (WHERE pid != 0) AS tasks
FROM task_runs
GROUP BY trace, cpu
ORDER BY trace, cpu
