-- One run of the load balancer of bypass queues (6.19 and later) on one node, as sched_ext_bypass_lb reports it.
--
-- requires: bypass_lb, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   at_ns (ns): when
--   node: NUMA node
--   nr_cpus: its online CPUs
--   nr_tasks: tasks in their queues
--   target: tasks for each CPU
--   donor_target: CPUs with more than this give some away
--   nr_balanced: tasks moved
--   before_min: shortest queue before
--   before_max: longest queue before
--   after_min: shortest queue after
--   after_max: longest queue after
-- example: SELECT at_ns, node, nr_balanced, before_max, after_max FROM bypass_balance
SELECT
    trace, kernel, at_ns, node, nr_cpus, nr_tasks, target, donor_target, nr_balanced, before_min, before_max, after_min, after_max
FROM bypass_lb
ORDER BY trace, CAST(kernel AS kernel_name), at_ns, node
