package dev.scxreplay.analysis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scxreplay.analysis.compare.Comparison.Row;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

/**
 * How often the verdict is right, on pairs of which it is known. They are made like waits: a heavy tail (logarithm normal with
 * deviation 1.3, so that 1 % is more than twenty times the median), the same kick on both sides up to 20 %, and each of the 20
 * stretches of time is off by 5 % in a way of its own on each side. The latter makes kicks of a stretch dependent.
 */
final class VerdictsTest {
    private static final int SEED = 415_193;
    private static final int PAIRS = 400;
    private static final int PAIRS_FOR_A_SHIFT = 2_000;
    private static final List<String> WAITS =
            List.of("kick_wait_ratio", "kick_wait_mean", "kick_wait_p50", "kick_wait_p90");

    @Test
    void withoutADifferenceAtMostFiveInAHundredAreFoundWorse() {
        int wrong = 0;
        int naive = 0;
        for (int i = 0; i < 1_000; i++) {
            Pairs pairs = waits(SEED + i, PAIRS, 1.0);
            wrong += verdicts(pairs, strict()).contains(Verdict.WORSE) ? 1 : 0;
            naive += PairedStatistics.signedRank(pairs.differences()) < 0.05 ? 1 : 0;
        }
        System.out.printf(
                "compare, no difference, seeds from %d: worse by any of four metrics in %d of 1,000;"
                        + " a test that takes each kick for independent rejects %d%n",
                SEED, wrong, naive);
        assertThat(wrong).isLessThanOrEqualTo(50);
        assertThat(naive).isGreaterThan(100);
    }

    @Test
    void aShiftOfTenPercentIsFound() {
        int found = 0;
        int byMean = 0;
        for (int i = 0; i < 200; i++) {
            List<Verdict> verdicts = verdicts(waits(SEED + i, PAIRS_FOR_A_SHIFT, 1.1), Bounds.USUAL);
            found += verdicts.get(0) == Verdict.WORSE ? 1 : 0;
            byMean += verdicts.get(1) == Verdict.WORSE ? 1 : 0;
        }
        System.out.printf(
                "compare, 10 %% longer, %d pairs in 20 stretches, seeds from %d: kick_wait_ratio worse in %d of 200,"
                        + " kick_wait_mean in %d%n",
                PAIRS_FOR_A_SHIFT, SEED, found, byMean);
        assertThat(found).isGreaterThanOrEqualTo(190);
    }

    @Test
    void whatGetsShorterIsBetterAndWhatVariesWithinTheBoundIsTheSame() {
        assertThat(verdicts(waits(SEED, PAIRS, 0.8), Bounds.USUAL).get(0)).isEqualTo(Verdict.BETTER);
        assertThat(verdicts(waits(SEED, 4_000, 1.0), bounds(0.2))).containsOnly(Verdict.SAME);
    }

    /** Hundreds of kicks in a few stretches of time are a few observations. */
    @Test
    void fewPairsOrBlocksDecideNothing() {
        assertThat(verdicts(waits(SEED, 20, 3.0), Bounds.USUAL)).containsOnly(Verdict.NOT_ENOUGH_DATA);
        Pairs crowded = new Pairs();
        for (int i = 0; i < 5_000; i++) {
            crowded.add(i % 5, 1_000 + i, false, 9_000_000, false);
        }
        assertThat(verdicts(crowded, Bounds.USUAL)).containsOnly(Verdict.NOT_ENOUGH_DATA);
    }

    /** One in five waits of the candidate never ends, all others are as before; nothing may drop them. */
    @Test
    void waitsThatNeverEndAreLongerThanAllOthers() {
        Pairs pairs = new Pairs();
        Pairs back = new Pairs();
        for (int i = 0; i < 400; i++) {
            boolean endless = i % 5 == 0;
            // even a bound of the end of the trace that is shorter than the wait compared with is longer
            pairs.add(i / 20, 50_000 + i, false, endless ? 10 : 50_000 + i, endless);
            back.add(i / 20, endless ? 10 : 50_000 + i, endless, 50_000 + i, false);
        }
        Row p90 = row("kick_wait_p90", pairs, Bounds.USUAL);
        assertThat(p90.candidate()).isInfinite();
        assertThat(p90.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(p90.sample().orElseThrow().effect()).isEqualTo(1.0);
        assertThat(p90.sample().orElseThrow().neverEndingCandidate()).isEqualTo(80);
        assertThat(row("kick_wait_p90", back, Bounds.USUAL).verdict()).isEqualTo(Verdict.BETTER);
        assertThat(row("kick_wait_p50", pairs, Bounds.USUAL).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void anExactMetricIsWorseWhereAnyTraceIs() {
        Metric endless = Metric.named("never_ending_waits").orElseThrow();
        Map<String, double[]> byTrace = new TreeMap<>(Map.of("a", new double[] {5, 0}, "b", new double[] {0, 1}));
        Row row = new Judge(Bounds.USUAL).exact(endless, "", byTrace);
        assertThat(row.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(row.why()).isEqualTo("exact; on b");
        byTrace.remove("b");
        assertThat(new Judge(Bounds.USUAL).exact(endless, "", byTrace).verdict())
                .isEqualTo(Verdict.BETTER);
        Metric replayed = Metric.named("replayed").orElseThrow();
        assertThat(new Judge(Bounds.USUAL)
                        .exact(replayed, "", Map.of("a", new double[] {1, 0}))
                        .verdict())
                .isEqualTo(Verdict.WORSE);
    }

    /** Any multiset of blocks has the quantile of the values written out. */
    @Test
    void statisticsOfBlocksAreThoseOfTheirValues() {
        RandomGenerator random = new Well19937c(SEED);
        double[] values =
                IntStream.range(0, 1_000).mapToDouble(i -> random.nextDouble()).toArray();
        int[] blocks = new int[values.length];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = random.nextInt(7);
        }
        int[] times = {2, 0, 1, 3, 0, 1, 1};
        double[] all = IntStream.range(0, values.length)
                .boxed()
                .flatMap(i -> Collections.nCopies(times[blocks[i]], values[i]).stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        for (Statistic statistic : List.of(Statistic.P50, Statistic.P90, Statistic.P99)) {
            BlockedSample sample = new BlockedSample(statistic, values, new boolean[values.length], blocks, 7);
            assertThat(sample.of(times)).isEqualTo(all[(int) Math.ceil(statistic.share() * all.length) - 1]);
        }
    }

    private static Pairs waits(int seed, int pairs, double factor) {
        RandomGenerator random = new Well19937c(seed);
        double[] baseline = new double[20];
        double[] candidate = new double[20];
        for (int stretch = 0; stretch < 20; stretch++) {
            baseline[stretch] = Math.exp(0.05 * random.nextGaussian());
            candidate[stretch] = Math.exp(0.05 * random.nextGaussian()) * factor;
        }
        Pairs made = new Pairs();
        for (int i = 0; i < pairs; i++) {
            double kick = 100_000 * Math.exp(1.3 * random.nextGaussian());
            made.add(
                    i % 20,
                    kick * baseline[i % 20] * Math.exp(0.2 * random.nextGaussian()),
                    false,
                    kick * candidate[i % 20] * Math.exp(0.2 * random.nextGaussian()),
                    false);
        }
        return made;
    }

    /** Bounds that take every difference seriously, so that only the statistics hold a false verdict back. */
    private static Bounds strict() {
        return bounds(0);
    }

    private static Bounds bounds(double relative) {
        Bound bound = new Bound(0, relative, 30, true);
        return new Bounds(0.05, WAITS.stream().collect(Collectors.toMap(name -> name, name -> bound)));
    }

    private static List<Verdict> verdicts(Pairs pairs, Bounds bounds) {
        Judge judge = new Judge(bounds);
        WAITS.forEach(name -> judge.ask(Metric.named(name).orElseThrow(), "", pairs));
        return judge.verdicts().stream().map(Row::verdict).toList();
    }

    private static Row row(String metric, Pairs pairs, Bounds bounds) {
        Judge judge = new Judge(bounds);
        judge.ask(Metric.named(metric).orElseThrow(), "", pairs);
        return judge.verdicts().get(0);
    }
}
