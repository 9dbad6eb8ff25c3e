-- One recorded wait beside the wait the model has for the same pair of CPUs nearest in time, for each kernel replayed.
-- Says how true the model is where the kernel is the recorded one.
--
-- requires: recorded_waits, kick_waits, run, stat
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   kicker_cpu: CPU that waited
--   target_cpu: CPU that was waited for
--   wait_begin_ns (ns): when the recorded wait began
--   recorded_ns (ns): how long it was
--   modelled_begin_ns (ns): when the modelled wait begins; absent if there is none
--   modelled_ns (ns): how long the modelled wait is; absent if there is none or it does not end
--   wait_end: why the modelled wait ended
--   error_ns (ns): distance of the two; absent where modelled_ns is
--   bound_ns (ns): how far they may be apart: a quarter or 200 us, whichever is more, where the recorded CPUs took turns;
--      a tenth or 10 ms where they were threads of a host, whose own scheduling is in the times
--   agrees: whether they are no further apart
--   cause: where the two part, as far as the times show it
-- example: SELECT wait_begin_ns, recorded_ns, modelled_ns, error_ns, cause FROM wait_errors WHERE NOT agrees
WITH recorded AS (
    SELECT w.*, r.kernel
    FROM recorded_waits AS w
    JOIN run AS r ON r.trace = w.trace
),
modelled AS (
    SELECT trace, kernel, kicker_cpu, target_cpu, wait_begin_ns, wait_ns, wait_end
    FROM kick_waits
    WHERE wait_begin_ns IS NOT NULL
),
nearest AS (
    SELECT
        r.*,
        b.wait_begin_ns AS before_begin_ns,
        b.wait_ns AS before_ns,
        b.wait_end AS before_end,
        a.wait_begin_ns AS after_begin_ns,
        a.wait_ns AS after_ns,
        a.wait_end AS after_end
    FROM recorded AS r
    ASOF LEFT JOIN modelled AS b
        ON b.trace = r.trace AND b.kernel = r.kernel AND b.kicker_cpu = r.kicker_cpu
        AND b.target_cpu = r.target_cpu AND b.wait_begin_ns <= r.wait_begin_ns
    ASOF LEFT JOIN modelled AS a
        ON a.trace = r.trace AND a.kernel = r.kernel AND a.kicker_cpu = r.kicker_cpu
        AND a.target_cpu = r.target_cpu AND a.wait_begin_ns >= r.wait_begin_ns
),
chosen AS (
    SELECT
        *,
        after_begin_ns IS NULL
            OR wait_begin_ns - before_begin_ns <= after_begin_ns - wait_begin_ns AS take_before
    FROM nearest
),
compared AS (
    SELECT
        c.trace,
        c.kernel,
        kicker_cpu,
        target_cpu,
        wait_begin_ns,
        wait_ns AS recorded_ns,
        CASE WHEN take_before THEN before_begin_ns ELSE after_begin_ns END AS modelled_begin_ns,
        CASE WHEN take_before THEN before_ns ELSE after_ns END AS modelled_ns,
        CASE WHEN take_before THEN before_end ELSE after_end END AS wait_end,
        abs(modelled_ns - recorded_ns) AS error_ns,
        CASE
            WHEN s.value = 1 THEN greatest(wait_ns // 4, 200000)
            ELSE greatest(wait_ns // 10, 10000000)
        END AS bound_ns
    FROM chosen AS c
    LEFT JOIN stat AS s ON s.trace = c.trace AND s.kernel = c.kernel AND s.name = 'cpus-take-turns'
)
SELECT
    *,
    coalesce(error_ns <= bound_ns, false) AS agrees,
    CASE
        WHEN modelled_begin_ns IS NULL THEN 'the model has no wait of this pair of CPUs'
        WHEN abs(modelled_begin_ns - wait_begin_ns) > greatest(bound_ns, recorded_ns)
            THEN 'the model has no wait of this pair of CPUs near'
        WHEN modelled_ns IS NULL THEN 'the modelled wait does not end: ' || wait_end
        WHEN wait_begin_ns - modelled_begin_ns > error_ns // 2
            THEN 'recorded to begin later than modelled: the kick was held up at the target''s run-queue lock'
        WHEN modelled_ns < recorded_ns
            THEN 'the target moved (' || wait_end || '), the kicker saw it later: it was not running, or missed this move'
        ELSE 'the target moved (' || wait_end || ') earlier than the recording proves it'
    END AS cause
FROM compared
ORDER BY trace, kernel, wait_begin_ns, kicker_cpu
