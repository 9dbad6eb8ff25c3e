package dev.scxreplay.replay.sweep;

import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MemoryUse;
import dev.scxreplay.replay.sweep.SweepRow.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a machine held at up to four moments, site by site and node by node. */
final class Moments {
    private static final int MOMENTS = 4;

    private final Machine machine;
    private final Map<String, long[]> bySite = new LinkedHashMap<>();
    private final Map<Integer, long[]> byNode = new TreeMap<>();
    private int noted;

    Moments(Machine machine) {
        this.machine = machine;
    }

    /** Notes what is held now, live or waiting for RCU. */
    void note() {
        for (Map.Entry<MemoryUse.Key, Long> line : machine.memory().lines().entrySet()) {
            MemoryUse.Key where = line.getKey();
            bySite.computeIfAbsent(where.site().name(), site -> new long[MOMENTS])[noted] += line.getValue();
            byNode.computeIfAbsent(where.node(), node -> new long[MOMENTS])[noted] += line.getValue();
        }
        noted++;
    }

    Map<String, Bytes> bySite() {
        return bytes(bySite);
    }

    /** In the order of node numbers. */
    Map<Integer, Bytes> byNode() {
        return bytes(byNode);
    }

    private <K> Map<K, Bytes> bytes(Map<K, long[]> noted) {
        Map<K, Bytes> result = new LinkedHashMap<>();
        noted.forEach((key, bytes) -> result.put(key, bytes(bytes)));
        return result;
    }

    Bytes total() {
        long[] sums = new long[MOMENTS];
        bySite.values().forEach(bytes -> {
            for (int i = 0; i < MOMENTS; i++) {
                sums[i] += bytes[i];
            }
        });
        return bytes(sums);
    }

    private Bytes bytes(long[] at) {
        return new Bytes(at(at, 0), at(at, 1), at(at, 2), at(at, 3));
    }

    private long at(long[] bytes, int moment) {
        return moment < noted ? bytes[moment] : Bytes.NEVER;
    }
}
