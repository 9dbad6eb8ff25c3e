-- One wait of one CPU for another. Kicks of the same pair that the kernel took up together share one wait, so there may
-- be fewer than in kick_waits. A wait that had nothing to wait for any more counts, with wait_ns 0.
--
-- requires: kick_waits
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   kicker_cpu: CPU that waits
--   target_cpu: CPU that is waited for
--   wait_begin_ns (ns): when it began
--   wait_ns (ns): how long it took; absent if it did not end, or nobody saw it end as events were lost
--   wait_end: why it ended
--   never_ending: whether it still lasted when the trace ended
--   lasted_ns (ns): wait_ns, or for a never-ending wait the time from its begin to the end of the trace
--   interrupts_off: whether the kicker had interrupts off meanwhile
--   kicks: how many kicks share this wait
--   across_gap: whether it rests on a time in which events were lost
-- example: SELECT * FROM kicker_waits WHERE lasted_ns > 1000000 ORDER BY lasted_ns DESC LIMIT 20
SELECT
    trace,
    kernel,
    kicker_cpu,
    target_cpu,
    wait_begin_ns,
    any_value(wait_ns) AS wait_ns,
    any_value(wait_end) AS wait_end,
    bool_or(never_ending) AS never_ending,
    any_value(lasted_ns) AS lasted_ns,
    bool_or(interrupts_off) AS interrupts_off,
    count(*) AS kicks,
    bool_or(across_gap) AS across_gap
FROM kick_waits
WHERE wait_begin_ns IS NOT NULL
GROUP BY trace, kernel, kicker_cpu, target_cpu, wait_begin_ns
ORDER BY trace, kernel, wait_begin_ns, kicker_cpu, target_cpu
