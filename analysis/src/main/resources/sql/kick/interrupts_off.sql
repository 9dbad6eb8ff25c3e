-- CPU time burnt by one CPU waiting with interrupts off: it answers no interrupt and runs nothing meanwhile.
--
-- requires: kicker_waits, run, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   cpu: the CPU that waited
--   waits: how many such waits
--   interrupts_off_ns (ns): all together; a never-ending wait counts up to the end of the trace
--   longest_ns (ns): the longest of them
--   share: share of the trace's length
-- example: SELECT kernel, cpu, interrupts_off_ns, longest_ns FROM interrupts_off ORDER BY longest_ns DESC LIMIT 10
SELECT
    w.trace,
    w.kernel,
    w.kicker_cpu AS cpu,
    count(*) AS waits,
    CAST(sum(w.lasted_ns) AS BIGINT) AS interrupts_off_ns,
    max(w.lasted_ns) AS longest_ns,
    round(sum(w.lasted_ns) / nullif(any_value(r.last_ts_ns - r.first_ts_ns), 0), 6) AS share
FROM kicker_waits AS w
JOIN run AS r ON r.trace = w.trace AND r.kernel = w.kernel
WHERE w.interrupts_off AND w.lasted_ns > 0
GROUP BY w.trace, w.kernel, w.kicker_cpu
ORDER BY w.trace, CAST(w.kernel AS kernel_name), interrupts_off_ns DESC, cpu
