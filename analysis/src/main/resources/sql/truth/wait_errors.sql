-- One recorded wait beside the wait the model has for the same pair of CPUs nearest in time, for each kernel replayed.
-- Says how true the model is where the kernel is the recorded one.
--
-- requires: recorded_waits, kick_waits, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   kicker_cpu: CPU that waited
--   target_cpu: CPU that was waited for
--   wait_begin_ns (ns): when the recorded wait began
--   recorded_ns (ns): how long it was
--   modelled_ns (ns): how long the modelled wait is; absent if there is none or it does not end
--   wait_end: why the modelled wait ended
--   error_ns (ns): distance of the two; absent where modelled_ns is
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
)
SELECT
    trace,
    kernel,
    kicker_cpu,
    target_cpu,
    wait_begin_ns,
    wait_ns AS recorded_ns,
    CASE WHEN take_before THEN before_ns ELSE after_ns END AS modelled_ns,
    CASE WHEN take_before THEN before_end ELSE after_end END AS wait_end,
    abs(modelled_ns - recorded_ns) AS error_ns
FROM chosen
ORDER BY trace, kernel, wait_begin_ns, kicker_cpu
