package dev.scxreplay.analysis.compare;

import java.util.List;
import java.util.Optional;

/**
 * One thing two kernels are compared by.
 *
 * @param name its name, also in files of bounds
 * @param doc what it is, in one line
 * @param unit ns, bytes, or empty for a count
 * @param better whether less or more of it is better
 * @param values where its values come from and how they are judged
 * @param bound what is held against it unless a file of bounds says otherwise
 */
public record Metric(String name, String doc, String unit, Better better, Values values, Bound bound) {
    /** The direction that is wanted. */
    public enum Better {
        LESS,
        MORE
    }

    /** Where the values of a metric come from. */
    public sealed interface Values {
        /**
         * Many values of each run, found in pairs: a sample, judged by statistics.
         *
         * @param view the view that gives them, with the columns {@code pair}, {@code stretch}, {@code value}
         * @param statistic what of the two samples is compared
         * @param absentIsZero whether a pair that only one run has is 0 in the other one, else it is left out and counted
         * @param zerosCount whether a pair that is 0 in both runs belongs to the sample
         */
        record Sampled(String view, Statistic statistic, boolean absentIsZero, boolean zerosCount) implements Values {}

        /**
         * One value of each run, judged as it is: a replay is deterministic, so there is no chance in it.
         *
         * @param fold how the values of several traces are shown; the verdict is made for each trace
         */
        record Exact(Fold fold) implements Values {}
    }

    /** How values of several traces are shown as one. */
    public enum Fold {
        /** All together. */
        SUM,
        /** Those of the trace that changed most of those that make the verdict, else those of the largest. */
        MOST
    }

    /** Every metric, in the order of reports. A new one is a line here, and a view or a line of {@code compare_totals}. */
    public static final List<Metric> ALL = List.of(
            exact("replayed", "runs that reach the end of their trace", "", Better.MORE, Fold.SUM, Bound.counted(true)),
            exact("never_ending_waits", "kick waits that never end", "", Better.LESS, Fold.SUM, Bound.counted(true)),
            exact("findings", "things that go wrong, by kind", "", Better.LESS, Fold.SUM, Bound.counted(true)),
            exact("dropped_kicks", "kicks the core drops", "", Better.LESS, Fold.SUM, Bound.counted(true)),
            exact(
                    "failed_allocations",
                    "allocations that fail, by site",
                    "",
                    Better.LESS,
                    Fold.SUM,
                    Bound.counted(true)),
            new Metric(
                    "kick_wait_ratio",
                    "wait of the same kick, candidate by baseline, the median of the kicks that wait",
                    "",
                    Better.LESS,
                    new Values.Sampled("compare_kick_wait", Statistic.RATIO, false, false),
                    new Bound(0, 0.05, 30, true)),
            kickWait("kick_wait_mean", "mean wait of the kicks that wait", Statistic.MEAN, 30),
            kickWait("kick_wait_p50", "median wait of the kicks that wait", Statistic.P50, 30),
            kickWait("kick_wait_p90", "nine in ten of them wait no longer", Statistic.P90, 100),
            kickWait("kick_wait_p99", "99 in a hundred of them wait no longer", Statistic.P99, 1_000),
            new Metric(
                    "interrupts_off",
                    "CPU time spun with interrupts off, mean of CPU and stretch of time",
                    "ns",
                    Better.LESS,
                    new Values.Sampled("compare_interrupts_off", Statistic.MEAN, true, false),
                    new Bound(1_000, 0.05, 30, true)),
            new Metric(
                    "queueing",
                    "time on dispatch queues, mean of task and stretch of time",
                    "ns",
                    Better.LESS,
                    new Values.Sampled("compare_queueing", Statistic.MEAN, true, false),
                    new Bound(1_000, 0.05, 30, true)),
            exact("peak_memory", "the most sched_ext holds", "bytes", Better.LESS, Fold.MOST, Bound.memory(true)),
            exact(
                    "peak_waiting_for_rcu",
                    "the most that waits for RCU",
                    "bytes",
                    Better.LESS,
                    Fold.MOST,
                    Bound.memory(false)),
            exact("peak_memory_by_site", "the same by site", "bytes", Better.LESS, Fold.MOST, Bound.memory(false)));

    /** The metric of a name. */
    public static Optional<Metric> named(String name) {
        return ALL.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    private static Metric exact(String name, String doc, String unit, Better better, Fold fold, Bound bound) {
        return new Metric(name, doc, unit, better, new Values.Exact(fold), bound);
    }

    private static Metric kickWait(String name, String doc, Statistic statistic, int minPairs) {
        return new Metric(
                name,
                doc,
                "ns",
                Better.LESS,
                new Values.Sampled("compare_kick_wait", statistic, false, false),
                new Bound(1_000, 0.05, minPairs, true));
    }
}
