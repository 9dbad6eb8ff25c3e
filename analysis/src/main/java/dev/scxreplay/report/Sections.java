package dev.scxreplay.report;

import dev.scxreplay.report.Figure.Kind;
import java.util.List;

/** The sections of a report and their queries. */
final class Sections {
    private Sections() {}

    static List<Section> all() {
        return List.of(verdict(), replayed(), waits(), memory(), wrong(), fidelity(), coverage(), schedule());
    }

    private static Section replayed() {
        return new Section(
                "replayed",
                "What was replayed",
                "A replay takes the decisions of the recorded scheduler as they are and computes what the core of another"
                        + " kernel makes of them. Recorded times stand: a CPU that would wait longer does not delay what"
                        + " was recorded after.",
                List.of(
                        new Figure("Recordings", Kind.TABLE, """
                                SELECT trace, format, nr_cpus AS cpus, kernel AS recorded_kernel, events,
                                    last_ts_ns - first_ts_ns AS span_ns, left(sha256, 12) AS sha256
                                FROM trace
                                WHERE {traces}
                                ORDER BY trace""", "No recording is in this dataset."),
                        new Figure("Replays", Kind.TABLE, """
                                SELECT trace, kernel, nr_cpu_ids AS cpus, nr_nodes AS nodes, events, outcome,
                                    nullif(conditions, '') AS conditions
                                FROM run
                                WHERE {traces}
                                ORDER BY trace, CAST(kernel AS kernel_name)""", "Nothing was replayed.")));
    }

    private static Section verdict() {
        return new Section(
                "verdict",
                "Verdict",
                "Each kernel in one line. \"Nothing found\" means that none of the checks of the model found anything in"
                        + " this trace, not that the kernel is free of faults.",
                List.of(
                        new Figure("Each trace under each kernel", Kind.TABLE, """
                                SELECT trace, kernel,
                                    CASE WHEN finding_kinds <> '' THEN finding_kinds
                                        WHEN outcome <> 'replayed' THEN outcome
                                        WHEN allocation_failures > 0 THEN 'allocations failed'
                                        WHEN dropped_kicks > 0 THEN 'kicks dropped'
                                        ELSE 'nothing found' END AS verdict,
                                    kicks, dropped_kicks, waits, longest AS longest_wait, interrupts_off_ns,
                                    allocation_failures, peak_bytes
                                FROM kernel_summary
                                WHERE {traces}""", "Nothing was replayed."),
                        new Figure(
                                "The same side by side",
                                Kind.TABLE_FOR_EACH_TRACE,
                                "SELECT * FROM kernel_comparison WHERE {traces}",
                                "Nothing was replayed.")));
    }

    private static Section waits() {
        return new Section(
                "waits",
                "Kick waits",
                "A CPU that kicks another one with SCX_KICK_WAIT spins until that one has been through its scheduler."
                        + " Waits that took no time are left out of the distribution and of the quantiles; a kernel under which no CPU"
                        + " waited has no bars.",
                List.of(
                        new Figure(
                                "How long waits took",
                                Kind.HISTOGRAM,
                                """
                                SELECT trace, kernel, from_ns, to_ns, waits
                                FROM kick_wait_histogram
                                WHERE {traces}
                                ORDER BY trace, CAST(kernel AS kernel_name), from_ns""",
                                "Under none of the kernels did a kicker have to wait."),
                        new Figure("Quantiles", Kind.TABLE, """
                                SELECT trace, kernel, wait_kicks, waits, never_ending, p50_ns, p90_ns, p99_ns, max_ns,
                                    interrupts_off_ns
                                FROM kick_wait_summary
                                WHERE {traces} AND wait_kicks > 0""", "No kick of these traces asks to wait."),
                        new Figure(
                                "The 20 worst waits, and which tasks ran when they began",
                                Kind.TABLE,
                                """
                                WITH worst AS (
                                    SELECT * FROM kicker_waits
                                    WHERE {traces} AND lasted_ns > 0
                                    ORDER BY never_ending DESC, lasted_ns DESC, trace, kernel, wait_begin_ns, kicker_cpu, target_cpu
                                    LIMIT 20
                                )
                                SELECT w.trace, w.kernel, w.wait_begin_ns, w.lasted_ns, w.wait_end, w.interrupts_off,
                                    w.kicker_cpu, k.comm AS on_kicker, w.target_cpu, t.comm AS on_target, w.kicks
                                FROM worst AS w
                                ASOF LEFT JOIN task_runs AS k
                                    ON k.trace = w.trace AND k.cpu = w.kicker_cpu AND k.from_ns <= w.wait_begin_ns
                                ASOF LEFT JOIN task_runs AS t
                                    ON t.trace = w.trace AND t.cpu = w.target_cpu AND t.from_ns <= w.wait_begin_ns
                                ORDER BY w.never_ending DESC, w.lasted_ns DESC, w.trace, w.kernel, w.wait_begin_ns, w.kicker_cpu,
                                    w.target_cpu""",
                                "Under none of the kernels did a kicker have to wait.")));
    }

    /** In each of the 120 slices of a trace the greatest and the last value stay: no peak is lost. */
    private static String thinned(String keys, String select, String bytes) {
        return """
                WITH span AS (
                    SELECT trace, min(at_ns) AS first_ns, greatest((max(at_ns) - min(at_ns)) // 120, 1) AS slice_ns
                    FROM memory GROUP BY trace
                ), sliced AS (
                    SELECT %1$s, m.at_ns - s.first_ns AS at_ns, row_in_run, %2$s AS bytes, (m.at_ns - s.first_ns) // slice_ns AS slice
                    FROM memory_over_time AS m JOIN span AS s USING (trace)
                    WHERE {traces}
                )
                SELECT %3$s, at_ns, bytes
                FROM sliced
                QUALIFY row_number() OVER (PARTITION BY %1$s, slice ORDER BY bytes DESC, at_ns, row_in_run) = 1
                    OR row_number() OVER (PARTITION BY %1$s, slice ORDER BY at_ns DESC, row_in_run DESC) = 1
                ORDER BY trace, CAST(kernel AS kernel_name), series, at_ns, row_in_run""".formatted(keys, bytes, select);
    }

    private static Section memory() {
        return new Section(
                "memory",
                "Memory",
                "What sched_ext itself holds, memory that waits for RCU included. The lines begin at the first change and end at"
                        + " the last one; drag over a chart to look closer, a double click shows all again. The lines over CPU counts are of machines"
                        + " that are modelled without a trace, with one scheduler loaded; they end where a kernel does not come up.",
                List.of(
                        new Figure(
                                "Over time, all sites together",
                                Kind.CURVES,
                                thinned("trace, kernel", "trace, kernel AS series", "total_bytes"),
                                "Under none of these kernels does sched_ext hold memory."),
                        new Figure(
                                "Over time, by site",
                                Kind.FOLDED_CURVES,
                                thinned("trace, kernel, site", "trace, kernel, site AS series", "site_bytes"),
                                "Under none of these kernels does sched_ext hold memory."),
                        new Figure(
                                "Over CPU counts, with a scheduler loaded",
                                Kind.CURVES_BY_CPUS,
                                """
                                SELECT CASE conditions WHEN '' THEN 'one scheduler, no queues, one node' ELSE conditions END AS machine,
                                    kernel AS series, nr_cpu_ids AS cpus, loaded_bytes AS bytes
                                FROM memory_by_cpus
                                WHERE kernel IN (SELECT kernel FROM run WHERE {traces})""",
                                "No sweep over CPU counts is in this dataset; scx-replay sweep --help says how to make one."),
                        new Figure(
                                "The smallest of these machines on which a kernel fails",
                                Kind.TABLE,
                                """
                                SELECT nullif(conditions, '') AS conditions, kernel, min(nr_cpu_ids) AS cpus,
                                    arg_min(verdict, nr_cpu_ids) AS verdict, arg_min(why, nr_cpu_ids) AS why
                                FROM memory_by_cpus
                                WHERE kernel IN (SELECT kernel FROM run WHERE {traces}) AND verdict <> 'works'
                                GROUP BY conditions, kernel
                                ORDER BY conditions, CAST(kernel AS kernel_name)""",
                                "These kernels work on all of these machines."),
                        new Figure(
                                "The most each site held",
                                Kind.TABLE_FOR_EACH_TRACE,
                                """
                                PIVOT (
                                    SELECT trace, site, allocator, 'bytes' AS unit, kernel, bytes FROM memory_peak
                                    WHERE {traces}
                                ) ON kernel IN kernel_name USING first(bytes)
                                GROUP BY trace, site, allocator, unit
                                ORDER BY trace, site, allocator""",
                                "Under none of these kernels does sched_ext hold memory.")));
    }

    private static Section wrong() {
        return new Section(
                "findings",
                "Failures and findings",
                "What went wrong in the modelled kernel, and doubts about the model. The first of each kind stands here, the"
                        + " commands give all of them. A replay replaces the stored result; options that set times, such as"
                        + " --grace-period, are not stored and have to be given again.",
                List.of(
                        new Figure("Findings", Kind.REPRODUCIBLE, """
                                SELECT f.trace, f.kernel, kind, count(*) AS findings, min(at_ns) AS first_at_ns,
                                    first(detail ORDER BY at_ns) AS detail, nullif(any_value(r.conditions), '') AS conditions,
                                    any_value(r.nr_cpu_ids) AS nr_cpu_ids, any_value(r.nr_nodes) AS nr_nodes,
                                    any_value(t.nr_cpus) AS recorded_cpus
                                FROM findings AS f JOIN run AS r ON r.trace = f.trace AND r.kernel = f.kernel
                                JOIN trace AS t ON t.trace = f.trace
                                WHERE {f.traces}
                                GROUP BY f.trace, f.kernel, kind
                                ORDER BY f.trace, CAST(f.kernel AS kernel_name), first_at_ns, kind""", "No check found anything."),
                        new Figure("Failed allocations", Kind.REPRODUCIBLE, """
                                SELECT f.trace, f.kernel, site, function, allocator, moment, count(*) AS failures,
                                    min(at_ns) AS first_at_ns, any_value(bytes_req) AS asked_bytes, any_value(errno) AS errno,
                                    nullif(any_value(r.conditions), '') AS conditions, any_value(r.nr_cpu_ids) AS nr_cpu_ids,
                                    any_value(r.nr_nodes) AS nr_nodes,
                                    any_value(t.nr_cpus) AS recorded_cpus
                                FROM allocation_failures AS f JOIN run AS r ON r.trace = f.trace AND r.kernel = f.kernel
                                JOIN trace AS t ON t.trace = f.trace
                                WHERE {f.traces}
                                GROUP BY f.trace, f.kernel, site, function, allocator, moment
                                ORDER BY f.trace, CAST(f.kernel AS kernel_name), first_at_ns, site, moment""", "No allocation failed."),
                        new Figure("Schedulers that ended, and why", Kind.TABLE, """
                                SELECT trace, kernel, scheduler, claimed_at_ns, kind, code, message
                                FROM scheduler_exits
                                WHERE {traces} AND kind NOT IN ('UNREG', 'UNREG_BPF')""", "No scheduler was thrown out.")));
    }

    private static Section fidelity() {
        return new Section(
                "fidelity",
                "How true the replay is",
                "Where a recording measured its own waits and allocations, they are held against the model; they are never"
                        + " an input of it. Only the kernel the recording was made on can be judged so: where the recording"
                        + " does not name it, every kernel stands here, and differences of the others are no errors.",
                List.of(new Figure(
                        "Recorded against modelled",
                        Kind.TABLE,
                        """
                        SELECT a.trace, a.kernel, coalesce(t.kernel, 'not said') AS recorded_on, subject, item, compared, agree,
                            modelled, median_error_ns, p90_error_ns, max_error_ns, recorded_bytes, modelled_bytes
                        FROM accuracy AS a JOIN trace AS t ON t.trace = a.trace
                        WHERE {a.traces} AND (t.kernel IS NULL
                            OR regexp_extract(t.kernel, '^[0-9]+[.][0-9]+([.][0-9]+)?') = a.kernel)
                        ORDER BY a.trace, CAST(a.kernel AS kernel_name), subject DESC, item""",
                        "No recording measured anything that the kernels replayed could be held against; scx-replay verify"
                                + " replays a recording under its own kernel and compares.")));
    }

    private static Section coverage() {
        return new Section(
                "coverage",
                "Coverage",
                "What the recorder lost, no replay can know. Oddities that mean damage are what the reader could not read.",
                List.of(
                        new Figure(
                                "Observed share of the CPU time", Kind.TABLE, """
                                SELECT trace, cpus, span_ns, lost_spans, lost_events, lost_ns, observed_share
                                FROM coverage
                                WHERE {traces}""", "No recording is in this dataset."),
                        new Figure(
                                "Oddities met while reading",
                                Kind.TABLE,
                                """
                                SELECT trace, stat AS oddity, count, damage, doc
                                FROM ingest_stat
                                WHERE {traces} AND count > 0
                                ORDER BY trace, damage DESC, stat""",
                                "The recordings were read without any.")));
    }

    private static Section schedule() {
        return new Section(
                "schedule",
                "Schedule",
                "How long tasks waited for a CPU in the recording itself; the same for every kernel.",
                List.of(
                        new Figure(
                                "Waiting for a CPU, by cause",
                                Kind.TABLE,
                                """
                                SELECT trace, cause, delays, p50_ns, p90_ns, p99_ns, max_ns, total_ns
                                FROM run_delay_summary
                                WHERE {traces}""",
                                "No task of these traces waits for a CPU."),
                        new Figure(
                                "The ten tasks of each trace that waited longest, all their waits together",
                                Kind.TABLE,
                                """
                                SELECT trace, comm AS task, pid, runs, run_ns, delays, delay_ns, delay_p99_ns, delay_max_ns,
                                    preemptions, migrations
                                FROM task_summary
                                WHERE {traces}
                                QUALIFY row_number() OVER (PARTITION BY trace ORDER BY delay_ns DESC, pid) <= 10
                                ORDER BY trace, delay_ns DESC, pid""",
                                "No task ran in these traces.")));
    }
}
