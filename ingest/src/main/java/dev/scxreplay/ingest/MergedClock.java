package dev.scxreplay.ingest;

import dev.scxreplay.trace.ClockRelations.HostOffset;
import java.math.BigInteger;
import java.util.List;

/**
 * How the times of one recording become those of another clock.
 *
 * @param offsetNs what is added
 * @param measured how the clock related to the host's, in the order of time; used instead of the offset if there is any
 * @param relation the same in words
 */
record MergedClock(long offsetNs, List<HostOffset> measured, String relation) {
    MergedClock {
        measured = List.copyOf(measured);
    }

    /** Whether all times move by the same, {@link #of(long) of(0)}. */
    boolean isConstant() {
        return measured.stream()
                .allMatch(one ->
                        isPlain(one) && one.offset() == measured.getFirst().offset());
    }

    /**
     * A time by the other clock, as trace-cmd 3.1.6 computes it ({@code timestamp_host_sync()}): between two measurements
     * by the earlier one, its offset moving evenly to the next where the recording says so; before the first and behind the
     * last by the nearest two.
     */
    long of(long tsNs) {
        if (measured.isEmpty()) {
            return tsNs + offsetNs;
        }
        if (measured.size() == 1) {
            return tsNs + measured.getFirst().offset();
        }
        int low = 0;
        int high = measured.size() - 2;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (measured.get(middle).atNs() <= tsNs) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        HostOffset from = measured.get(low);
        HostOffset to = measured.get(low + 1);
        long span = to.atNs() - from.atNs();
        long moved = from.interpolated() && span > 0
                ? scaled(tsNs - from.atNs(), to.offset() - from.offset(), BigInteger.valueOf(span))
                : 0;
        long scaled = isPlain(from) ? tsNs : scaled(tsNs, from.scaling(), BigInteger.ONE.shiftLeft(from.fraction()));
        return scaled + from.offset() + moved;
    }

    private static boolean isPlain(HostOffset one) {
        return one.fraction() == 0 && one.scaling() <= 1;
    }

    /** {@code value * factor / by}, whose product may be longer than 64 bits. */
    private static long scaled(long value, long factor, BigInteger by) {
        return BigInteger.valueOf(value)
                .multiply(BigInteger.valueOf(factor))
                .divide(by)
                .longValue();
    }
}
