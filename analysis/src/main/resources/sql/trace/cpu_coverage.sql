-- How much of one CPU's time was observed. Only CPUs that lost events have a row.
--
-- requires: trace, lost_span
-- columns:
--   trace: name of the trace in the dataset
--   cpu: the CPU
--   lost_spans: places where its events are missing
--   lost_events: how many the recorder says it lost; absent if it did not count them everywhere
--   lost_ns (ns): time from the last event before to the first event after, all places together
--   observed_share: share of its time observed
-- example: SELECT trace, cpu, lost_events, lost_ns FROM cpu_coverage WHERE lost_spans > 0
WITH span AS (
    SELECT *, max(to_ns) OVER (PARTITION BY trace, cpu ORDER BY from_ns, to_ns ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        AS before_ns
    FROM lost_span
), counted AS (
    -- time in several spans counts once
    SELECT trace, cpu, count, greatest(0, to_ns - greatest(from_ns, coalesce(before_ns, from_ns))) AS missing_ns FROM span
)
SELECT
    l.trace,
    l.cpu,
    count(*) AS lost_spans,
    CASE WHEN count(*) = count(l.count) THEN CAST(sum(l.count) AS BIGINT) END AS lost_events,
    CAST(sum(l.missing_ns) AS BIGINT) AS lost_ns,
    CASE WHEN any_value(t.last_ts_ns) > any_value(t.first_ts_ns)
        THEN round(1 - sum(l.missing_ns) / (any_value(t.last_ts_ns) - any_value(t.first_ts_ns)), 6)
        ELSE 1.0 END AS observed_share
FROM counted AS l
JOIN trace AS t ON t.name = l.trace
GROUP BY l.trace, l.cpu
ORDER BY l.trace, l.cpu
