package dev.scxreplay.report;

import dev.scxreplay.analysis.Session;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What one kernel made of a trace, as tracks of a Perfetto trace. */
final class PerfettoKernel {
    /** All that has a place among others on a track, by time; at one time a kick is in front of what it causes. */
    private static final String EVENTS = """
            WITH mine AS (SELECT * FROM kick WHERE trace = '%1$s' AND kernel = '%2$s')
            SELECT kicked_at_ns AS at_ns, 'kick' AS what, 0 AS rank, row_in_run, NULL AS end_ns,
                kicker_cpu, target_cpu, flags, outcome, source, snapshot, irq_work_at_ns, wait_end, interrupts_off,
                false AS never_ends, NULL AS kind, NULL AS detail, NULL AS cpu
            FROM mine
            UNION ALL BY NAME
            SELECT irq_work_at_ns AS at_ns, 'arrival' AS what, 1 AS rank, row_in_run, kicker_cpu, target_cpu, outcome
            FROM mine
            WHERE irq_work_at_ns IS NOT NULL AND target_cpu >= 0
            UNION ALL BY NAME
            SELECT wait_begin_ns AS at_ns, 'wait' AS what, 2 AS rank, row_in_run,
                greatest(wait_begin_ns, coalesce(wait_end_at_ns, CASE WHEN wait_end = 'events-lost' THEN wait_begin_ns END, (
                    SELECT max(last_ts_ns) FROM run WHERE trace = '%1$s' AND kernel = '%2$s'))) AS end_ns,
                kicker_cpu, target_cpu, flags, outcome, source, snapshot, irq_work_at_ns, wait_end, interrupts_off,
                wait_end_at_ns IS NULL AND wait_end <> 'events-lost' AS never_ends
            FROM mine
            WHERE wait_begin_ns IS NOT NULL
            UNION ALL BY NAME
            SELECT at_ns, 'finding' AS what, 3 AS rank, row_in_run, kind, detail, cpu
            FROM finding
            WHERE trace = '%1$s' AND kernel = '%2$s'
            ORDER BY at_ns, rank, row_in_run""";

    /** A row for each sample: sums over all nodes at the end of each moment. */
    private static final String MEMORY = """
            WITH mine AS (SELECT * FROM memory_over_time WHERE trace = '%1$s' AND kernel = '%2$s'),
            sums AS (
                SELECT at_ns, max_by(total_bytes, row_in_run) AS total, max_by(waiting_bytes, row_in_run) AS waiting
                FROM mine GROUP BY at_ns)
            SELECT 0 AS rank, 'total' AS name, at_ns, total AS value FROM sums
            UNION ALL
            SELECT 1, 'live', at_ns, total - waiting FROM sums
            UNION ALL
            SELECT 2, 'waiting for RCU', at_ns, waiting FROM sums
            UNION ALL
            SELECT 3, site || ' (' || allocator || ')', at_ns, max_by(site_bytes, row_in_run)
            FROM mine GROUP BY site, allocator, at_ns
            ORDER BY rank, name, at_ns""";

    private static final String QUEUES = """
            SELECT 0 AS rank,
                CASE dsq
                    WHEN 'user' THEN format('user 0x{:x}', dsq_id)
                    WHEN 'global' THEN 'global' || coalesce(' of node ' || node, '')
                    ELSE dsq || coalesce(' of CPU ' || cpu, '')
                END AS name,
                at_ns, depth AS value
            FROM dsq_depth
            WHERE trace = '%1$s' AND kernel = '%2$s'
            ORDER BY dsq, dsq_id, cpu, node, at_ns""";

    /** A slice that has begun. */
    private record Open(long endNs, long order, long track) {}

    private final PerfettoPackets packets;
    private final PerfettoTracks tracks;
    private final String trace;
    private final String kernel;
    private final PriorityQueue<Open> open =
            new PriorityQueue<>(Comparator.comparingLong(Open::endNs).thenComparingLong(Open::order));
    private long kicks;
    private long waits;
    private long neverEnding;
    private long findings;
    private long samples;

    PerfettoKernel(PerfettoPackets packets, PerfettoTracks tracks, String trace, String kernel) {
        this.packets = packets;
        this.tracks = tracks;
        this.trace = trace.replace("'", "''");
        this.kernel = kernel;
    }

    /** Writes all of it. */
    PerfettoExport.Kernel write(Session session) throws IOException, SQLException {
        try (ResultSet rows = rows(session, EVENTS)) {
            while (rows.next()) {
                event(rows);
            }
        }
        endSlices(Long.MAX_VALUE);
        samples(session, MEMORY, true);
        samples(session, QUEUES, false);
        return new PerfettoExport.Kernel(kernel, kicks, waits, neverEnding, findings, samples);
    }

    private ResultSet rows(Session session, String sql) throws IOException, SQLException {
        return session.query(sql.formatted(trace, kernel)).orElseThrow();
    }

    private void event(ResultSet row) throws IOException, SQLException {
        long atNs = row.getLong("at_ns");
        endSlices(atNs);
        switch (row.getString("what")) {
            case "kick" -> kick(row, atNs);
            case "arrival" ->
                packets.instant(
                                atNs,
                                tracks.cpu(row.getInt("target_cpu")),
                                "kick",
                                "from CPU " + row.getInt("kicker_cpu") + ": " + row.getString("outcome"))
                        .flowEnds(tracks.flow(row.getLong("row_in_run")))
                        .done();
            case "wait" -> waitSlice(row, atNs);
            default -> finding(row, atNs);
        }
    }

    private void kick(ResultSet row, long atNs) throws IOException, SQLException {
        packets.instant(atNs, tracks.cpu(row.getInt("kicker_cpu")), "kick", "kick " + target(row));
        row.getLong("irq_work_at_ns");
        if (!row.wasNull() && row.getInt("target_cpu") >= 0) {
            packets.flowBegins(tracks.flow(row.getLong("row_in_run")));
        }
        arguments(row);
        packets.done();
        kicks++;
    }

    private void waitSlice(ResultSet row, long atNs) throws IOException, SQLException {
        long endNs = row.getLong("end_ns");
        boolean neverEnds = row.getBoolean("never_ends");
        long track = tracks.slice(row.getInt("kicker_cpu"), atNs, endNs);
        String name = "wait for " + target(row) + (neverEnds ? ", never ends" : "");
        packets.sliceBegin(atNs, track, "wait", name);
        arguments(row);
        packets.with("interrupts_off", row.getBoolean("interrupts_off"))
                .with("never_ends", neverEnds)
                .done();
        waits++;
        if (neverEnds) {
            neverEnding++;
        }
        if (endNs == atNs) {
            packets.sliceEnd(endNs, track);
        } else {
            open.add(new Open(endNs, waits, track));
        }
    }

    private void arguments(ResultSet row) throws IOException, SQLException {
        packets.with("target", row.getInt("target_cpu"))
                .with("flags", flags(row.getInt("flags")))
                .with("outcome", row.getString("outcome"))
                .with("source", row.getString("source"))
                .with("wait_end", row.getString("wait_end"));
        long snapshot = row.getLong("snapshot");
        if (!row.wasNull()) {
            packets.with("snapshot", snapshot);
        }
    }

    private void finding(ResultSet row, long atNs) throws IOException, SQLException {
        packets.instant(atNs, tracks.findings(), "finding", row.getString("kind"))
                .with("detail", row.getString("detail"));
        int cpu = row.getInt("cpu");
        if (!row.wasNull()) {
            packets.with("cpu", cpu);
        }
        packets.done();
        findings++;
    }

    private void endSlices(long untilNs) throws IOException {
        while (!open.isEmpty() && open.peek().endNs <= untilNs) {
            Open first = open.remove();
            packets.sliceEnd(first.endNs, first.track);
        }
    }

    private void samples(Session session, String sql, boolean memory) throws IOException, SQLException {
        try (ResultSet rows = rows(session, sql)) {
            String name = null;
            long track = 0;
            while (rows.next()) {
                String next = rows.getString("name");
                if (!next.equals(name)) {
                    name = next;
                    track = memory ? tracks.memory(name) : tracks.queue(name);
                }
                packets.sample(rows.getLong("at_ns"), track, rows.getLong("value"));
                samples++;
            }
        }
    }

    private static String target(ResultSet row) throws SQLException {
        int cpu = row.getInt("target_cpu");
        return cpu < 0 ? "a CPU not known" : "CPU " + cpu;
    }

    /** The flags by their names; the kernel's prefix is left out. */
    private static String flags(int flags) {
        StringBuilder text = new StringBuilder();
        String[] names = {"IDLE", "PREEMPT", "WAIT"};
        for (int i = 0; i < names.length; i++) {
            if ((flags >> i & 1) != 0) {
                text.append(text.isEmpty() ? "" : "|").append(names[i]);
            }
        }
        int others = flags & -1 << names.length;
        if (others != 0 || flags == 0) {
            text.append(text.isEmpty() ? "" : "|").append("0x").append(Integer.toHexString(others));
        }
        return text.toString();
    }
}
