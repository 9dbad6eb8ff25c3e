-- Who ran while a task waited: for the longest waits for a CPU in each trace, the tasks that ran there meanwhile. The CPU
-- is the one on which the task then ran; it may have waited on another one's run queue before.
-- Waits during which events were lost are left out.
--
-- requires: run_delays, task_runs
-- parameters:
--   longest = 100: how many waits of each trace are looked at, the longest first
--   waiting_pid = NULL: only the waits of this task
-- columns:
--   trace: name of the trace in the dataset
--   pid: the task that waited
--   comm: its name; of several the first in the alphabet
--   antagonist_pid: the task that ran meanwhile; 0 is the idle task: the CPU had nothing to do and did not see the task
--   antagonist_comm: its name; of several, as the idle tasks have, the first in the alphabet
--   overlap_ns (ns): how long it ran while the other waited
--   delays: during how many waits
--   share: overlap_ns of all time the task waited in such waits
-- example: SELECT comm, antagonist_comm, overlap_ns, share FROM antagonists(longest := 10)
WITH asked AS (
    SELECT trace, pid, comm, cpu, runnable_at_ns, running_at_ns, delay_ns, seq
    FROM run_delays
    WHERE (waiting_pid IS NULL OR pid = waiting_pid) AND NOT across_gap
), shortest AS (
    -- sorting all waits for the few longest would take most of the time
    SELECT trace, list_min(max(delay_ns, longest)) AS delay_ns FROM asked GROUP BY trace
), waits AS (
    SELECT a.*
    FROM asked AS a
    JOIN shortest AS s ON s.trace = a.trace AND a.delay_ns >= s.delay_ns
    QUALIFY row_number() OVER (PARTITION BY a.trace ORDER BY a.delay_ns DESC, a.seq) <= longest
), spans AS (
    -- a run that overlaps a wait ends within it, as the CPU switches to the task at its end; slices of 17 ms find it
    SELECT *, unnest(generate_series(runnable_at_ns >> 24, running_at_ns >> 24)) AS slice
    FROM waits
), met AS (
    SELECT
        w.trace,
        w.pid,
        w.comm,
        r.pid AS antagonist_pid,
        r.comm AS antagonist_comm,
        least(r.to_ns, w.running_at_ns) - greatest(r.from_ns, w.runnable_at_ns) AS overlap_ns,
        w.runnable_at_ns
    FROM spans AS w
    JOIN task_runs AS r
        ON r.trace = w.trace AND r.cpu = w.cpu AND r.to_ns >> 24 = w.slice
        AND r.from_ns < w.running_at_ns AND r.to_ns > w.runnable_at_ns AND r.to_ns <= w.running_at_ns
    WHERE r.pid != w.pid AND NOT r.across_gap
), total AS (
    SELECT trace, pid, sum(delay_ns) AS delay_ns FROM waits GROUP BY trace, pid
)
SELECT
    m.trace,
    m.pid,
    min(m.comm) AS comm,
    m.antagonist_pid,
    min(m.antagonist_comm) AS antagonist_comm,
    CAST(sum(m.overlap_ns) AS BIGINT) AS overlap_ns,
    count(DISTINCT m.runnable_at_ns) AS delays,
    round(sum(m.overlap_ns) / any_value(t.delay_ns), 6) AS share
FROM met AS m
JOIN total AS t ON t.trace = m.trace AND t.pid = m.pid
GROUP BY m.trace, m.pid, m.antagonist_pid
ORDER BY m.trace, overlap_ns DESC, m.pid, m.antagonist_pid
