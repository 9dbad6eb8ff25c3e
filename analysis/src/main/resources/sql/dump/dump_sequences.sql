-- The sequence numbers that kick waits watch, of one CPU in two debug dumps of one trace side by side: the dumps are the
-- only place where a kernel shows them. A number that has not moved while the CPU was not idle is what a kick wait hangs on.
--
-- requires: dump, dump_cpu
-- columns:
--   trace: name of the trace in the dataset
--   cpu: the CPU
--   first_dump: the earlier dump
--   second_dump: the next dump that has this CPU
--   between_ns (ns): time between them; absent if the recording does not say
--   first_sequence: the number in the earlier dump: pnt_seq up to 6.18, ksync since 6.19
--   second_sequence: the number in the later dump
--   moved: by how much it grew
--   first_curr: task running on the CPU in the earlier dump
--   second_curr: task running there in the later one
-- example: SELECT cpu, between_ns, first_sequence, second_sequence FROM dump_sequences WHERE moved = 0
SELECT trace, cpu, first_dump, second_dump, between_ns, first_sequence, second_sequence,
    CAST(CAST(second_sequence AS HUGEINT) - first_sequence AS BIGINT) AS moved, first_curr, second_curr
FROM (
    SELECT
        c.trace, c.cpu,
        lag(c.dump) OVER earlier AS first_dump,
        c.dump AS second_dump,
        d.ts_ns - lag(d.ts_ns) OVER earlier AS between_ns,
        lag(coalesce(c.ksync, c.pnt_seq)) OVER earlier AS first_sequence,
        coalesce(c.ksync, c.pnt_seq) AS second_sequence,
        lag(c.curr_comm) OVER earlier AS first_curr,
        c.curr_comm AS second_curr
    FROM dump_cpu AS c
    JOIN dump AS d ON d.trace = c.trace AND d.dump = c.dump
    WINDOW earlier AS (PARTITION BY c.trace, c.cpu ORDER BY c.dump, c.position)
)
WHERE first_dump IS NOT NULL
ORDER BY trace, second_dump, cpu
