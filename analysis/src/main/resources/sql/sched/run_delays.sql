-- One time a task could run but had to wait for a CPU: from its wake-up, its fork or its preemption to the switch that
-- let it in. A wake-up is the event sched_waking where the trace has it, else sched_wakeup; a new task becomes runnable
-- with sched_wakeup_new. Waits of which the trace holds only one end are not there.
--
-- requires: event_sched_switch, event_sched_wakeup, lost_span, trace
-- materialized
-- columns:
--   trace: name of the trace in the dataset
--   pid: the task that waited
--   comm: its name
--   cpu: the CPU on which it then ran
--   runnable_at_ns (ns): since when it could run
--   running_at_ns (ns): when it ran
--   delay_ns (ns): the time between
--   cause: woken, new, or preempted (switched out although it could run)
--   waker_pid: the task that woke it; absent if it was preempted
--   waker_cpu: the CPU on which it was woken or preempted
--   seq: position of the switch that let it in
--   across_gap: whether events of any CPU were lost meanwhile, so that the task may have run there in between
-- example: SELECT comm, cpu, delay_ns, cause FROM run_delays ORDER BY delay_ns DESC LIMIT 10
WITH wakeup AS (
    SELECT * FROM event_sched_wakeup
    WHERE event = 'sched_wakeup_new'
       OR event = CASE
            WHEN (SELECT count(*) FROM event_sched_wakeup WHERE event = 'sched_waking') > 0 THEN 'sched_waking'
            ELSE 'sched_wakeup' END
), step AS (
    SELECT trace, seq, ts_ns, pid, 'woken' AS kind, event = 'sched_wakeup_new' AS is_new,
        common_pid AS waker_pid, common_cpu AS cpu, comm
    FROM wakeup
    UNION ALL
    SELECT trace, seq, ts_ns, prev_pid, CASE WHEN prev_state[1] = 'R' THEN 'preempted' ELSE 'left' END, false,
        NULL, common_cpu, prev_comm
    FROM event_sched_switch WHERE prev_pid != 0
    UNION ALL
    SELECT trace, seq, ts_ns, next_pid, 'in', false, NULL, common_cpu, next_comm
    FROM event_sched_switch WHERE next_pid != 0
), runnable AS (
    -- of several wake-ups before a task runs the first one counts, and none while it can run already
    SELECT *, lag(kind) OVER task AS before
    FROM step
    WINDOW task AS (PARTITION BY trace, pid ORDER BY seq, kind DESC)
    QUALIFY kind IN ('preempted', 'in') OR (kind = 'woken' AND (before IS NULL OR before = 'left'))
), paired AS (
    SELECT
        *,
        lag(kind) OVER task AS began_as,
        lag(is_new) OVER task AS began_new,
        lag(ts_ns) OVER task AS runnable_at_ns,
        lag(waker_pid) OVER task AS began_waker,
        lag(cpu) OVER task AS began_cpu
    FROM runnable
    WINDOW task AS (PARTITION BY trace, pid ORDER BY seq, kind DESC)
), gap AS (
    -- a span of all the trace says that events were lost, not where
    SELECT l.trace, l.from_ns, max(l.to_ns) OVER (PARTITION BY l.trace ORDER BY l.from_ns) AS until_ns
    FROM lost_span AS l
    JOIN trace AS t ON t.name = l.trace
    WHERE l.from_ns > t.first_ts_ns OR l.to_ns < t.last_ts_ns
)
SELECT
    p.trace,
    pid,
    comm,
    cpu,
    runnable_at_ns,
    ts_ns AS running_at_ns,
    ts_ns - runnable_at_ns AS delay_ns,
    CASE WHEN began_as = 'preempted' THEN 'preempted' WHEN began_new THEN 'new' ELSE 'woken' END AS cause,
    began_waker AS waker_pid,
    began_cpu AS waker_cpu,
    seq,
    coalesce(g.until_ns > runnable_at_ns, false) AS across_gap
FROM paired AS p
ASOF LEFT JOIN gap AS g ON g.trace = p.trace AND g.from_ns < p.ts_ns
WHERE kind = 'in' AND began_as IN ('woken', 'preempted')
ORDER BY p.trace, seq
