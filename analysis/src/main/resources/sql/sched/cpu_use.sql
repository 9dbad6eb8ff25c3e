-- What one CPU did between its first and its last switch, stretches in which events were lost left out.
--
-- requires: task_runs, cpu_coverage
-- materialized
-- columns:
--   trace: name of the trace in the dataset
--   cpu: the CPU
--   busy_ns (ns): time in which a task other than the idle task ran
--   idle_ns (ns): time in the idle task
--   busy_share: busy_ns of both
--   switches: switches between tasks
--   tasks: different tasks that ran there
--   observed_share: share of the CPU's time in which no events were lost
-- example: SELECT cpu, busy_share, switches, tasks FROM cpu_use ORDER BY busy_share DESC
SELECT
    r.trace,
    r.cpu,
    CAST(coalesce(sum(run_ns) FILTER (WHERE pid != 0), 0) AS BIGINT) AS busy_ns,
    CAST(coalesce(sum(run_ns) FILTER (WHERE pid = 0), 0) AS BIGINT) AS idle_ns,
    round(busy_ns / nullif(busy_ns + idle_ns, 0), 6) AS busy_share,
    count(*) AS switches,
    count(DISTINCT pid) FILTER (WHERE pid != 0) AS tasks,
    coalesce(any_value(c.observed_share), 1) AS observed_share
FROM task_runs AS r
LEFT JOIN cpu_coverage AS c ON c.trace = r.trace AND c.cpu = r.cpu
WHERE NOT r.across_gap
GROUP BY r.trace, r.cpu
ORDER BY r.trace, r.cpu
