package dev.scxreplay.analysis.compare;

import dev.scxreplay.analysis.Session;
import dev.scxreplay.analysis.compare.Comparison.Row;
import dev.scxreplay.analysis.compare.Metric.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares the runs of two kernels over the same traces, from one dataset or from two. */
public final class KernelComparison implements AutoCloseable {
    /** From so many traces on a trace is one observation, below it each of the stretches of its time is. */
    static final int TRACES_AS_BLOCKS = 20;

    private static final int STRETCHES = 20;

    /** What a sampled metric has a row for. */
    public enum By {
        /** All traces together. */
        all,
        /** Each trace. */
        trace,
        /** Each CPU, all traces together. */
        cpu
    }

    private final Side baseline;
    private final Side candidate;
    private final Session session;
    /** Of the candidate's dataset; the same as {@code session} if there is only one. */
    private final Session other;

    private KernelComparison(Side baseline, Side candidate, Session session, Session other) {
        this.baseline = baseline;
        this.candidate = candidate;
        this.session = session;
        this.other = other;
    }

    /**
     * Compares two sides.
     *
     * @param asked the traces to compare; empty for all
     * @throws NotComparableException if the sides are not runs of the same traces on the same machine
     */
    @SuppressWarnings("try") // closes the sessions
    public static Comparison of(Side baseline, Side candidate, List<String> asked, Bounds bounds, By by)
            throws NotComparableException, SQLException, IOException {
        List<String> traces = SameGround.traces(baseline, candidate, asked);
        boolean one = baseline.dataset().root().equals(candidate.dataset().root());
        Session session = Session.open(baseline.dataset());
        Session other = one ? session : Session.open(candidate.dataset());
        try (KernelComparison comparison = new KernelComparison(baseline, candidate, session, other)) {
            return new Comparison(
                    baseline.kernel(),
                    candidate.kernel(),
                    traces,
                    bounds,
                    comparison.rows(traces, new Judge(bounds), by));
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
        if (other != session) {
            other.close();
        }
    }

    private List<Row> rows(List<String> traces, Judge judge, By by) throws SQLException, IOException {
        Map<String, Map<String, Map<String, double[]>>> totals = totals(traces, by);
        Map<String, Map<String, Pairs>> read = new LinkedHashMap<>();
        for (Metric metric : Metric.ALL) {
            if (metric.values() instanceof Values.Sampled sampled) {
                String same = sampled.view() + sampled.zerosCount();
                if (!read.containsKey(same)) {
                    read.put(same, pairs(sampled, traces, by));
                }
                read.get(same).forEach((group, pairs) -> judge.ask(metric, group, pairs));
            }
        }
        List<Row> sampled = judge.verdicts();
        List<Row> rows = new ArrayList<>();
        for (Metric metric : Metric.ALL) {
            switch (metric.values()) {
                case Values.Sampled values ->
                    sampled.stream().filter(row -> row.metric().equals(metric)).forEach(rows::add);
                case Values.Exact values ->
                    totals.getOrDefault(metric.name(), Map.of())
                            .forEach((group, byTrace) -> rows.add(judge.exact(metric, group, byTrace)));
            }
        }
        return rows;
    }

    /** Exact values: metric, then group, then trace; a number that nobody has is 0. */
    private Map<String, Map<String, Map<String, double[]>>> totals(List<String> traces, By by)
            throws SQLException, IOException {
        Map<String, Map<String, Map<String, double[]>>> totals = new TreeMap<>();
        for (Metric metric : Metric.ALL) {
            if (metric.values() instanceof Values.Exact && by != By.trace) {
                totals.put(metric.name(), new TreeMap<>());
            }
        }
        try (ResultSet rows = joined(
                "compare_totals",
                "concat_ws(' ', metric, item) AS pair, metric, item, value",
                "trace, coalesce(b.metric, c.metric), coalesce(b.item, c.item), coalesce(b.value, 0), coalesce(c.value, 0)",
                traces,
                "1, 2, 3")) {
            while (rows.next()) {
                String trace = rows.getString(1);
                String item = rows.getString(3);
                String group = by == By.trace ? (item.isEmpty() ? trace : trace + " " + item) : item;
                totals.computeIfAbsent(rows.getString(2), name -> new TreeMap<>())
                        .computeIfAbsent(group, name -> new TreeMap<>())
                        .put(trace, new double[] {rows.getDouble(4), rows.getDouble(5)});
            }
        }
        totals.values().stream().filter(groups -> groups.isEmpty()).forEach(groups -> groups.put("", new TreeMap<>()));
        return totals;
    }

    private Map<String, Pairs> pairs(Values.Sampled sampled, List<String> traces, By by)
            throws SQLException, IOException {
        Map<String, Pairs> groups = new LinkedHashMap<>();
        if (by == By.all) {
            groups.put("", new Pairs());
        }
        boolean tracesAreBlocks = traces.size() >= TRACES_AS_BLOCKS;
        try (ResultSet rows = joined(
                sampled.view(),
                "pair, cpu, at_ns, stretch, value, never_ending",
                "trace, coalesce(b.cpu, c.cpu), coalesce(b.stretch, c.stretch),"
                        + " b.value, b.never_ending, c.value, c.never_ending",
                traces,
                by == By.cpu ? "2, 1, coalesce(b.at_ns, c.at_ns), pair" : "1, coalesce(b.at_ns, c.at_ns), pair")) {
            while (rows.next()) {
                int trace = traces.indexOf(rows.getString(1));
                String cpu = rows.getString(2);
                int block = tracesAreBlocks ? trace : trace * STRETCHES + rows.getInt(3);
                String group = switch (by) {
                    case all -> "";
                    case trace -> traces.get(trace);
                    case cpu -> cpu == null ? "" : "CPU " + cpu;
                };
                add(sampled, groups.computeIfAbsent(group, name -> new Pairs()), block, rows);
            }
        }
        return groups;
    }

    private static void add(Values.Sampled sampled, Pairs pairs, int block, ResultSet rows) throws SQLException {
        boolean baseIsThere = rows.getObject(4) != null;
        boolean valueIsThere = rows.getObject(6) != null;
        double base = baseIsThere ? rows.getDouble(4) : 0;
        double value = valueIsThere ? rows.getDouble(6) : 0;
        boolean baseNeverEnds = rows.getBoolean(5);
        boolean valueNeverEnds = rows.getBoolean(7);
        boolean zero = base == 0 && value == 0 && !baseNeverEnds && !valueNeverEnds;
        if (!sampled.absentIsZero() && baseIsThere != valueIsThere) {
            pairs.addUnpaired(baseIsThere);
        } else if (sampled.zerosCount() || !zero) {
            pairs.add(block, base, baseNeverEnds, value, valueNeverEnds);
        }
    }

    /** Both sides of a view, joined by trace and pair; from two datasets by way of a file. */
    private ResultSet joined(String view, String columns, String select, List<String> traces, String order)
            throws SQLException, IOException {
        String join = "SELECT " + select + " FROM (" + side(view, columns, baseline, traces) + ") AS b FULL JOIN ";
        String using = " AS c USING (trace, pair) ORDER BY " + order;
        String right = side(view, columns, candidate, traces);
        if (other == session) {
            return session.query(join + "(" + right + ")" + using).orElseThrow();
        }
        Path file = Files.createTempFile("scx-replay-compare", ".parquet");
        Files.delete(file);
        try {
            other.writeParquet(right, file);
            // materialized, because the file goes before the rows are read
            session.query("CREATE OR REPLACE TEMP TABLE candidate_side AS FROM read_parquet(" + literal(file.toString())
                    + ")");
        } finally {
            Files.deleteIfExists(file);
        }
        return session.query(join + "candidate_side" + using).orElseThrow();
    }

    private static String side(String view, String columns, Side side, List<String> traces) {
        return "SELECT trace, " + columns + " FROM " + view + " WHERE kernel = " + literal(side.kernel())
                + " AND trace IN ("
                + traces.stream().map(KernelComparison::literal).collect(Collectors.joining(", ")) + ")";
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
