-- One period in which a scheduler was bypassed: its BPF side is not asked, tasks wait in queues of the core.
--
-- requires: bypass, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   scheduler: the scheduler; up to 7.0 all of them share one depth, and this is the one that ended the period
--   from_ns (ns): when the first level was taken
--   to_ns (ns): when the last one was given back
--   bypassed_ns (ns): how long it lasted: what the counter SCX_EV_BYPASS_DURATION grows by
--   holders: for whom levels were taken, in the order of taking: enable, disable, pm, ancestor
--   deepest: most levels at once
--   queue: where tasks wait: node-global, run-queue or scheduler-cpu
--   longest_queue: most tasks at once in one of these queues, as far as the recording shows them
-- example: SELECT kernel, holders, bypassed_ns FROM bypass_periods ORDER BY bypassed_ns DESC LIMIT 10
WITH marked AS (
    SELECT
        *,
        count(*) FILTER (op = 'on' AND depth = 1)
            OVER (PARTITION BY trace, kernel, scheduler ORDER BY row_in_run) AS period
    FROM bypass
)
SELECT
    trace,
    kernel,
    scheduler,
    min(at_ns) AS from_ns,
    max(at_ns) FILTER (depth = 0) AS to_ns,
    max(bypassed_ns) AS bypassed_ns,
    string_agg(holder, ' ' ORDER BY row_in_run) FILTER (op = 'on') AS holders,
    max(depth) AS deepest,
    any_value(queue) AS queue,
    max(longest_queue) AS longest_queue
FROM marked
GROUP BY trace, kernel, scheduler, period
ORDER BY trace, CAST(kernel AS kernel_name), from_ns, scheduler
