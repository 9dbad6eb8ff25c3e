-- CPUs in debug dumps, in the kernel's order: stalled ones first since 7.3. Idle ones are mostly left out by the kernel.
--
-- requires: dump_cpu
-- columns:
--   trace: name of the trace in the dataset
--   dump: number of the dump in the trace
--   cpu: the CPU
--   nr_run: runnable tasks of sched_ext on it
--   curr_comm: name of the task running on it
--   curr_pid: its pid; 0 is the idle task
--   curr_class: its scheduling class, or where that lies in memory
--   sequence: the number kick waits watch: pnt_seq up to 6.18, ksync since 6.19
--   ops_qseq: sequence number of its enqueues; absent where the kernel does not print it
--   kicks: CPUs it has yet to kick, as the kernel prints a bitmap; absent if none
--   idle_kicks: CPUs it has yet to kick if idle
--   preempts: CPUs it has yet to preempt
--   waits: CPUs it has yet to wait for
--   syncs: CPUs it waits for outside of interrupts
--   text: what the scheduler printed about it
-- example: SELECT dump, cpu, nr_run, curr_comm, waits FROM dump_cpus WHERE waits IS NOT NULL
SELECT
    trace, dump, cpu, nr_run, curr_comm, curr_pid, curr_class, coalesce(ksync, pnt_seq) AS sequence, ops_qseq,
    cpus_to_kick AS kicks, idle_to_kick AS idle_kicks, cpus_to_preempt AS preempts, cpus_to_wait AS waits,
    cpus_to_sync AS syncs, text
FROM dump_cpu
ORDER BY trace, dump, position
