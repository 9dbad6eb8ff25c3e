package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.trace.EventSink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the marks of lost events into spans: from the CPU's last event before a mark to its first one behind it.
 *
 * <p>The kernel prints {@code CPU:7 [LOST 123 EVENTS]} in front of the CPU's next event, and {@code ##### CPU 7 buffer
 * started ####} in front of its first one where others have older events because its own were overwritten. Sources: v6.18:
 * {@code print_trace_line()}, {@code test_cpu_buff_start()}; {@code trace-cmd report} writes {@code EVENTS DROPPED}.
 */
final class LostMarks {
    private static final Pattern LOST = Pattern.compile(
            "CPU:(\\d{1,5}) \\[(?:LOST (?:(\\d{1,18}) )?EVENTS|(?:(\\d{1,18}) )?EVENTS DROPPED)\\]\\s*");
    private static final Pattern STARTED = Pattern.compile("##### CPU (\\d{1,5}) buffer started ####\\s*");
    private static final int MAX_MARK_BYTES = 80;
    private static final long UNKNOWN = -1;
    private static final long NONE = -2;

    private final EventSink sink;
    /** By CPU: time of its last event; {@link Long#MIN_VALUE} before the first. */
    private long[] lastNs = {};
    /** By CPU: how many were lost before its next event. */
    private long[] pending = {};

    private int cpus;
    private long firstNs = Long.MIN_VALUE;
    private long latestNs = Long.MIN_VALUE;

    LostMarks(EventSink sink) {
        this.sink = sink;
    }

    /** Whether a line is {@code CPU:7 [LOST EVENTS]} or its like. */
    static boolean isLost(byte[] bytes, int from, int to) {
        return to - from <= MAX_MARK_BYTES
                && LOST.matcher(text(bytes, from, to)).matches();
    }

    /** Takes a line if it is a mark of either kind; false if it is not. */
    boolean read(byte[] bytes, int from, int to) {
        if (to - from > MAX_MARK_BYTES) {
            return false;
        }
        String line = text(bytes, from, to);
        Matcher lost = LOST.matcher(line);
        if (lost.matches()) {
            String count = lost.group(2) != null ? lost.group(2) : lost.group(3);
            add(Integer.parseInt(lost.group(1)), count == null ? UNKNOWN : Long.parseLong(count));
            return true;
        }
        Matcher started = STARTED.matcher(line);
        if (started.matches()) {
            add(Integer.parseInt(started.group(1)), UNKNOWN);
            return true;
        }
        return false;
    }

    /** To be told every event before it is handed on. */
    void event(int cpu, long tsNs) {
        if (cpu >= cpus) {
            grow(cpu);
        }
        if (firstNs == Long.MIN_VALUE) {
            firstNs = tsNs;
        }
        if (pending[cpu] != NONE) {
            report(cpu, tsNs);
        }
        lastNs[cpu] = tsNs;
        latestNs = tsNs;
    }

    /** Reports the marks behind which their CPU has no event any more. */
    void end() {
        for (int cpu = 0; cpu < cpus; cpu++) {
            if (pending[cpu] != NONE) {
                report(cpu, latestNs == Long.MIN_VALUE ? 0 : latestNs);
            }
        }
    }

    /** One more than the highest CPU seen. */
    int cpus() {
        return cpus;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private void add(int cpu, long count) {
        if (cpu >= cpus) {
            grow(cpu);
        }
        boolean counted = pending[cpu] >= 0 && count >= 0;
        pending[cpu] = counted ? pending[cpu] + count : pending[cpu] == UNKNOWN ? UNKNOWN : count;
    }

    private void report(int cpu, long toNs) {
        long fromNs = lastNs[cpu] != Long.MIN_VALUE ? lastNs[cpu] : firstNs != Long.MIN_VALUE ? firstNs : toNs;
        sink.lost(cpu, fromNs, toNs, pending[cpu]);
        pending[cpu] = NONE;
    }

    private void grow(int cpu) {
        if (cpu >= lastNs.length) {
            int size = Math.max(64, Integer.highestOneBit(cpu) * 2);
            int old = lastNs.length;
            lastNs = Arrays.copyOf(lastNs, size);
            pending = Arrays.copyOf(pending, size);
            Arrays.fill(lastNs, old, size, Long.MIN_VALUE);
            Arrays.fill(pending, old, size, NONE);
        }
        cpus = cpu + 1;
    }
}
