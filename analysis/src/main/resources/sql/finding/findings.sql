-- Something that went wrong in the modelled kernel, or a doubt about the model.
--
-- requires: finding, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   kind: boot-panic, leak, use-after-free, double-free, kicks-dropped, wait-never-ends, wait-cycle, ipi-deadlock, watchdog-stall, hotplug-hang, bug-on, ...
--   detail: one sentence with the numbers
--   cpu: the CPU it concerns; absent if it concerns none
-- example: SELECT trace, kernel, kind, count(*) AS findings FROM findings GROUP BY ALL ORDER BY ALL
SELECT trace, kernel, at_ns, kind, detail, cpu
FROM finding
ORDER BY trace, CAST(kernel AS kernel_name), at_ns, row_in_run
