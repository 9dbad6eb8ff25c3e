-- One stay of a task on a dispatch queue: from its insertion until it left, and how it left.
--
-- requires: dsq_task
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   pid: the task
--   dsq: user, local, global or bypass
--   dsq_id: the queue's id
--   cpu: local and bypass: the CPU it belongs to
--   node: global: the NUMA node it belongs to
--   queued_at_ns (ns): when the task was put on it
--   left_at_ns (ns): when it left; the end of the recording if it did not
--   queued_ns (ns): how long it was there
--   left_by: ran, consumed (by a CPU that looks for a task), moved, dequeued, re-enqueued, bypass (enqueued anew because bypass began or ended), taken-elsewhere (the recording has it running), events-lost (where it is from then on is not known), still-there
--   enq_flags: flags it was put there with
--   vtime: its virtual time, where that orders the queue
--   slice_ns (ns): its time slice when it left
--   ahead: tasks in front of it when it was put there
--   passed_over: how often a CPU looked at it and it might not run there
--   resched: local: whether putting it there made the CPU reschedule
-- example: SELECT pid, dsq, queued_ns, ahead, passed_over FROM dsq_residency ORDER BY queued_ns DESC LIMIT 10
SELECT
    trace,
    kernel,
    pid,
    dsq,
    dsq_id,
    cpu,
    node,
    queued_at_ns,
    left_at_ns,
    left_at_ns - queued_at_ns AS queued_ns,
    left_by,
    enq_flags,
    vtime,
    slice_ns,
    ahead,
    passed_over,
    resched
FROM dsq_task
ORDER BY trace, kernel, queued_at_ns, row_in_run
