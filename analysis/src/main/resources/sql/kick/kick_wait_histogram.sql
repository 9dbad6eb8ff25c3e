-- How many waits of kickers of one trace under one kernel lasted how long, in steps of 1, 2, 5, 10. Waits that took no time
-- are left out; a step without waits has no row.
--
-- requires: kicker_waits
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   from_ns (ns): the waits of this row lasted at least so long; absent for those that never ended
--   to_ns (ns): and less than this; absent for those that never ended
--   waits: how many
-- example: SELECT kernel, from_ns, sum(waits) AS waits FROM kick_wait_histogram GROUP BY ALL ORDER BY ALL
WITH sized AS (
    SELECT trace, kernel, wait_ns, never_ending, CAST(pow(10, length(CAST(wait_ns AS VARCHAR)) - 1) AS BIGINT) AS decade
    FROM kicker_waits
    WHERE wait_ns > 0 OR never_ending
),
stepped AS (
    SELECT
        trace,
        kernel,
        CASE
            WHEN never_ending THEN NULL
            WHEN wait_ns >= 5 * decade THEN 5 * decade
            WHEN wait_ns >= 2 * decade THEN 2 * decade
            ELSE decade
        END AS from_ns,
        CASE
            WHEN never_ending THEN NULL
            WHEN wait_ns >= 5 * decade THEN 10 * decade
            WHEN wait_ns >= 2 * decade THEN 5 * decade
            ELSE 2 * decade
        END AS to_ns
    FROM sized
)
SELECT trace, kernel, from_ns, to_ns, count(*) AS waits
FROM stepped
GROUP BY trace, kernel, from_ns, to_ns
ORDER BY trace, kernel, from_ns NULLS LAST
