package dev.scxreplay.analysis.compare;

import java.util.List;
import java.util.Optional;

/**
 * What a comparison of two kernels over the same traces found.
 *
 * @param baseline the kernel compared with
 * @param candidate the kernel that is judged
 * @param traces the traces both were replayed over
 * @param bounds what the rows were judged by
 * @param rows one for each metric and group, in the order of {@link Metric#ALL}
 */
public record Comparison(String baseline, String candidate, List<String> traces, Bounds bounds, List<Row> rows) {
    /**
     * One metric, of one group if it is grouped.
     *
     * @param metric what is compared
     * @param group the item, trace or CPU the row is about; empty if it is about everything
     * @param baseline the baseline's value; infinite if it never ends, NaN if there is none
     * @param candidate the candidate's value, likewise
     * @param sample what the verdict rests on; empty for exact metrics
     * @param verdict the verdict
     * @param why the reason in a few words
     * @param decides whether "worse" here makes the comparison "worse"
     */
    public record Row(
            Metric metric,
            String group,
            double baseline,
            double candidate,
            Optional<Sample> sample,
            Verdict verdict,
            String why,
            boolean decides) {
        /** The change from baseline to candidate; two that never end do not differ. */
        public double change() {
            return PairedStatistics.difference(baseline, candidate);
        }
    }

    /**
     * What a verdict rests on.
     *
     * @param pairs values found in both runs
     * @param blocks traces or stretches of time they come from: the number of independent observations
     * @param onlyBaseline values without a partner, which are left out
     * @param onlyCandidate likewise
     * @param neverEndingBaseline pairs whose baseline never ends
     * @param neverEndingCandidate pairs whose candidate never ends
     * @param low lower end of the 95 % interval of the change; NaN as the following if there are too few pairs or blocks
     * @param high its upper end
     * @param p of the signed-rank test over blocks
     * @param adjustedP the same, controlled for the number of rows tested (Holm)
     * @param effect rank-biserial correlation of the pairs, -1 to 1; positive if the candidate is greater
     */
    public record Sample(
            long pairs,
            int blocks,
            long onlyBaseline,
            long onlyCandidate,
            long neverEndingBaseline,
            long neverEndingCandidate,
            double low,
            double high,
            double p,
            double adjustedP,
            double effect) {}

    public Comparison {
        traces = List.copyOf(traces);
        rows = List.copyOf(rows);
    }

    /** Whether any row that decides is worse. */
    public boolean isWorse() {
        return rows.stream().anyMatch(row -> row.decides() && row.verdict() == Verdict.WORSE);
    }
}
