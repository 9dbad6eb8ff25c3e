-- The memory of one site that waited for RCU: how much at most, for how long, and what still waits when the recording ends.
--
-- requires: memory, run, kernel_name
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   site: what the memory is for
--   allocator: percpu, kmalloc or vmalloc
--   most_bytes (bytes): the most that waited at any time, on all nodes
--   at_ns (ns): when it first was that much
--   waited_ns (ns): for how long some of it waited, all such times together; to the end of the recording at most
--   still_waiting_bytes (bytes): what waits when the recording ends
-- example: SELECT kernel, site, most_bytes, waited_ns FROM memory_waiting ORDER BY most_bytes DESC LIMIT 10
WITH change AS (
    SELECT
        *,
        bytes - lag(bytes, 1, 0) OVER (
            PARTITION BY trace, kernel, site, allocator, node ORDER BY at_ns, row_in_run) AS grown_by
    FROM memory
    WHERE state = 'waiting-for-RCU'
),
moment AS (
    SELECT trace, kernel, site, allocator, at_ns, sum(grown_by) AS grown_by
    FROM change
    GROUP BY trace, kernel, site, allocator, at_ns
),
held AS (
    SELECT
        m.trace,
        m.kernel,
        m.site,
        m.allocator,
        m.at_ns,
        CAST(sum(m.grown_by) OVER site_in_time AS BIGINT) AS bytes,
        greatest(lead(m.at_ns, 1, r.last_ts_ns) OVER site_in_time, m.at_ns) AS until_ns
    FROM moment AS m
    JOIN run AS r ON r.trace = m.trace AND r.kernel = m.kernel
    WINDOW site_in_time AS (PARTITION BY m.trace, m.kernel, m.site, m.allocator ORDER BY m.at_ns)
)
SELECT
    trace,
    kernel,
    site,
    allocator,
    max(bytes) AS most_bytes,
    first(at_ns ORDER BY bytes DESC, at_ns) AS at_ns,
    CAST(coalesce(sum(until_ns - at_ns) FILTER (bytes > 0), 0) AS BIGINT) AS waited_ns,
    last(bytes ORDER BY at_ns) AS still_waiting_bytes
FROM held
GROUP BY trace, kernel, site, allocator
ORDER BY trace, CAST(kernel AS kernel_name), most_bytes DESC, site, allocator
