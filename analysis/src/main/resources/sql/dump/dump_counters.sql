-- Event counters at the end of debug dumps (since 6.16), and by how much they grew since the dump before.
--
-- requires: dump_counter
-- columns:
--   trace: name of the trace in the dataset
--   dump: number of the dump in the trace
--   name: the counter
--   value: its value, of all CPUs together
--   grown: how much more than in the dump before that has it; absent in the first, less than 0 for another scheduler
-- example: SELECT dump, name, value, grown FROM dump_counters WHERE grown > 0
SELECT trace, dump, name, value, value - lag(value) OVER (PARTITION BY trace, name ORDER BY dump) AS grown
FROM dump_counter
ORDER BY trace, dump, name
