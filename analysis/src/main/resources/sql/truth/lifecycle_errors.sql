-- One recorded moment in the life of schedulers or dispatch queues beside the modelled one of the same number: what
-- bpf(2) and scx_bpf_create_dsq() returned, and when disabling began, in the order in which it happened.
--
-- requires: event_scx_probe, lifecycle, dsq, run
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   subject: lifecycle or dsq
--   number: its place among those of the subject, from 1
--   recorded_at_ns (ns): when it was recorded; absent if only the model has it
--   recorded_call: bpf_scx_reg or scx_enable (returns), disable (begins), or scx_bpf_create_dsq (returns)
--   recorded_ret: what was returned; absent for disable
--   modelled_call: the same of the model; absent if only the recording has it
--   modelled_ret: what the model returns
--   agrees: whether call and return value are the same
-- example: SELECT subject, number, recorded_call, modelled_call FROM lifecycle_errors WHERE NOT agrees
WITH facts AS (
    SELECT
        trace,
        bool_or(event = 'reg_ret') AS registers,
        bool_or(event = 'scx_disable') AS disables,
        bool_or(event = 'create_dsq_ret') AS creates
    FROM event_scx_probe
    GROUP BY trace
),
recorded AS (
    SELECT
        e.trace,
        r.kernel,
        CASE WHEN e.event = 'create_dsq_ret' THEN 'dsq' ELSE 'lifecycle' END AS subject,
        row_number() OVER (PARTITION BY e.trace, r.kernel, e.event = 'create_dsq_ret' ORDER BY e.seq) AS number,
        e.ts_ns AS at_ns,
        CASE e.event
            WHEN 'create_dsq_ret' THEN 'scx_bpf_create_dsq'
            WHEN 'scx_disable' THEN 'disable'
            ELSE 'bpf_scx_reg'
        END AS call,
        CASE WHEN e.event <> 'scx_disable' THEN e.ret END AS ret
    FROM event_scx_probe AS e
    JOIN facts AS f ON f.trace = e.trace
    JOIN run AS r ON r.trace = e.trace
    WHERE e.event IN ('create_dsq_ret', 'scx_disable')
        OR e.event = CASE WHEN f.registers THEN 'reg_ret' ELSE 'scx_enable_ret' END
),
modelled AS (
    SELECT
        l.trace,
        kernel,
        'lifecycle' AS subject,
        row_number() OVER (PARTITION BY l.trace, kernel ORDER BY row_in_run) AS number,
        CASE WHEN step = 'bpf-return' THEN 'bpf_scx_reg' ELSE 'disable' END AS call,
        CASE WHEN step = 'bpf-return' THEN ret END AS ret
    FROM lifecycle AS l
    JOIN facts AS f ON f.trace = l.trace
    WHERE step = 'bpf-return' OR step = 'set-disabling' AND f.disables
    UNION ALL
    SELECT
        d.trace,
        kernel,
        'dsq',
        row_number() OVER (PARTITION BY d.trace, kernel ORDER BY row_in_run),
        'scx_bpf_create_dsq',
        ret
    FROM dsq AS d
    JOIN facts AS f ON f.trace = d.trace
    WHERE op = 'create' AND f.creates
)
SELECT
    coalesce(e.trace, m.trace) AS trace,
    coalesce(e.kernel, m.kernel) AS kernel,
    coalesce(e.subject, m.subject) AS subject,
    coalesce(e.number, m.number) AS number,
    e.at_ns AS recorded_at_ns,
    e.call AS recorded_call,
    e.ret AS recorded_ret,
    m.call AS modelled_call,
    m.ret AS modelled_ret,
    e.call IS NOT DISTINCT FROM m.call AND e.ret IS NOT DISTINCT FROM m.ret AS agrees
FROM recorded AS e
FULL JOIN modelled AS m
    ON m.trace = e.trace AND m.kernel = e.kernel AND m.subject = e.subject AND m.number = e.number
ORDER BY 1, 2, 3, 4
