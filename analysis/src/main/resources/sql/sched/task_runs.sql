-- One stretch of time in which a task ran on a CPU without a switch. Stretches that began before the first switch of
-- their CPU in the trace, or still lasted at its last one, are not there.
--
-- requires: event_sched_switch, lost_span
-- materialized
-- columns:
--   trace: name of the trace in the dataset
--   cpu: where it ran
--   pid: the task; 0 is the idle task
--   comm: its name
--   prio: its kernel priority; below 100 is real-time
--   from_ns (ns): when it was switched in
--   to_ns (ns): when it was switched out
--   run_ns (ns): how long it ran
--   left_state: the state in which it was switched out: R, S, D, ...; + marks a preempted task
--   seq: position of the switch that let it in
--   across_gap: whether events of the CPU were lost meanwhile, so that other tasks may have run in between
-- example: SELECT pid, comm, sum(run_ns) AS run_ns FROM task_runs WHERE pid <> 0 GROUP BY ALL ORDER BY run_ns DESC LIMIT 10
SELECT
    r.trace,
    r.cpu,
    pid,
    comm,
    prio,
    r.from_ns,
    r.to_ns,
    r.to_ns - r.from_ns AS run_ns,
    left_state,
    seq,
    -- a span that is longer says that events were lost, not where
    coalesce(l.from_ns >= r.from_ns AND l.to_ns <= r.to_ns, false) AS across_gap
FROM (
    SELECT
        trace,
        seq,
        common_cpu AS cpu,
        next_pid AS pid,
        next_comm AS comm,
        next_prio AS prio,
        ts_ns AS from_ns,
        lead(ts_ns) OVER on_cpu AS to_ns,
        lead(prev_state) OVER on_cpu AS left_state
    FROM event_sched_switch
    WINDOW on_cpu AS (PARTITION BY trace, common_cpu ORDER BY seq)
) AS r
ASOF LEFT JOIN lost_span AS l ON l.trace = r.trace AND l.cpu = r.cpu AND l.from_ns < r.to_ns
WHERE r.to_ns IS NOT NULL
ORDER BY r.trace, seq
