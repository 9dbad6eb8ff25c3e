package dev.scxreplay.sim;

/** A stream of pseudo-random integers (SplitMix64), made by {@link Seed#stream}. */
public final class Prng {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Prng(long state) {
        this.state = state;
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    /**
     * A number from 0 to {@code bound - 1}, each equally likely.
     *
     * @throws IllegalArgumentException if {@code bound} is not positive
     */
    public long below(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound " + bound + " is not positive");
        }
        // the top of the range that is no multiple of bound is thrown away, else small numbers are more likely
        while (true) {
            long bits = nextLong() >>> 1;
            long value = bits % bound;
            if (bits - value + (bound - 1) >= 0) {
                return value;
            }
        }
    }

    /** True with the given probability. */
    public boolean chance(Ratio probability) {
        return below(probability.denominator()) < probability.numerator();
    }

    static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
