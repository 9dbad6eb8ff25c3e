-- One number of one trace, with a column for each kernel of the dataset, oldest first.
--
-- requires: kernel_metrics, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   metric: what is measured
--   unit: ns, bytes, or empty for a count
--   kernels: one column for each kernel, with its name: the number; absent if there is none
-- example: SELECT * FROM kernel_comparison WHERE metric LIKE '%wait%'
SELECT * EXCLUDE (metric_order)
FROM (PIVOT kernel_metrics ON kernel IN kernel_name USING first(value) GROUP BY trace, metric_order, metric, unit)
ORDER BY trace, metric_order
