package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.trace.ClockRelations;
import dev.scxreplay.trace.ClockRelations.HostOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The options of a file that relate its clock to others, as trace-cmd 3.1.6 writes and reads them (
 * {@code handle_options()} in trace-input.c).
 */
final class ClockOptions {
    private static final int DATE = 1;
    private static final int OFFSET = 7;
    private static final int TRACE_ID = 11;
    private static final int TIME_SHIFT = 12;
    private static final int GUEST = 13;
    private static final int TSC2NSEC = 14;
    private static final long NS_PER_US = 1000;
    private static final int INTERPOLATE = 1;
    /** More measurements are no recording's; a row each. */
    private static final long MOST_SAMPLES = 1 << 20;

    private long offsetNs;
    private long traceId;
    private long hostTraceId;
    private long tscMult;
    private int tscShift;
    private long tscOffset;
    private final List<String> guests = new ArrayList<>();
    private List<HostOffset> hostOffsets = List.of();

    /** Takes an option if it is one of these. */
    void option(int id, MetaCursor value) throws TraceDatException {
        switch (id) {
            case DATE -> offsetNs += NS_PER_US * number(value);
            case OFFSET -> offsetNs += number(value);
            case TRACE_ID -> traceId = value.s64();
            case TIME_SHIFT -> timeShift(value);
            case GUEST -> guests.add(value.string() + "=0x" + Long.toHexString(value.s64()));
            case TSC2NSEC -> {
                tscMult = value.u32();
                tscShift = (int) Math.min(value.u32(), Long.SIZE);
                tscOffset = value.s64();
            }
            default -> {
                // statistics, versions and the like do not change what was recorded
            }
        }
    }

    /** What they say of the buffer of an instance. */
    ClockRelations of(String instance) {
        return new ClockRelations(
                instance,
                traceId,
                hostTraceId,
                offsetNs,
                tscMult,
                tscShift,
                tscOffset,
                String.join(", ", guests),
                hostOffsets);
    }

    /** A number as C writes it: decimal, hexadecimal after 0x. */
    private static long number(MetaCursor value) {
        try {
            String text = Layout.trimmed(value.text(value.remaining())).toLowerCase(Locale.ROOT);
            boolean negative = text.startsWith("-");
            String digits = negative || text.startsWith("+") ? text.substring(1) : text;
            long number =
                    digits.startsWith("0x") ? Long.parseUnsignedLong(digits.substring(2), 16) : Long.parseLong(digits);
            return negative ? -number : number;
        } catch (NumberFormatException | TraceDatException e) {
            return 0;
        }
    }

    /** By CPU: a count, then so many times, offsets and factors; behind all CPUs the fractions of the factors. */
    private void timeShift(MetaCursor value) throws TraceDatException {
        hostTraceId = value.s64();
        boolean interpolated = (value.u32() & INTERPOLATE) != 0;
        long cpus = value.u32();
        List<long[][]> samples = new ArrayList<>();
        for (long cpu = 0; cpu < cpus; cpu++) {
            long count = value.u32();
            if (count > MOST_SAMPLES || count * 3 * Long.BYTES > value.remaining()) {
                throw new TraceDatException("the file ends inside the offsets of its clock");
            }
            samples.add(new long[][] {longs(value, count), longs(value, count), longs(value, count)});
        }
        List<HostOffset> all = new ArrayList<>();
        for (int cpu = 0; cpu < samples.size(); cpu++) {
            long[][] sample = samples.get(cpu);
            for (int i = 0; i < sample[0].length; i++) {
                // older files have no fractions
                int fraction = value.remaining() >= Long.BYTES ? (int) Math.clamp(value.s64(), 0, Long.SIZE) : 0;
                all.add(new HostOffset(cpu, sample[0][i], sample[1][i], sample[2][i], fraction, interpolated));
            }
        }
        hostOffsets = all;
    }

    private static long[] longs(MetaCursor value, long count) throws TraceDatException {
        long[] longs = new long[(int) count];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = value.s64();
        }
        return longs;
    }
}
