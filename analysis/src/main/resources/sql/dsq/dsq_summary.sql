-- One kind of dispatch queue of one run, user queues each on their own: how long tasks were on it and how they left.
--
-- requires: dsq_task, coverage
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   dsq: user, local, global or bypass
--   dsq_id: user: the queue's id
--   stays: how often a task was put on it
--   tasks: how many different tasks
--   most_ahead: most tasks in front of one when it was put there
--   median_queued_ns (ns): half of the stays were shorter
--   p99_queued_ns (ns): ninety-nine in a hundred were shorter
--   max_queued_ns (ns): the longest
--   passed_over: how often a CPU looked at a task and it might not run there
--   unplanned: stays that the recording ended although the model has the task here
--   observed_share: share of the CPU time of the trace in which no events were lost
-- example: SELECT kernel, dsq, dsq_id, stays, p99_queued_ns, most_ahead FROM dsq_summary
SELECT
    d.trace,
    kernel,
    dsq,
    CASE WHEN dsq = 'user' THEN dsq_id END AS dsq_id,
    count(*) AS stays,
    count(DISTINCT pid) AS tasks,
    max(ahead) AS most_ahead,
    CAST(quantile_disc(left_at_ns - queued_at_ns, 0.5) AS BIGINT) AS median_queued_ns,
    CAST(quantile_disc(left_at_ns - queued_at_ns, 0.99) AS BIGINT) AS p99_queued_ns,
    max(left_at_ns - queued_at_ns) AS max_queued_ns,
    CAST(sum(passed_over) AS BIGINT) AS passed_over,
    count(*) FILTER (left_by = 'taken-elsewhere') AS unplanned,
    any_value(c.observed_share) AS observed_share
FROM dsq_task AS d
LEFT JOIN coverage AS c ON c.trace = d.trace
GROUP BY ALL
ORDER BY d.trace, kernel, dsq, dsq_id
