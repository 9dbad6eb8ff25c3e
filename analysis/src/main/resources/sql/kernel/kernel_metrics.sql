-- One number of one trace under one kernel: kernel_summary with a row for each number, to compare by join.
--
-- requires: kernel_summary, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   metric_order: place of the metric in lists
--   metric: what is measured
--   unit: ns, bytes, or empty for a count
--   value: the number; absent if there is none, as for the longest of no waits
-- example: SELECT metric, kernel, value FROM kernel_metrics WHERE unit = 'bytes'
WITH numbered AS (
    SELECT trace, kernel, unnest([
        {'metric_order': 1, 'metric': 'kicks', 'unit': '', 'value': kicks},
        {'metric_order': 2, 'metric': 'dropped kicks', 'unit': '', 'value': dropped_kicks},
        {'metric_order': 3, 'metric': 'waits', 'unit': '', 'value': waits},
        {'metric_order': 4, 'metric': 'never-ending waits', 'unit': '', 'value': never_ending},
        {'metric_order': 5, 'metric': 'longest wait that ended', 'unit': 'ns', 'value': max_wait_ns},
        {'metric_order': 6, 'metric': 'waited with interrupts off', 'unit': 'ns', 'value': interrupts_off_ns},
        {'metric_order': 7, 'metric': 'allocation failures', 'unit': '', 'value': allocation_failures},
        {'metric_order': 8, 'metric': 'peak memory', 'unit': 'bytes', 'value': peak_bytes},
        {'metric_order': 9, 'metric': 'findings', 'unit': '', 'value': findings}]) AS m
    FROM kernel_summary
)
SELECT trace, kernel, m.metric_order, m.metric, m.unit, m.value
FROM numbered
ORDER BY trace, m.metric_order, CAST(kernel AS kernel_name)
