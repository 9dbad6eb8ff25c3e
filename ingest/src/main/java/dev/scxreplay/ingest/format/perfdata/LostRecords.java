package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.trace.EventSink;
import java.util.Arrays;

/**
 * What the kernel says it could not record, by CPU.
 *
 * <p>A LOST record stands in front of the first record that found room again, so its loss lies between the CPU's events
 * before and behind it. When perf ends it writes how many samples were lost in all (LOST_SAMPLES); those that no LOST record
 * told of are lost at an unknown time. Source: v6.18: {@code __perf_output_begin()}, {@code
 * record__read_lost_samples()}.
 */
final class LostRecords {
    private final EventSink sink;
    /** By CPU and one, the first for an unknown CPU: the time of the last event. */
    private long[] lastNs = new long[64];

    private long[] pending = new long[64];
    private long[] told = new long[64];
    private long[] inAll = new long[64];
    private int cpus;
    private boolean anyPending;
    private boolean started;
    private long firstNs;
    private long highestNs;

    LostRecords(EventSink sink) {
        this.sink = sink;
        Arrays.fill(lastNs, Long.MIN_VALUE);
    }

    int cpus() {
        return cpus;
    }

    /** Takes an event; losses before it end here. */
    void event(int cpu, long tsNs) {
        if (!started) {
            started = true;
            firstNs = tsNs;
        }
        int slot = slot(cpu);
        if (anyPending && pending[slot] > 0) {
            end(slot, tsNs);
        }
        lastNs[slot] = tsNs;
        highestNs = tsNs;
    }

    /** Takes a LOST record. */
    void records(int cpu, long count) {
        int slot = slot(cpu);
        anyPending = true;
        pending[slot] += Math.max(0, count);
    }

    /** Takes a LOST_SAMPLES record. */
    void samples(int cpu, long count) {
        int slot = slot(cpu);
        inAll[slot] += Math.max(0, count);
    }

    /** Says what is left behind the last event. */
    void finish() {
        for (int slot = 0; slot < lastNs.length; slot++) {
            if (pending[slot] > 0) {
                end(slot, highestNs);
            }
            if (inAll[slot] > told[slot]) {
                sink.lost(slot - 1, firstNs, highestNs, inAll[slot] - told[slot]);
            }
        }
    }

    private void end(int slot, long toNs) {
        sink.lost(slot - 1, lastNs[slot] == Long.MIN_VALUE ? firstNs : lastNs[slot], toNs, pending[slot]);
        told[slot] += pending[slot];
        pending[slot] = 0;
    }

    private int slot(int cpu) {
        int slot = cpu + 1;
        if (slot > cpus) {
            cpus = slot;
        }
        if (slot >= lastNs.length) {
            int length = Math.max(slot + 1, lastNs.length * 2);
            int before = lastNs.length;
            lastNs = Arrays.copyOf(lastNs, length);
            Arrays.fill(lastNs, before, length, Long.MIN_VALUE);
            pending = Arrays.copyOf(pending, length);
            told = Arrays.copyOf(told, length);
            inAll = Arrays.copyOf(inAll, length);
        }
        return slot;
    }
}
