package dev.scxreplay.replay.divergence;

import java.util.ArrayList;
import java.util.List;

/**
 * The algorithm ddmin: makes a list smaller as long as what is left still shows something.
 *
 * <p>Zeller, Hildebrandt: Simplifying and isolating failure-inducing input, 2002. The result is minimal in that no single
 * element can be left out; the same list and test give the same result.
 */
public final class DeltaDebugging {
    /**
     * Whether some elements still show it.
     *
     * @param <E> what is left out
     * @param <X> what the test may throw
     * @param <Y> what else the test may throw
     */
    @FunctionalInterface
    public interface Test<E, X extends Exception, Y extends Exception> {
        boolean shows(List<E> kept) throws X, Y;
    }

    private DeltaDebugging() {}

    /** The elements that are needed, in their order; the whole list is taken to show it. */
    public static <E, X extends Exception, Y extends Exception> List<E> smallest(List<E> all, Test<E, X, Y> test)
            throws X, Y {
        if (all.isEmpty() || test.shows(List.of())) {
            return List.of();
        }
        List<E> kept = List.copyOf(all);
        int parts = 2;
        while (kept.size() >= 2) {
            List<E> smaller = smaller(kept, Math.min(parts, kept.size()), test);
            if (smaller.size() < kept.size()) {
                parts = Math.max(2, Math.min(parts, smaller.size()) - 1);
                kept = smaller;
            } else if (parts >= kept.size()) {
                break;
            } else {
                parts = Math.min(parts * 2, kept.size());
            }
        }
        return kept;
    }

    /** What is left when every part was tried once, from the last one on; the same list if none can go. */
    private static <E, X extends Exception, Y extends Exception> List<E> smaller(
            List<E> kept, int parts, Test<E, X, Y> test) throws X, Y {
        List<E> left = kept;
        for (int part = parts - 1; part >= 0; part--) {
            int begin = (int) ((long) kept.size() * part / parts);
            int end = (int) ((long) kept.size() * (part + 1) / parts);
            // what lies behind this part was tried already and may be shorter; what lies before is untouched
            List<E> without = new ArrayList<>(left.subList(0, begin));
            without.addAll(left.subList(end, left.size()));
            if (!without.isEmpty() && test.shows(without)) {
                left = without;
            }
        }
        return left;
    }
}
