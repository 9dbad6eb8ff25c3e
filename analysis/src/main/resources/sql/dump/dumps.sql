-- Debug dumps of sched_ext: what failed, and what the kernel says about it. They come from events sched_ext_dump of any
-- recording, and from logs and reports they were pasted into.
--
-- requires: dump, dump_cpu, dump_task
-- columns:
--   trace: name of the trace in the dataset
--   dump: number of the dump in the trace
--   ts_ns (ns): its time; absent if the recording does not say
--   wall_time: its date and time as a journal prints them
--   ops: the scheduler; absent before 7.1, which do not print it
--   sub_level: 0 for the root scheduler, more for a sub-scheduler; absent before 7.1
--   exit_kind: kind of the exit; absent if somebody asked for the dump
--   reason: what the kernel calls the exit, or what asked for the dump
--   message: what the kernel says about it
--   exit_comm: name of the task that ran when the dump was made
--   exit_pid: its pid
--   exit_cpu: the CPU it is about; absent before 7.3
--   cpus: CPUs in the dump; idle ones are mostly left out by the kernel
--   tasks: tasks in the dump
--   longest_runnable_ms (ms): how long the task that waits longest has been runnable
--   truncated: whether the kernel's buffer was too small for all of it
--   headless: whether its begin is missing
-- example: SELECT trace, dump, reason, message, cpus, tasks FROM dumps
SELECT
    d.trace, d.dump, d.ts_ns, d.wall_time, d.ops, d.sub_level, d.exit_kind,
    coalesce(d.reason, d.asked_by) AS reason, d.message, d.exit_comm, d.exit_pid, d.exit_cpu,
    (SELECT count(*) FROM dump_cpu AS c WHERE c.trace = d.trace AND c.dump = d.dump) AS cpus,
    (SELECT count(*) FROM dump_task AS t WHERE t.trace = d.trace AND t.dump = d.dump) AS tasks,
    (SELECT max(-runnable_ms) FROM dump_task AS t WHERE t.trace = d.trace AND t.dump = d.dump) AS longest_runnable_ms,
    d.truncated, d.headless
FROM dump AS d
ORDER BY d.trace, d.dump
