-- How well the modelled waits of one trace under one kernel agree with the recorded ones; see wait_errors.
--
-- requires: wait_errors
-- columns:
--   trace: name of the trace in the dataset
--   kernel: the kernel it was replayed under
--   waits: recorded waits
--   agree: how many of them are modelled within the bound
--   share_percent: agree in percent of waits, rounded down to two digits after the point
--   median_error_ns (ns): half of the errors are no greater
--   p90_error_ns (ns): nine in ten of the errors are no greater
--   max_error_ns (ns): the greatest error
--   not_modelled: recorded waits for which the model has none that ends
-- example: SELECT trace, kernel, waits, share_percent, p90_error_ns FROM wait_accuracy
SELECT
    trace,
    kernel,
    count(*) AS waits,
    count(*) FILTER (agrees) AS agree,
    CAST(count(*) FILTER (agrees) * 10000 // count(*) AS DECIMAL(18, 2)) / 100 AS share_percent,
    quantile_disc(error_ns, 0.5) AS median_error_ns,
    quantile_disc(error_ns, 0.9) AS p90_error_ns,
    max(error_ns) AS max_error_ns,
    count(*) FILTER (error_ns IS NULL) AS not_modelled
FROM wait_errors
GROUP BY trace, kernel
ORDER BY trace, kernel
