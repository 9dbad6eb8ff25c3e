-- The counters of bypass of one trace beside what the model makes of it under one kernel.
--
-- requires: event_sched_ext, bypass, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   recorded_activations: sum of SCX_EV_BYPASS_ACTIVATE in the recording
--   modelled_activations: times the model went into bypass
--   recorded_durations: times SCX_EV_BYPASS_DURATION grew in the recording
--   recorded_ns (ns): by how much in all; the kernel counts only while a scheduler exists to count for
--   modelled_ns (ns): how long the model was bypassed in all
-- example: SELECT trace, kernel, recorded_ns, modelled_ns FROM bypass_errors WHERE recorded_ns <> modelled_ns
WITH recorded AS (
    SELECT
        trace,
        sum(delta) FILTER (name = 'SCX_EV_BYPASS_ACTIVATE') AS activations,
        count(*) FILTER (name = 'SCX_EV_BYPASS_DURATION') AS durations,
        sum(delta) FILTER (name = 'SCX_EV_BYPASS_DURATION') AS ns
    FROM event_sched_ext
    GROUP BY trace
),
modelled AS (
    SELECT
        trace,
        kernel,
        count(*) FILTER (op = 'on' AND depth = 1) AS activations,
        sum(bypassed_ns) AS ns
    FROM bypass
    GROUP BY trace, kernel
)
SELECT
    r.trace,
    r.kernel,
    CAST(coalesce(e.activations, 0) AS BIGINT) AS recorded_activations,
    CAST(coalesce(m.activations, 0) AS BIGINT) AS modelled_activations,
    CAST(e.durations AS BIGINT) AS recorded_durations,
    CAST(coalesce(e.ns, 0) AS BIGINT) AS recorded_ns,
    CAST(coalesce(m.ns, 0) AS BIGINT) AS modelled_ns
FROM run AS r
JOIN recorded AS e ON e.trace = r.trace
LEFT JOIN modelled AS m ON m.trace = r.trace AND m.kernel = r.kernel
ORDER BY r.trace, r.kernel
