-- What one function of sched_ext allocates itself between boot and the end of the recording: recorded and modelled.
-- Rows are there where the recording holds allocation events at all. Not compared: what other functions allocate on its
-- behalf (modelled with a " > " in the function, recorded under the other function's name), and the boot, which no
-- recording covers.
--
-- requires: event_kmem, event_percpu, allocation, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   function: the function whose call it is
--   allocator: kmalloc (with vmalloc where that was the fallback) or percpu
--   recorded_count: recorded allocations
--   modelled_count: modelled ones
--   recorded_bytes_req (bytes): bytes asked for, as recorded; percpu: for each CPU
--   modelled_bytes_req (bytes): bytes asked for, as modelled
--   recorded_bytes_alloc (bytes): bytes given, as recorded
--   modelled_bytes_alloc (bytes): bytes given, as modelled
--   recorded_nodes: how many asked for which NUMA node, as recorded, e.g. any:9 0:4 1:4; empty for percpu
--   modelled_nodes: the same as modelled
--   exact: whether count, bytes and nodes are the same
-- example: SELECT function, recorded_count, modelled_count, recorded_bytes_alloc, modelled_bytes_alloc FROM allocation_errors WHERE NOT exact
WITH events AS (
    SELECT trace, call_site, 'kmalloc' AS allocator, bytes_req, bytes_alloc, node
    FROM event_kmem
    WHERE event IN ('kmalloc', 'kmem_cache_alloc')
    UNION ALL
    SELECT trace, call_site, 'percpu', size, bytes_alloc, NULL
    FROM event_percpu
    WHERE event = 'percpu_alloc_percpu'
),
named AS (
    -- the compiler's suffixes .isra.0, .constprop.0 and .part.0 are not part of a function's name
    SELECT *, regexp_extract(call_site, '^[A-Za-z0-9_]+') AS function FROM events
),
modelled AS (
    SELECT
        trace,
        kernel,
        function,
        CASE WHEN allocator = 'percpu' THEN 'percpu' ELSE 'kmalloc' END AS allocator,
        coalesce(node, -1) AS node,
        sum(count)::BIGINT AS count,
        sum(count * bytes_req)::BIGINT AS bytes_req,
        sum(count * bytes_alloc)::BIGINT AS bytes_alloc
    FROM allocation
    WHERE op = 'alloc' AND moment <> 'boot' AND NOT contains(function, ' > ') AND allocator <> 'static'
    GROUP BY ALL
),
recorded AS (
    SELECT
        e.trace,
        r.kernel,
        e.function,
        e.allocator,
        coalesce(e.node, -1) AS node,
        count(*) AS count,
        sum(e.bytes_req)::BIGINT AS bytes_req,
        sum(e.bytes_alloc)::BIGINT AS bytes_alloc
    FROM named AS e
    JOIN run AS r ON r.trace = e.trace
    WHERE contains(e.function, 'scx') OR e.function IN (SELECT function FROM modelled)
    GROUP BY ALL
),
recorded_all AS (
    SELECT
        trace,
        kernel,
        function,
        allocator,
        sum(count)::BIGINT AS count,
        sum(bytes_req)::BIGINT AS bytes_req,
        sum(bytes_alloc)::BIGINT AS bytes_alloc,
        coalesce(string_agg(CASE WHEN node < 0 THEN 'any' ELSE node::VARCHAR END || ':' || count, ' ' ORDER BY node)
            FILTER (allocator <> 'percpu'), '') AS nodes
    FROM recorded
    GROUP BY ALL
),
modelled_all AS (
    SELECT
        trace,
        kernel,
        function,
        allocator,
        sum(count)::BIGINT AS count,
        sum(bytes_req)::BIGINT AS bytes_req,
        sum(bytes_alloc)::BIGINT AS bytes_alloc,
        coalesce(string_agg(CASE WHEN node < 0 THEN 'any' ELSE node::VARCHAR END || ':' || count, ' ' ORDER BY node)
            FILTER (allocator <> 'percpu'), '') AS nodes
    FROM modelled
    GROUP BY ALL
)
SELECT
    coalesce(e.trace, m.trace) AS trace,
    coalesce(e.kernel, m.kernel) AS kernel,
    coalesce(e.function, m.function) AS function,
    coalesce(e.allocator, m.allocator) AS allocator,
    coalesce(e.count, 0) AS recorded_count,
    coalesce(m.count, 0) AS modelled_count,
    coalesce(e.bytes_req, 0) AS recorded_bytes_req,
    coalesce(m.bytes_req, 0) AS modelled_bytes_req,
    coalesce(e.bytes_alloc, 0) AS recorded_bytes_alloc,
    coalesce(m.bytes_alloc, 0) AS modelled_bytes_alloc,
    coalesce(e.nodes, '') AS recorded_nodes,
    coalesce(m.nodes, '') AS modelled_nodes,
    recorded_count = modelled_count AND recorded_nodes = modelled_nodes
        AND recorded_bytes_req = modelled_bytes_req
        AND recorded_bytes_alloc = modelled_bytes_alloc AS exact
FROM recorded_all AS e
FULL JOIN modelled_all AS m
    ON m.trace = e.trace AND m.kernel = e.kernel AND m.function = e.function AND m.allocator = e.allocator
WHERE coalesce(e.trace, m.trace) IN (SELECT trace FROM events)
ORDER BY 1, 2, 3, 4
