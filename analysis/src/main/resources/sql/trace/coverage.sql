-- How much of a trace was observed: the share of its CPU time that lies in no lost span. Where the recorder lost events
-- of a CPU, all the time from the last event before them to the first one after them counts as not observed.
--
-- requires: trace, cpu_coverage
-- columns:
--   trace: name of the trace in the dataset
--   cpus: CPUs of the recorded machine
--   span_ns (ns): from its first event to its last
--   lost_spans: places where events are missing
--   lost_events: events the recorder says it lost; absent if it did not count them everywhere
--   lost_ns (ns): time of all CPUs together inside lost spans
--   observed_share: share of the CPU time observed; 1 if nothing was lost
-- example: SELECT trace, lost_events, observed_share FROM coverage WHERE observed_share < 1
SELECT
    t.name AS trace,
    t.nr_cpus AS cpus,
    t.last_ts_ns - t.first_ts_ns AS span_ns,
    CAST(coalesce(sum(c.lost_spans), 0) AS BIGINT) AS lost_spans,
    CASE WHEN count(*) FILTER (WHERE c.lost_spans > 0 AND c.lost_events IS NULL) > 0 THEN NULL
        ELSE CAST(coalesce(sum(c.lost_events), 0) AS BIGINT) END AS lost_events,
    CAST(coalesce(sum(c.lost_ns), 0) AS BIGINT) AS lost_ns,
    CASE WHEN t.last_ts_ns > t.first_ts_ns
        THEN round(1 - coalesce(sum(c.lost_ns), 0) / ((t.last_ts_ns - t.first_ts_ns) * t.nr_cpus), 6)
        ELSE 1.0 END AS observed_share
FROM trace AS t
LEFT JOIN cpu_coverage AS c ON c.trace = t.name
GROUP BY t.name, t.nr_cpus, t.first_ts_ns, t.last_ts_ns
ORDER BY t.name
