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
--   detail: what else is to be said; exit-claimed and ops-exit: the exit message
--   exit_kind: exit-claimed and ops-exit: why the scheduler ends, e.g. UNREG_KERN
--   exit_code: exit-claimed and ops-exit: 1<<48 restart, 1<<32 hotplug, 2<<32 cgroup gone, or the scheduler's own
--   exit_flags: ops-exit: 1 if ops.init() succeeded; absent where a kernel has no flags
-- example: SELECT at_ns, scheduler, step, ret, detail FROM lifecycle_steps WHERE ret <> 0
SELECT trace, kernel, at_ns, scheduler, step, state, ret, detail, exit_kind, exit_code, exit_flags
FROM lifecycle
ORDER BY trace, kernel, at_ns, row_in_run
