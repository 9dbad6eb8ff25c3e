package dev.scxreplay.analysis.compare;

/** What of a sample is looked at. Quantiles are values of the sample: no smaller one has this share at or below it. */
public enum Statistic {
    /** Waits that never end enter it with the time up to the end of their trace, so with them it is a lower bound. */
    MEAN(0),
    P50(0.50),
    P90(0.90),
    P99(0.99),
    /**
     * The median over pairs of candidate by baseline: what happens to the typical kick, whatever the tail. Half of the pairs
     * have a greater ratio; the baseline's value is 1.
     */
    RATIO(0.50);

    private final double share;

    Statistic(double share) {
        this.share = share;
    }

    /** The quantile's share; without meaning for the mean. */
    double share() {
        return share;
    }

    boolean isMean() {
        return this == MEAN;
    }
}
