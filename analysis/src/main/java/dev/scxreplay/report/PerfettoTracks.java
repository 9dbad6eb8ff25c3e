package dev.scxreplay.report;

import dev.scxreplay.report.PerfettoPackets.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tracks of one kernel in a Perfetto trace, each described when it is first used: a group at the top, in it findings,
 * CPUs, memory and dispatch queues, in this order.
 *
 * <p>A kernel is a group of tracks, no remote machine ({@code machine_id}): readers give a remote machine a clock of its own,
 * for which this trace has no measurement, and show its tracks only in part. It is no process either: any pid may be one of
 * the recording.
 */
final class PerfettoTracks {
    private static final int KERNEL_BITS = 48;
    private static final int KIND_BITS = 40;
    private static final int LANE_BITS = 20;
    private static final int FINDINGS = 1;
    private static final int CPU = 2;
    private static final int MEMORY = 3;
    private static final int QUEUES = 4;
    private static final int COUNTER = 5;
    private static final int AFTER_CPUS = 1 << LANE_BITS;

    private final PerfettoPackets packets;
    private final long root;
    private final Map<Integer, List<Long>> busyUntil = new HashMap<>();
    private boolean findings;
    private boolean memory;
    private boolean queues;
    private int counters;

    /** Describes the group of a kernel, the {@code number}th from 1 on. */
    PerfettoTracks(PerfettoPackets packets, int number, String kernel, String description) throws IOException {
        this.packets = packets;
        this.root = (long) number << KERNEL_BITS;
        packets.group(root, 0, kernel, description, number);
    }

    /** An id for an arrow, of no other kernel's. */
    long flow(long row) {
        return root + row + 1;
    }

    long findings() throws IOException {
        long uuid = uuid(FINDINGS, 0);
        if (!findings) {
            packets.events(uuid, root, "findings", 0);
            findings = true;
        }
        return uuid;
    }

    /** The track of what happens on a CPU. */
    long cpu(int cpu) throws IOException {
        List<Long> lanes = busyUntil.computeIfAbsent(cpu, each -> new ArrayList<>());
        if (lanes.isEmpty()) {
            addLane(cpu, lanes);
        }
        return lane(cpu, 0);
    }

    /**
     * The track for a slice on a CPU. Where slices overlap, the CPU has several tracks of one name, which the user interface
     * shows as one: on one track a slice would count as a part of the other.
     */
    long slice(int cpu, long fromNs, long toNs) throws IOException {
        cpu(cpu);
        List<Long> lanes = busyUntil.get(cpu);
        int lane = 0;
        while (lane < lanes.size() && lanes.get(lane) > fromNs) {
            lane++;
        }
        if (lane == lanes.size()) {
            addLane(cpu, lanes);
        }
        lanes.set(lane, toNs);
        return lane(cpu, lane);
    }

    private void addLane(int cpu, List<Long> lanes) throws IOException {
        packets.events(lane(cpu, lanes.size()), root, "CPU " + cpu, 1 + cpu);
        lanes.add(Long.MIN_VALUE);
    }

    private long lane(int cpu, int lane) {
        return uuid(CPU, ((long) cpu << LANE_BITS) + lane);
    }

    long memory(String name) throws IOException {
        if (!memory) {
            packets.group(uuid(MEMORY, 0), root, "memory of sched_ext", "", AFTER_CPUS);
            memory = true;
        }
        return counter(uuid(MEMORY, 0), name, Unit.BYTES);
    }

    long queue(String name) throws IOException {
        if (!queues) {
            packets.group(uuid(QUEUES, 0), root, "tasks on dispatch queues", "", AFTER_CPUS + 1);
            queues = true;
        }
        return counter(uuid(QUEUES, 0), name, Unit.COUNT);
    }

    private long counter(long parent, String name, Unit unit) throws IOException {
        counters++;
        long uuid = uuid(COUNTER, counters);
        packets.counter(uuid, parent, name, unit, counters);
        return uuid;
    }

    private long uuid(int kind, long number) {
        return root + ((long) kind << KIND_BITS) + number;
    }
}
