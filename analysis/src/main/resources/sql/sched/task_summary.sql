-- What one task did in a trace: how long it ran and how long it waited to run. Runs and waits during which events were lost
-- are left out.
--
-- requires: task_runs, run_delays, event_sched_migrate_task, coverage
-- materialized
-- columns:
--   trace: name of the trace in the dataset
--   pid: the task
--   comm: its name, the last one it ran under
--   runs: stretches in which it ran
--   run_ns (ns): time it ran
--   delays: times it had to wait for a CPU
--   delay_ns (ns): time it waited, all together
--   delay_p50_ns (ns): median wait
--   delay_p99_ns (ns): 99 % of its waits were not longer
--   delay_max_ns (ns): its longest wait
--   preemptions: times it was switched out although it could run
--   migrations: times it moved to another CPU's run queue
--   observed_share: share of the CPU time of the trace in which no events were lost
-- example: SELECT pid, comm, run_ns, delay_p99_ns, preemptions, migrations FROM task_summary ORDER BY delay_p99_ns DESC LIMIT 10
WITH ran AS (
    SELECT trace, pid, last(comm ORDER BY seq) AS comm, count(*) AS runs, CAST(sum(run_ns) AS BIGINT) AS run_ns
    FROM task_runs WHERE pid != 0 AND NOT across_gap GROUP BY trace, pid
), waited AS (
    SELECT
        trace,
        pid,
        count(*) AS delays,
        CAST(sum(delay_ns) AS BIGINT) AS delay_ns,
        quantile_disc(delay_ns, 0.50) AS delay_p50_ns,
        quantile_disc(delay_ns, 0.99) AS delay_p99_ns,
        max(delay_ns) AS delay_max_ns,
        count(*) FILTER (WHERE cause = 'preempted') AS preemptions
    FROM run_delays WHERE NOT across_gap GROUP BY trace, pid
), moved AS (
    SELECT trace, pid, count(*) AS migrations FROM event_sched_migrate_task GROUP BY trace, pid
)
SELECT
    r.trace,
    r.pid,
    r.comm,
    r.runs,
    r.run_ns,
    coalesce(w.delays, 0) AS delays,
    coalesce(w.delay_ns, 0) AS delay_ns,
    w.delay_p50_ns,
    w.delay_p99_ns,
    w.delay_max_ns,
    coalesce(w.preemptions, 0) AS preemptions,
    coalesce(m.migrations, 0) AS migrations,
    c.observed_share
FROM ran AS r
LEFT JOIN waited AS w ON w.trace = r.trace AND w.pid = r.pid
LEFT JOIN moved AS m ON m.trace = r.trace AND m.pid = r.pid
LEFT JOIN coverage AS c ON c.trace = r.trace
ORDER BY r.trace, r.run_ns DESC, r.pid
