-- One wait as the recorded kernel itself went through it, from the probes wait_begin and wait_end; only waits for a
-- number that had not moved yet.
--
-- requires: event_scx_probe
-- columns:
--   trace: name of the trace in the dataset
--   kicker_cpu: CPU that waited
--   target_cpu: CPU that was waited for
--   wait_begin_ns (ns): when the wait began
--   wait_ns (ns): how long it was
-- example: SELECT trace, count(*) AS waits, max(wait_ns) AS longest_ns FROM recorded_waits GROUP BY trace ORDER BY trace
SELECT
    trace,
    common_cpu AS kicker_cpu,
    cpu AS target_cpu,
    ts_ns AS wait_begin_ns,
    next_ts_ns - ts_ns AS wait_ns
FROM (
    SELECT
        *,
        lead(event) OVER on_cpu AS next_event,
        lead(ts_ns) OVER on_cpu AS next_ts_ns
    FROM event_scx_probe
    WHERE event IN ('wait_begin', 'wait_end')
    WINDOW on_cpu AS (PARTITION BY trace, common_cpu ORDER BY seq)
)
WHERE event = 'wait_begin' AND cur = snap AND next_event = 'wait_end'
ORDER BY trace, wait_begin_ns, kicker_cpu
