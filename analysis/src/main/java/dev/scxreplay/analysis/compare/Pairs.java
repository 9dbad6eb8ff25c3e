package dev.scxreplay.analysis.compare;

import java.util.Arrays;
import java.util.TreeMap;

/** Values of the same thing in both runs, in primitive columns. Blocks and groups are numbers the caller gives. */
final class Pairs {
    private double[] baseline = new double[256];
    private double[] candidate = new double[256];
    private boolean[] baselineCensored = new boolean[256];
    private boolean[] candidateCensored = new boolean[256];
    private int[] block = new int[256];
    private int size;
    private long onlyBaseline;
    private long onlyCandidate;

    /** Adds a pair; a censored value is a lower bound. */
    void add(int ofBlock, double base, boolean baseIsCensored, double other, boolean otherIsCensored) {
        if (size == block.length) {
            grow();
        }
        block[size] = ofBlock;
        baseline[size] = base;
        baselineCensored[size] = baseIsCensored;
        candidate[size] = other;
        candidateCensored[size] = otherIsCensored;
        size++;
    }

    private void grow() {
        int larger = size * 2;
        baseline = Arrays.copyOf(baseline, larger);
        candidate = Arrays.copyOf(candidate, larger);
        baselineCensored = Arrays.copyOf(baselineCensored, larger);
        candidateCensored = Arrays.copyOf(candidateCensored, larger);
        block = Arrays.copyOf(block, larger);
    }

    /** Counts a value that has no partner. */
    void addUnpaired(boolean ofBaseline) {
        if (ofBaseline) {
            onlyBaseline++;
        } else {
            onlyCandidate++;
        }
    }

    int size() {
        return size;
    }

    long onlyBaseline() {
        return onlyBaseline;
    }

    long onlyCandidate() {
        return onlyCandidate;
    }

    BlockedSample baseline(Statistic statistic) {
        if (statistic == Statistic.RATIO) {
            double[] ones = new double[size];
            Arrays.fill(ones, 1);
            return new BlockedSample(statistic, ones, new boolean[size], dense(), blocks());
        }
        return new BlockedSample(
                statistic, Arrays.copyOf(baseline, size), Arrays.copyOf(baselineCensored, size), dense(), blocks());
    }

    BlockedSample candidate(Statistic statistic) {
        if (statistic == Statistic.RATIO) {
            return new BlockedSample(statistic, ratios(), new boolean[size], dense(), blocks());
        }
        return new BlockedSample(
                statistic, Arrays.copyOf(candidate, size), Arrays.copyOf(candidateCensored, size), dense(), blocks());
    }

    /** Candidate by baseline; what never ends is endlessly longer than what does, and as long as another such. */
    private double[] ratios() {
        double[] ratios = new double[size];
        for (int i = 0; i < size; i++) {
            double above = candidateCensored[i] ? Double.POSITIVE_INFINITY : candidate[i];
            double below = baselineCensored[i] ? Double.POSITIVE_INFINITY : baseline[i];
            ratios[i] = above == below ? 1 : above / below;
        }
        return ratios;
    }

    long censoredInBaseline() {
        return count(baselineCensored);
    }

    long censoredInCandidate() {
        return count(candidateCensored);
    }

    private long count(boolean[] flags) {
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += flags[i] ? 1 : 0;
        }
        return count;
    }

    /** How many different blocks there are. */
    int blocks() {
        return numbers().size();
    }

    /** The differences of the pairs: never-ending against ended is infinite, never-ending against the same is none. */
    double[] differences() {
        double[] differences = new double[size];
        for (int i = 0; i < size; i++) {
            if (baselineCensored[i] || candidateCensored[i]) {
                boolean both = baselineCensored[i] && candidateCensored[i];
                differences[i] = both ? 0 : candidateCensored[i] ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            } else {
                differences[i] = candidate[i] - baseline[i];
            }
        }
        return differences;
    }

    private TreeMap<Integer, Integer> numbers() {
        TreeMap<Integer, Integer> numbers = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            numbers.put(block[i], 0);
        }
        int next = 0;
        for (var entry : numbers.entrySet()) {
            entry.setValue(next++);
        }
        return numbers;
    }

    /** The blocks numbered without gaps. */
    private int[] dense() {
        TreeMap<Integer, Integer> numbers = numbers();
        int[] dense = new int[size];
        for (int i = 0; i < size; i++) {
            dense[i] = numbers.get(block[i]);
        }
        return dense;
    }
}
