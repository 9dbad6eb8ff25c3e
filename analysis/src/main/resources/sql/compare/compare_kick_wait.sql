-- How long one kick with the flag WAIT made its kicker wait, with a name under which the same kick of the same trace is
-- found under another kernel. Waits of which the recording lost the end are left out.
--
-- requires: kick_waits, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   pair: names the kick: when it was called, kicker, target, flags, and which of several equal ones it is
--   cpu: CPU that kicked, and that waits
--   at_ns (ns): when the kick was called
--   stretch: in which of 20 equal parts of the time of the trace that is, 0 to 19
--   value: ns waited; 0 if there was no wait, up to the end of the trace if it never ends
--   never_ending: whether the wait still lasted when the trace ended; then value is only a lower bound
-- example: SELECT kernel, stretch, avg(value) AS mean_ns FROM compare_kick_wait GROUP BY ALL ORDER BY ALL
WITH numbered AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY trace, kernel, kicked_at_ns, kicker_cpu, target_cpu, flags ORDER BY wait_begin_ns) AS n
    FROM kick_waits
    WHERE wait_end <> 'events-lost'
)
SELECT
    k.trace,
    k.kernel,
    concat_ws(' ', k.kicked_at_ns, k.kicker_cpu, k.target_cpu, k.flags, k.n) AS pair,
    k.kicker_cpu AS cpu,
    k.kicked_at_ns AS at_ns,
    CAST(least(19, (k.kicked_at_ns - r.first_ts_ns) * 20 // greatest(1, r.last_ts_ns - r.first_ts_ns)) AS INTEGER)
        AS stretch,
    coalesce(k.lasted_ns, 0) AS value,
    k.never_ending
FROM numbered AS k
JOIN run AS r ON r.trace = k.trace AND r.kernel = k.kernel
ORDER BY k.trace, k.kernel, k.kicked_at_ns, pair
