-- One kick wait that cannot end because the CPUs depend on each other: they wait for each other with interrupts off, or the
-- target needs an answer to an interrupt from the CPU that waits for it.
--
-- requires: kick_waits, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   kicker_cpu: CPU that waits
--   target_cpu: CPU waited for
--   wait_begin_ns (ns): since when
--   kind: wait-cycle or ipi-deadlock
-- example: SELECT trace, kernel, kind, count(*) AS waits FROM wait_cycles GROUP BY ALL ORDER BY ALL
SELECT trace, kernel, kicker_cpu, target_cpu, wait_begin_ns, wait_end AS kind
FROM kick_waits
WHERE wait_end IN ('wait-cycle', 'ipi-deadlock')
ORDER BY trace, CAST(kernel AS kernel_name), wait_begin_ns, kicker_cpu, target_cpu
