package dev.scxreplay.analysis.compare;

import java.util.Arrays;

/**
 * One side's values, each in a block, made so that a statistic of any multiset of blocks costs one pass at most.
 *
 * <p>A value that is censored counts as greater than every other in quantiles, and with what is known of it in the mean.
 */
final class BlockedSample {
    private static final int STRIDE = 256;

    private final Statistic statistic;
    /** Ascending; infinite where censored, unless the statistic is the mean. */
    private final double[] sorted;

    private final int[] blockOfSorted;
    /** How many values of each block are in front of every {@link #STRIDE}-th one. */
    private final int[][] before;

    private final double[] sums;
    private final int[] sizes;

    /**
     * @param values the values
     * @param censored whether each is only a lower bound
     * @param blocks the block of each, 0 to {@code blockCount - 1}
     */
    BlockedSample(Statistic statistic, double[] values, boolean[] censored, int[] blocks, int blockCount) {
        this.statistic = statistic;
        sums = new double[blockCount];
        sizes = new int[blockCount];
        for (int i = 0; i < values.length; i++) {
            sums[blocks[i]] += values[i];
            sizes[blocks[i]]++;
        }
        if (statistic.isMean()) {
            sorted = new double[0];
            blockOfSorted = new int[0];
            before = new int[0][];
            return;
        }
        double[] ranked = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ranked[i] = censored[i] ? Double.POSITIVE_INFINITY : values[i];
        }
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(ranked[a], ranked[b]));
        sorted = new double[values.length];
        blockOfSorted = new int[values.length];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = ranked[order[i]];
            blockOfSorted[i] = blocks[order[i]];
        }
        before = new int[sorted.length / STRIDE + 1][];
        int[] seen = new int[blockCount];
        for (int i = 0; i < sorted.length; i++) {
            if (i % STRIDE == 0) {
                before[i / STRIDE] = seen.clone();
            }
            seen[blockOfSorted[i]]++;
        }
        if (sorted.length % STRIDE == 0) {
            before[sorted.length / STRIDE] = seen;
        }
    }

    /** The statistic of the blocks, each taken so often. */
    double of(int[] times) {
        long size = 0;
        double sum = 0;
        for (int block = 0; block < times.length; block++) {
            size += (long) times[block] * sizes[block];
            sum += times[block] * sums[block];
        }
        if (statistic.isMean()) {
            return sum / size;
        }
        long rank = (long) Math.ceil(statistic.share() * size);
        int low = 0;
        int high = before.length - 1;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (weight(before[middle], times) < rank) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        long seen = weight(before[low], times);
        int at = low * STRIDE - 1;
        while (seen < rank) {
            seen += times[blockOfSorted[++at]];
        }
        return sorted[at];
    }

    private static long weight(int[] counts, int[] times) {
        long weight = 0;
        for (int block = 0; block < times.length; block++) {
            weight += (long) counts[block] * times[block];
        }
        return weight;
    }

    /** The statistic of all blocks together. */
    double ofAll() {
        int[] times = new int[sizes.length];
        Arrays.fill(times, 1);
        return of(times);
    }

    /** The statistic of each block on its own. */
    double[] ofEach() {
        if (statistic.isMean()) {
            double[] means = new double[sizes.length];
            Arrays.setAll(means, block -> sums[block] / sizes[block]);
            return means;
        }
        // the values come ascending, so a block's quantile is its value of the right number
        double[] each = new double[sizes.length];
        int[] seen = new int[sizes.length];
        for (int i = 0; i < sorted.length; i++) {
            int block = blockOfSorted[i];
            if (++seen[block] == (int) Math.ceil(statistic.share() * sizes[block])) {
                each[block] = sorted[i];
            }
        }
        return each;
    }
}
