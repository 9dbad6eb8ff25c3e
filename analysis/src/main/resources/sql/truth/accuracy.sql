-- How one part of a replay compares with what the recording holds of it; the table verification keeps these rows.
--
-- requires: wait_accuracy, allocation_errors, lifecycle_errors
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   subject: wait, allocation, dsq or lifecycle
--   item: which: a function and its allocator, a call, or all
--   compared: how many recorded ones were compared
--   agree: how many of them the model has the same, waits: within the bound
--   modelled: how many the model has; absent where each was compared on its own
--   median_error_ns (ns): waits: half of the errors are below
--   p90_error_ns (ns): waits: nine in ten of the errors are below
--   max_error_ns (ns): waits: the greatest error
--   recorded_bytes (bytes): allocations: bytes given, as recorded
--   modelled_bytes (bytes): allocations: bytes given, as modelled
-- example: SELECT trace, kernel, subject, compared, agree FROM accuracy WHERE agree < compared
SELECT
    trace,
    kernel,
    'wait' AS subject,
    'all' AS item,
    waits AS compared,
    agree,
    waits - not_modelled AS modelled,
    median_error_ns,
    p90_error_ns,
    max_error_ns,
    CAST(NULL AS BIGINT) AS recorded_bytes,
    CAST(NULL AS BIGINT) AS modelled_bytes
FROM wait_accuracy
UNION ALL
SELECT
    trace,
    kernel,
    'allocation',
    function || ' ' || allocator,
    recorded_count,
    CASE WHEN exact THEN recorded_count ELSE 0 END,
    modelled_count,
    NULL,
    NULL,
    NULL,
    recorded_bytes_alloc,
    modelled_bytes_alloc
FROM allocation_errors
UNION ALL
SELECT
    trace,
    kernel,
    subject,
    coalesce(recorded_call, modelled_call),
    count(recorded_call),
    count(*) FILTER (agrees),
    count(modelled_call),
    NULL,
    NULL,
    NULL,
    NULL,
    NULL
FROM lifecycle_errors
GROUP BY trace, kernel, subject, coalesce(recorded_call, modelled_call)
ORDER BY trace, kernel, subject DESC, item
