-- One step of boot, enable or disable.
--
-- requires: lifecycle
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   scheduler: name of the scheduler, empty at boot
--   step: the step
--   state: state of sched_ext after the step
--   ret: 0, or the error of the step
--   detail: what else is to be said
SELECT trace, kernel, at_ns, scheduler, step, state, ret, detail
FROM lifecycle
ORDER BY trace, kernel, at_ns, row_in_run
