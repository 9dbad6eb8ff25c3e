-- One error of the scheduler that the core finds; the first one ends it.
--
-- requires: scheduler_error
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   kind: the kind that ops.exit() is told: 1024 ERROR, 1027 ERROR_REENQ
--   cpu: the CPU on which it was found
--   ends_scheduler: whether it is the first; later ones are ignored
--   reason: what was wrong
-- example: SELECT at_ns, kernel, kind, reason FROM scheduler_errors WHERE ends_scheduler
SELECT trace, kernel, at_ns, kind, cpu, ends_scheduler, reason
FROM scheduler_error
ORDER BY trace, kernel, at_ns, row_in_run
