-- CPU time one CPU spun in kick waits with interrupts off in one of 20 equal parts of the time of a trace; no row where it
-- did not. A wait counts in every part it reaches into, one that never ends up to the end of the trace.
--
-- requires: kicker_waits, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   pair: names CPU and part
--   cpu: the CPU that spins
--   at_ns (ns): begin of the part
--   stretch: number of the part, 0 to 19
--   value: ns spun with interrupts off
--   never_ending: always false: what is counted ends with the part
-- example: SELECT kernel, cpu, sum(value) AS off_ns FROM compare_interrupts_off GROUP BY ALL ORDER BY ALL
WITH part AS (
    SELECT
        trace,
        kernel,
        CAST(n AS INTEGER) AS stretch,
        first_ts_ns + (last_ts_ns - first_ts_ns) * n // 20 AS from_ns,
        first_ts_ns + (last_ts_ns - first_ts_ns) * (n + 1) // 20 AS to_ns
    FROM run, range(20) AS numbers(n)
)
SELECT
    p.trace,
    p.kernel,
    concat_ws(' ', w.kicker_cpu, p.stretch) AS pair,
    w.kicker_cpu AS cpu,
    p.from_ns AS at_ns,
    p.stretch,
    CAST(sum(least(w.wait_begin_ns + w.lasted_ns, p.to_ns) - greatest(w.wait_begin_ns, p.from_ns)) AS BIGINT) AS value,
    false AS never_ending
FROM kicker_waits AS w
JOIN part AS p
    ON p.trace = w.trace AND p.kernel = w.kernel
    AND p.from_ns < w.wait_begin_ns + w.lasted_ns AND w.wait_begin_ns < p.to_ns
WHERE w.interrupts_off AND w.lasted_ns > 0
GROUP BY p.trace, p.kernel, w.kicker_cpu, p.stretch, p.from_ns
ORDER BY p.trace, p.kernel, p.from_ns, w.kicker_cpu
