-- One trace under one kernel, in one line.
--
-- requires: run, kick, kick_wait_summary, allocation_failures, memory_over_time, findings, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   outcome: replayed, or boot-panic
--   kicks: calls of scx_bpf_kick_cpu()
--   dropped_kicks: those the core dropped
--   waits: waits of kickers that took time
--   never_ending: waits that still lasted when the trace ended
--   max_wait_ns (ns): the longest wait that ended
--   interrupts_off_ns (ns): time spent waiting with interrupts off
--   longest: the longest wait for a quick look
--   allocation_failures: allocations that failed
--   peak_bytes (bytes): the most memory all sites held together
--   peak: peak_bytes in a readable unit
--   findings: things that went wrong
--   finding_kinds: their kinds, each once
--   observed_share: share of the CPU time of the trace in which no events were lost
-- example: SELECT trace, kernel, longest, allocation_failures, peak, finding_kinds FROM kernel_summary
WITH kicks AS (
    SELECT trace, kernel, count(*) AS kicks, count(*) FILTER (WHERE outcome = 'dropped') AS dropped_kicks
    FROM kick
    GROUP BY trace, kernel
),
failures AS (
    SELECT trace, kernel, count(*) AS failures FROM allocation_failures GROUP BY trace, kernel
),
peaks AS (
    SELECT trace, kernel, max(total_bytes) AS peak_bytes FROM memory_over_time GROUP BY trace, kernel
),
found AS (
    SELECT trace, kernel, count(*) AS findings, string_agg(DISTINCT kind, ', ' ORDER BY kind) AS finding_kinds
    FROM findings
    GROUP BY trace, kernel
)
SELECT
    trace,
    kernel,
    r.outcome,
    coalesce(kicks, 0) AS kicks,
    coalesce(dropped_kicks, 0) AS dropped_kicks,
    w.waits,
    w.never_ending,
    w.max_ns AS max_wait_ns,
    w.interrupts_off_ns,
    w.longest,
    coalesce(failures, 0) AS allocation_failures,
    coalesce(peaks.peak_bytes, 0) AS peak_bytes,
    format_bytes(coalesce(peaks.peak_bytes, 0)) AS peak,
    coalesce(found.findings, 0) AS findings,
    coalesce(found.finding_kinds, '') AS finding_kinds,
    w.observed_share
FROM run AS r
JOIN kick_wait_summary AS w USING (trace, kernel)
LEFT JOIN kicks USING (trace, kernel)
LEFT JOIN failures USING (trace, kernel)
LEFT JOIN peaks USING (trace, kernel)
LEFT JOIN found USING (trace, kernel)
ORDER BY trace, CAST(kernel AS kernel_name)
