-- One operation on a dispatch queue.
--
-- requires: dsq
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   op: create, destroy, irq-work, rcu-free, peek
--   dsq_id: the queue's id
--   node: NUMA node asked for; -1 is any
--   ret: 0, or the error the operation returned; peek: pid of the first task
-- example: SELECT kernel, op, count(*) AS calls, count(*) FILTER (ret < 0) AS failed FROM dsq_operations GROUP BY ALL ORDER BY ALL
SELECT trace, kernel, at_ns, op, dsq_id, node, ret
FROM dsq
ORDER BY trace, kernel, at_ns, row_in_run
