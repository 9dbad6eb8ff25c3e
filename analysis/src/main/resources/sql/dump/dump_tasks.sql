-- Tasks in debug dumps, those that have been runnable longest first.
--
-- requires: dump_task
-- columns:
--   trace: name of the trace in the dataset
--   dump: number of the dump in the trace
--   cpu: the CPU it is listed under
--   running: whether it runs there
--   state: state of the task: R, S, D, ...
--   comm: its name
--   pid: its pid
--   sched: its scheduler, root or sub<level>-<cgroup>; absent before 7.1
--   runnable_ms (ms): how long it has been runnable
--   dsq_id: the dispatch queue it is on; absent if on none
--   ops_state: its state in the enqueue path: 0 none, 1 queueing, 2 queued with the scheduler
--   sticky_cpu: CPU it must go to; -1 if none
--   holding_cpu: CPU that is moving it; -1 if none
--   slice_ns (ns): time slice left; absent where the kernel does not print it
--   dsq_vtime: its place in a queue's order
--   weight: its weight
--   cpus: CPUs it may run on, as the kernel prints a bitmap
--   no_mig: how often migration is disabled; absent before 6.19
--   top: the innermost function of its backtrace
-- example: SELECT dump, cpu, comm, pid, runnable_ms FROM dump_tasks ORDER BY runnable_ms LIMIT 10
SELECT
    trace, dump, cpu, running, state, comm, pid, sched, -runnable_ms AS runnable_ms, dsq_id, ops_state, sticky_cpu,
    holding_cpu, slice AS slice_ns, dsq_vtime, weight, cpus, no_mig, split_part(backtrace, chr(10), 1) AS top
FROM dump_task
ORDER BY trace, dump, runnable_ms DESC, position
