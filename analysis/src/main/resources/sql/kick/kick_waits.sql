-- One kick with the flag WAIT (4): who waited for whom, how long, and why the wait ended.
--
-- requires: kick, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   kicker_cpu: CPU that called scx_bpf_kick_cpu(), and that waits
--   target_cpu: CPU that was kicked, and that is waited for
--   flags: 1 IDLE, 2 PREEMPT, 4 WAIT
--   kicked_at_ns (ns): when it was called
--   wait_begin_ns (ns): when the kicker began to wait; absent if it never came to that
--   wait_ns (ns): how long it waited; 0 if the target had moved already, absent if there was no wait or it did not end
--   wait_end: why the wait ended: class-switch (the target went to a task of another class), switch (to another task),
--      repick (it scheduled and kept its task), target-waits (it waits itself, and its number moves), class-change (its
--      task left ext), moved-before (its number had moved already); why it did not: never, wait-cycle (CPUs wait for
--      each other with interrupts off), ipi-deadlock (the target depends on an answer of the kicker, which has them off); or why there was none: self, target-not-ext, not-kicked, not-begun (the kicker did not pick a task before the trace ended), none; or why that is not known: events-lost (of the kicker or the target)
--   source: recorded, inferred or scripted
--   wait_end_at_ns (ns): when it stopped waiting; absent if it did not
--   never_ending: whether the kicker began to wait and still waited when the trace ended; false where the end is not known
--   lasted_ns (ns): wait_ns, or for a never-ending wait the time from its begin to the end of the trace; absent where the end is not known
--   interrupts_off: whether the kicker had interrupts off while it waited
--   outcome: what the core made of the kick
--   across_gap: whether this rests on a time in which events were lost, so that another value may be the true one
-- example: SELECT kernel, wait_end, count(*) AS kicks, max(wait_ns) AS longest_ns FROM kick_waits GROUP BY ALL ORDER BY ALL
SELECT
    k.trace,
    k.kernel,
    k.kicker_cpu,
    k.target_cpu,
    k.flags,
    k.kicked_at_ns,
    k.wait_begin_ns,
    k.wait_ns,
    k.wait_end,
    k.source,
    k.wait_end_at_ns,
    k.wait_begin_ns IS NOT NULL AND k.wait_end_at_ns IS NULL AND k.wait_end <> 'events-lost' AS never_ending,
    CASE WHEN k.wait_end <> 'events-lost' THEN coalesce(k.wait_ns, r.last_ts_ns - k.wait_begin_ns) END AS lasted_ns,
    k.interrupts_off,
    k.outcome,
    k.across_gap
FROM kick AS k
JOIN run AS r ON r.trace = k.trace AND r.kernel = k.kernel
WHERE k.flags & 4 != 0
ORDER BY k.trace, k.kernel, k.kicked_at_ns, k.row_in_run
