package dev.scxreplay.analysis.compare;

/**
 * What is held against the difference of a metric. A difference matters if it is greater than both parts.
 *
 * @param absolute a difference up to this is none, in the metric's unit; 0 or more
 * @param relative a difference up to this share of the baseline is none, 0.05 being 5 %; 0 or more
 * @param minPairs fewer pairs than this decide nothing; without meaning for exact metrics
 * @param decides whether "worse" by this metric makes the comparison "worse"
 */
public record Bound(double absolute, double relative, int minPairs, boolean decides) {
    public Bound {
        if (!(absolute >= 0) || !(relative >= 0) || minPairs < 1) {
            throw new IllegalArgumentException("no bound: " + absolute + ", " + relative + ", " + minPairs);
        }
    }

    /** One more matters. */
    static Bound counted(boolean decides) {
        return new Bound(0, 0, 1, decides);
    }

    /** More than a page and 5 % matters. */
    static Bound memory(boolean decides) {
        return new Bound(4_096, 0.05, 1, decides);
    }

    /** The greatest difference from a baseline that does not matter; from what never ends, the absolute part. */
    double threshold(double baseline) {
        return Double.isInfinite(baseline) ? absolute : Math.max(absolute, relative * Math.abs(baseline));
    }
}
