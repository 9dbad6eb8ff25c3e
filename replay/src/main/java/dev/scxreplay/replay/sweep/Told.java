package dev.scxreplay.replay.sweep;

import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.MachineListener;
import dev.scxreplay.machine.MemoryUse;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.scx.CoreObserver;
import dev.scxreplay.scx.EnableState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a short run tells: findings, failures, and how often each site allocated. */
final class Told implements MachineListener, CoreObserver {
    /** One finding. */
    record Finding(String kind, String detail) {}

    final List<Finding> findings = new ArrayList<>();
    final Map<String, Integer> allocationsBySite = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** What was found first; empty if nothing was. */
    String first() {
        return findings.isEmpty() ? "" : findings.getFirst().detail();
    }

    /** The site and message of the last failed allocation; empty if none failed. */
    String failure() {
        return failures.isEmpty() ? "" : failures.getLast();
    }

    /** How many findings are of this kind. */
    int count(String kind) {
        return (int)
                findings.stream().filter(finding -> finding.kind().equals(kind)).count();
    }

    @Override
    public void allocated(Allocation allocation) {
        allocationsBySite.merge(allocation.site().name(), allocation.count(), Integer::sum);
    }

    @Override
    public void failed(Request request, Outcome.Failed<?> failure) {
        failures.add(request.site().name() + ": " + failure.message());
    }

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        findings.add(new Finding(kind, detail));
    }

    @Override
    public void queuedForRcu(Allocation allocation) {}

    @Override
    public void freed(Allocation allocation) {}

    @Override
    public void doubleFree(Allocation allocation) {}

    @Override
    public void usedAfterFree(Allocation allocation, String user) {}

    @Override
    public void memory(MemoryUse.Key where, long bytes) {}

    @Override
    public void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail) {}

    @Override
    public void dsq(long atNs, String op, long dsqId, int node, int ret) {}
}
