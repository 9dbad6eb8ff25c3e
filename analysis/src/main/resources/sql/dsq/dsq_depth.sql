-- How many tasks are on a dispatch queue from one time on, until the queue's next row. Changes at the same time are one row.
--
-- requires: dsq_task
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   dsq: user, local, global or bypass
--   dsq_id: the queue's id
--   cpu: local and bypass: the CPU it belongs to
--   node: global: the NUMA node it belongs to
--   at_ns (ns): from when
--   depth: tasks on it
-- example: SELECT dsq, dsq_id, max(depth) AS deepest FROM dsq_depth GROUP BY ALL ORDER BY deepest DESC
WITH changes AS (
    SELECT trace, kernel, dsq, dsq_id, cpu, node, queued_at_ns AS at_ns, 1 AS change
    FROM dsq_task
    UNION ALL
    SELECT trace, kernel, dsq, dsq_id, cpu, node, left_at_ns, -1
    FROM dsq_task
    WHERE left_by <> 'still-there'
),
moments AS (
    SELECT trace, kernel, dsq, dsq_id, cpu, node, at_ns, sum(change) AS change
    FROM changes
    GROUP BY ALL
)
SELECT
    trace,
    kernel,
    dsq,
    dsq_id,
    cpu,
    node,
    at_ns,
    CAST(sum(change) OVER (
        PARTITION BY trace, kernel, dsq, dsq_id, cpu, node
        ORDER BY at_ns
    ) AS BIGINT) AS depth
FROM moments
WHERE change <> 0
ORDER BY trace, kernel, dsq, dsq_id, cpu, node, at_ns
