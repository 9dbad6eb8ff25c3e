package dev.scxreplay.analysis.compare;

import dev.scxreplay.analysis.compare.Comparison.Row;
import dev.scxreplay.analysis.compare.Comparison.Sample;
import dev.scxreplay.analysis.compare.Metric.Better;
import dev.scxreplay.analysis.compare.Metric.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes verdicts of values; all rules are here, and explained in {@code analysis/docs/compare.md}. */
final class Judge {
    /** Fewer blocks leave no room for a chance below 5 % in the test, once many rows are asked. */
    static final int MIN_BLOCKS = 10;

    private final Bounds bounds;
    private final List<Asked> asked = new ArrayList<>();

    /** One sampled metric and what is known of it before all are known. */
    private record Asked(Metric metric, String group, Pairs pairs, Optional<PairedStatistics> found) {}

    Judge(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Takes a sampled metric up; {@link #verdicts} has its row. */
    void ask(Metric metric, String group, Pairs pairs) {
        Values.Sampled values = (Values.Sampled) metric.values();
        boolean enough = pairs.size() >= bounds.of(metric).minPairs() && pairs.blocks() >= MIN_BLOCKS;
        asked.add(new Asked(
                metric,
                group,
                pairs,
                enough ? Optional.of(PairedStatistics.of(pairs, values.statistic())) : Optional.empty()));
    }

    /** The rows of everything asked, in that order, with the chances controlled for how many were asked. */
    List<Row> verdicts() {
        List<Integer> tested = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).found().isPresent()) {
                tested.add(i);
            }
        }
        tested.sort(Comparator.comparingDouble(
                i -> asked.get(i).found().orElseThrow().p()));
        double[] adjusted = new double[asked.size()];
        double greatest = 0;
        for (int rank = 0; rank < tested.size(); rank++) {
            int i = tested.get(rank);
            double p = asked.get(i).found().orElseThrow().p();
            greatest = Math.max(greatest, Math.min(1, p * (tested.size() - rank)));
            adjusted[i] = greatest;
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            rows.add(row(asked.get(i), adjusted[i]));
        }
        return rows;
    }

    private Row row(Asked one, double adjustedP) {
        Bound bound = bounds.of(one.metric());
        Pairs pairs = one.pairs();
        boolean known = one.found().isPresent();
        PairedStatistics found = one.found()
                .orElse(new PairedStatistics(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
        Sample sample = new Sample(
                pairs.size(),
                pairs.blocks(),
                pairs.onlyBaseline(),
                pairs.onlyCandidate(),
                pairs.censoredInBaseline(),
                pairs.censoredInCandidate(),
                found.low(),
                found.high(),
                found.p(),
                known ? adjustedP : Double.NaN,
                found.effect());
        Verdict verdict = known ? verdict(one.metric(), bound, found, adjustedP) : Verdict.NOT_ENOUGH_DATA;
        String why = known
                ? why(one.metric(), bound, found, adjustedP, verdict)
                : pairs.size() == 0
                        ? "there are none"
                        : pairs.size() + " pairs in " + pairs.blocks() + " blocks; " + bound.minPairs() + " in "
                                + MIN_BLOCKS + " are needed";
        return new Row(
                one.metric(),
                one.group(),
                found.baseline(),
                found.candidate(),
                Optional.of(sample),
                verdict,
                why,
                bound.decides());
    }

    private Verdict verdict(Metric metric, Bound bound, PairedStatistics found, double adjustedP) {
        double threshold = bound.threshold(found.baseline());
        double change = PairedStatistics.difference(found.baseline(), found.candidate());
        boolean real = adjustedP < bounds.alpha();
        if (real && found.low() > 0 && change > threshold) {
            return more(metric);
        }
        if (real && found.high() < 0 && -change > threshold) {
            return less(metric);
        }
        return found.low() >= -threshold && found.high() <= threshold ? Verdict.SAME : Verdict.NOT_ENOUGH_DATA;
    }

    private String why(Metric metric, Bound bound, PairedStatistics found, double adjustedP, Verdict verdict) {
        String limit = QuantityText.of(bound.threshold(found.baseline()), metric.unit());
        return switch (verdict) {
            case BETTER, WORSE -> "beyond " + limit;
            case SAME -> "within " + limit;
            case NOT_ENOUGH_DATA ->
                adjustedP < bounds.alpha()
                        ? "differs, but the interval has both sides of " + limit
                        : "the interval reaches beyond " + limit;
        };
    }

    /**
     * The row of an exact metric: worse if any trace is worse, better if none is and any is better.
     *
     * @param byTrace baseline and candidate of each trace
     */
    Row exact(Metric metric, String group, Map<String, double[]> byTrace) {
        Bound bound = bounds.of(metric);
        Values.Exact values = (Values.Exact) metric.values();
        List<String> worse = new ArrayList<>();
        List<String> better = new ArrayList<>();
        byTrace.forEach((trace, both) -> {
            double change = change(both);
            if (Math.abs(change) > bound.threshold(both[0])) {
                Verdict verdict = change > 0 ? more(metric) : less(metric);
                (verdict == Verdict.WORSE ? worse : better).add(trace);
            }
        });
        Verdict verdict = !worse.isEmpty() ? Verdict.WORSE : !better.isEmpty() ? Verdict.BETTER : Verdict.SAME;
        List<String> where = worse.isEmpty() ? better : worse;
        where.sort(Comparator.comparingDouble((String trace) -> -Math.abs(change(byTrace.get(trace)))));
        double[] shown = switch (values.fold()) {
            case SUM -> sum(byTrace.values());
            case MOST -> where.isEmpty() ? largest(byTrace.values()) : byTrace.get(where.get(0));
        };
        String why = where.isEmpty()
                ? "exact"
                : "exact; on " + where.get(0) + (where.size() > 1 ? " and " + (where.size() - 1) + " more" : "");
        return new Row(metric, group, shown[0], shown[1], Optional.empty(), verdict, why, bound.decides());
    }

    private static double change(double[] both) {
        return both[1] - both[0];
    }

    private static double[] sum(Collection<double[]> pairs) {
        double[] sum = new double[2];
        for (double[] pair : pairs) {
            sum[0] += pair[0];
            sum[1] += pair[1];
        }
        return sum;
    }

    private static double[] largest(Collection<double[]> pairs) {
        return pairs.stream()
                .max(Comparator.comparingDouble((double[] pair) -> pair[0]))
                .orElse(new double[2]);
    }

    private static Verdict more(Metric metric) {
        return metric.better() == Better.LESS ? Verdict.WORSE : Verdict.BETTER;
    }

    private static Verdict less(Metric metric) {
        return metric.better() == Better.LESS ? Verdict.BETTER : Verdict.WORSE;
    }
}
