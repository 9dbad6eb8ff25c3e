-- Time one task spent on dispatch queues, all stays together that begin in one of 20 equal parts of the time of a trace;
-- only where the recording has operations of tasks. Stays that the trace ends count up to its end.
--
-- requires: dsq_task, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   pair: names task and part
--   cpu: always absent: a task is on queues of several CPUs
--   at_ns (ns): when the first of these stays began
--   stretch: number of the part, 0 to 19
--   value: ns queued
--   never_ending: always false: a stay is cut where the trace ends
-- example: SELECT kernel, stretch, avg(value) AS mean_ns FROM compare_queueing GROUP BY ALL ORDER BY ALL
SELECT
    d.trace,
    d.kernel,
    concat_ws(' ', d.pid, stretch) AS pair,
    CAST(NULL AS INTEGER) AS cpu,
    min(d.queued_at_ns) AS at_ns,
    CAST(least(19, (d.queued_at_ns - r.first_ts_ns) * 20 // greatest(1, r.last_ts_ns - r.first_ts_ns)) AS INTEGER)
        AS stretch,
    CAST(sum(d.left_at_ns - d.queued_at_ns) AS BIGINT) AS value,
    false AS never_ending
FROM dsq_task AS d
JOIN run AS r ON r.trace = d.trace AND r.kernel = d.kernel
GROUP BY d.trace, d.kernel, d.pid, stretch
ORDER BY d.trace, d.kernel, at_ns, d.pid
