package dev.scxreplay.analysis.compare;

import dev.scxreplay.analysis.Session;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether two sides are runs of the same recordings on the same machine; only then a difference is the kernels'. */
final class SameGround {
    private SameGround() {}

    /** What a run was made of, as far as the tables know. */
    private record Run(String machine, String conditions, String span, String sha256) {}

    /**
     * The traces to compare.
     *
     * @throws NotComparableException if there are none, a side lacks one, or recordings or machines differ
     */
    static List<String> traces(Side baseline, Side candidate, List<String> asked)
            throws NotComparableException, SQLException, IOException {
        Map<String, Run> base = runs(baseline);
        Map<String, Run> other = runs(candidate);
        List<String> traces = new ArrayList<>(asked);
        if (asked.isEmpty()) {
            TreeSet<String> all = new TreeSet<>(base.keySet());
            all.addAll(other.keySet());
            traces.addAll(all);
        }
        for (String trace : traces) {
            check(trace, baseline, base);
            check(trace, candidate, other);
            Run left = base.get(trace);
            Run right = other.get(trace);
            if (!left.sha256().equals(right.sha256())
                    && !left.sha256().isEmpty()
                    && !right.sha256().isEmpty()) {
                throw new NotComparableException("The trace " + trace + " is another recording in "
                        + candidate.dataset().root() + " (sha256 " + brief(right.sha256()) + ") than in "
                        + baseline.dataset().root() + " (" + brief(left.sha256())
                        + "); only replays of the same recording can be compared.");
            }
            if (!left.span().equals(right.span())) {
                throw different(trace, baseline, left.span(), candidate, right.span(), "the same events");
            }
            if (!left.machine().equals(right.machine())) {
                throw different(trace, baseline, left.machine(), candidate, right.machine(), "--cpus and --nodes");
            }
            if (!left.conditions().equals(right.conditions())) {
                throw different(
                        trace, baseline, left.conditions(), candidate, right.conditions(), "the same conditions");
            }
        }
        return traces;
    }

    private static String brief(String sha256) {
        return sha256.substring(0, Math.min(12, sha256.length()));
    }

    private static NotComparableException different(
            String trace, Side baseline, String left, Side candidate, String right, String same) {
        return new NotComparableException(trace + " was replayed under " + baseline.kernel() + " with "
                + (left.isEmpty() ? "nothing special" : left) + ", under " + candidate.kernel() + " with "
                + (right.isEmpty() ? "nothing special" : right) + "; replay one of them again with " + same + ".");
    }

    private static void check(String trace, Side side, Map<String, Run> runs) throws NotComparableException {
        if (!runs.containsKey(trace)) {
            String root = side.dataset().root().toString();
            throw new NotComparableException(
                    side.dataset().traces().contains(trace)
                            ? trace + " has no run under " + side.kernel() + " in " + root
                                    + "; make it with: scx-replay"
                                    + " replay " + root + " --trace " + trace + " --kernel " + side.kernel()
                                    + ", or name with --trace what to compare"
                            : "There is no trace " + trace + " in " + root + ", it has "
                                    + String.join(", ", side.dataset().traces())
                                    + "; only replays of the same traces can be compared.");
        }
    }

    private static Map<String, Run> runs(Side side) throws NotComparableException, SQLException, IOException {
        Map<String, Run> runs = new TreeMap<>();
        TreeSet<String> kernels = new TreeSet<>();
        try (Session session = Session.open(side.dataset());
                ResultSet rows = session.query("SELECT r.trace, r.kernel, r.nr_cpu_ids, r.nr_nodes, r.conditions,"
                                + " r.first_ts_ns, r.last_ts_ns,"
                                + " coalesce(t.sha256, '') FROM run AS r LEFT JOIN trace AS t ON t.trace = r.trace"
                                + " ORDER BY ALL")
                        .orElseThrow()) {
            while (rows.next()) {
                kernels.add(rows.getString(2));
                if (rows.getString(2).equals(side.kernel())) {
                    String machine = rows.getInt(3) + " CPUs, " + rows.getInt(4) + " nodes";
                    String conditions = rows.getString(5);
                    String span = "events from " + rows.getLong(6) + " to " + rows.getLong(7) + " ns";
                    runs.put(
                            rows.getString(1),
                            new Run(machine, conditions == null ? "" : conditions, span, rows.getString(8)));
                }
            }
        }
        if (runs.isEmpty()) {
            String root = side.dataset().root().toString();
            throw new NotComparableException("There is no run under " + side.kernel() + " in " + root
                    + (kernels.isEmpty() ? "" : " (there are " + String.join(", ", kernels) + ")")
                    + "; make it with: scx-replay replay " + root + " --kernel " + side.kernel());
        }
        return runs;
    }
}
