package dev.scxreplay.ingest.format.bpftrace;

import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;
import java.util.Arrays;

/**
 * Turns messages of lost events into spans. bpftrace does not say which CPU lost them, so each CPU has one, from its last
 * event in front of the message to its first one behind it, without a count.
 */
final class Losses {
    private static final long NONE = Long.MIN_VALUE;

    private final EventSink sink;
    /** By CPU: time of its last event. */
    private long[] lastNs = {};
    /** By CPU: how many messages there were when it had its last event. */
    private int[] seen = {};

    private int cpus;
    private int messages;
    private long firstNs = NONE;
    private long latestNs = NONE;

    Losses(EventSink sink) {
        this.sink = sink;
    }

    int cpus() {
        return cpus;
    }

    /** Takes a message that so many events are lost. */
    void lost(long count) {
        messages++;
        sink.log().count(Stat.EVENTS_LOST, count);
    }

    /** To be told every event, in the order of the file. */
    void event(int cpu, long tsNs) {
        if (cpu >= lastNs.length) {
            int before = lastNs.length;
            int size = Math.max(64, Integer.highestOneBit(cpu) * 2);
            lastNs = Arrays.copyOf(lastNs, size);
            seen = Arrays.copyOf(seen, size);
            Arrays.fill(lastNs, before, size, NONE);
        }
        cpus = Math.max(cpus, cpu + 1);
        if (firstNs == NONE) {
            firstNs = tsNs;
        }
        if (seen[cpu] < messages) {
            span(cpu, tsNs);
        }
        seen[cpu] = messages;
        lastNs[cpu] = tsNs;
        latestNs = Math.max(latestNs, tsNs);
    }

    /** Reports what is behind a CPU's last event. */
    void end() {
        for (int cpu = 0; cpu < cpus; cpu++) {
            if (lastNs[cpu] != NONE && seen[cpu] < messages) {
                span(cpu, latestNs);
            }
        }
    }

    private void span(int cpu, long toNs) {
        long fromNs = lastNs[cpu] != NONE ? lastNs[cpu] : firstNs;
        sink.lost(cpu, Math.min(fromNs, toNs), toNs, -1);
    }
}
