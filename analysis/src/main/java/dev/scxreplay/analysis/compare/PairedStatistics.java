package dev.scxreplay.analysis.compare;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.inference.WilcoxonSignedRankTest;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;

/**
 * What a paired sample says of a difference. The unit of evidence is the block (a trace, or a stretch of its time), never the
 * single pair: pairs of one block share their causes, and counting each of them would make certainty out of repetition.
 *
 * @param baseline the statistic of the baseline; infinite where that share never ends
 * @param candidate the statistic of the candidate
 * @param low lower end of the 95 % interval of the difference candidate - baseline
 * @param high its upper end
 * @param p the chance of blocks that differ so much one way if neither side were greater: Wilcoxon's signed-rank test over
 *     the statistic of each block, two-sided
 * @param effect matched-pairs rank-biserial correlation of the single pairs, -1 to 1: 1 if each pair that differs is greater
 *     in the candidate
 */
record PairedStatistics(double baseline, double candidate, double low, double high, double p, double effect) {
    /** Where the generator of every bootstrap starts, so that the same pairs give the same interval. */
    static final int SEED = 20_261;

    static final int RESAMPLES = 1_000;

    /** The library counts through 2^n signs for the exact test; beyond this it takes the normal approximation. */
    private static final int MOST_EXACT = 14;

    static PairedStatistics of(Pairs pairs, Statistic statistic) {
        BlockedSample base = pairs.baseline(statistic);
        BlockedSample other = pairs.candidate(statistic);
        double[] bootstrap = bootstrap(base, other, pairs.blocks());
        return new PairedStatistics(
                base.ofAll(),
                other.ofAll(),
                bootstrap[(int) Math.floor(0.025 * RESAMPLES)],
                bootstrap[(int) Math.ceil(0.975 * RESAMPLES) - 1],
                signedRank(differences(base.ofEach(), other.ofEach())),
                effect(pairs.differences()));
    }

    /** The differences of blocks drawn with replacement, the same ones for both sides; ascending. */
    private static double[] bootstrap(BlockedSample base, BlockedSample other, int blocks) {
        RandomGenerator generator = new Well19937c(SEED);
        double[] drawn = new double[RESAMPLES];
        int[] times = new int[blocks];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.fill(times, 0);
            for (int n = 0; n < blocks; n++) {
                times[generator.nextInt(blocks)]++;
            }
            drawn[i] = difference(base.of(times), other.of(times));
        }
        Arrays.sort(drawn);
        return drawn;
    }

    private static double[] differences(double[] base, double[] other) {
        return IntStream.range(0, base.length)
                .mapToDouble(i -> difference(base[i], other[i]))
                .toArray();
    }

    /** Two that never end do not differ. */
    static double difference(double base, double other) {
        return base == other ? 0 : other - base;
    }

    /** Wilcoxon's test that differences lie around 0; those that are 0 say nothing, as he has it. */
    static double signedRank(double[] differences) {
        double[] nonZero = nonZero(differences);
        if (nonZero.length == 0) {
            return 1;
        }
        double p = new WilcoxonSignedRankTest()
                .wilcoxonSignedRankTest(new double[nonZero.length], nonZero, nonZero.length <= MOST_EXACT);
        return Math.min(1, p);
    }

    private static double effect(double[] differences) {
        double[] nonZero = nonZero(differences);
        if (nonZero.length == 0) {
            return 0;
        }
        // WilcoxonSignedRankTest gives only the greater of the two sums of ranks, not which one it is
        double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE)
                .rank(Arrays.stream(nonZero).map(Math::abs).toArray());
        double all = nonZero.length * (nonZero.length + 1.0) / 2;
        double above = IntStream.range(0, ranks.length)
                .filter(i -> nonZero[i] > 0)
                .mapToDouble(i -> ranks[i])
                .sum();
        return 2 * above / all - 1;
    }

    private static double[] nonZero(double[] values) {
        return Arrays.stream(values).filter(value -> value != 0).toArray();
    }
}
