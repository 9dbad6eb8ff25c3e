-- Moves of tasks from one CPU's run queue to another's.
--
-- requires: event_sched_migrate_task
-- columns:
--   trace: name of the trace in the dataset
--   orig_cpu: the CPU they left
--   dest_cpu: the CPU they went to
--   migrations: how many moves
--   tasks: how many tasks moved
-- example: SELECT orig_cpu, dest_cpu, migrations FROM migrations ORDER BY migrations DESC LIMIT 10
SELECT trace, orig_cpu, dest_cpu, count(*) AS migrations, count(DISTINCT pid) AS tasks
FROM event_sched_migrate_task
GROUP BY trace, orig_cpu, dest_cpu
ORDER BY trace, migrations DESC, orig_cpu, dest_cpu
