-- One scheduler that ended, and why, as its ops.exit() is told.
--
-- requires: lifecycle, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   scheduler: its name
--   claimed_at_ns (ns): when the first cause came; later ones do not count
--   exit_at_ns (ns): when ops.exit() ran; absent if it did not
--   kind: the kernel's name of the cause: UNREG, UNREG_BPF, UNREG_KERN, SYSRQ, PARENT, ERROR, ERROR_BPF, ERROR_STALL
--   kind_value: its number, scx_exit_info.kind
--   restart: whether the loader is asked to load it again
--   code: scx_exit_info.exit_code
--   flags: scx_exit_info.flags, 1 if ops.init() succeeded; absent where a kernel has none
--   message: scx_exit_info.msg
-- example: SELECT trace, kernel, scheduler, kind, message FROM scheduler_exits WHERE kind NOT IN ('UNREG', 'UNREG_BPF')
WITH numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY trace, kernel, scheduler, step ORDER BY row_in_run) AS number
    FROM lifecycle
    WHERE step IN ('exit-claimed', 'ops-exit')
)
SELECT
    c.trace,
    c.kernel,
    c.scheduler,
    c.at_ns AS claimed_at_ns,
    e.at_ns AS exit_at_ns,
    c.exit_kind AS kind,
    c.exit_kind_value AS kind_value,
    c.exit_code // 281474976710656 % 2 = 1 AS restart,
    c.exit_code AS code,
    e.exit_flags AS flags,
    c.detail AS message
FROM numbered AS c
LEFT JOIN numbered AS e
    ON e.trace = c.trace
    AND e.kernel = c.kernel
    AND e.scheduler = c.scheduler
    AND e.number = c.number
    AND e.step = 'ops-exit'
WHERE c.step = 'exit-claimed'
ORDER BY c.trace, CAST(c.kernel AS kernel_name), c.at_ns, c.row_in_run
