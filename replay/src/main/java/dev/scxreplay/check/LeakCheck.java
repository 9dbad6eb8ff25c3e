package dev.scxreplay.check;

import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.Allocations;
import dev.scxreplay.machine.Machine;
import dev.scxreplay.machine.MemoryState;
import dev.scxreplay.scx.Attempt;
import dev.scxreplay.scx.Lifecycle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Memory that nothing will free: no pointer holds it any more, or its scheduler is gone. */
final class LeakCheck implements Invariant {
    private final Machine machine;
    private int lostSeen;

    LeakCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void afterStep(Lifecycle core, Findings findings) {
        List<Allocations> lost = core.kickArrays().lost();
        for (Allocations arrays : lost.subList(lostSeen, lost.size())) {
            findings.add(
                    "leak",
                    -1,
                    "kick_syncs: " + arrays.bytes() + " bytes in " + arrays.count()
                            + " arrays that no pointer holds any more");
        }
        lostSeen = lost.size();
    }

    @Override
    public void atEnd(Lifecycle core, Findings findings) {
        for (Attempt attempt : core.attempts()) {
            if (isOver(attempt)) {
                reportHeld(attempt, lostIds(core), findings);
            }
        }
    }

    private static boolean isOver(Attempt attempt) {
        return switch (attempt.progress()) {
            case FAILED, DISABLED -> true;
            case WAITING_FOR_MUTEX, ENABLING, ENABLED, DISABLING, CRASHED -> false;
        };
    }

    /** What was reported when its last pointer went need not be reported again. */
    private static Set<Long> lostIds(Lifecycle core) {
        Set<Long> ids = new TreeSet<>();
        core.kickArrays().lost().forEach(arrays -> arrays.rows().forEach(row -> ids.add(row.id())));
        return ids;
    }

    private void reportHeld(Attempt attempt, Set<Long> lostIds, Findings findings) {
        Map<String, long[]> bytesAndCount = new LinkedHashMap<>();
        for (Allocation row : machine.heldBy(attempt.owner())) {
            if (row.state() == MemoryState.LIVE && !lostIds.contains(row.id())) {
                long[] sum = bytesAndCount.computeIfAbsent(row.site().name(), site -> new long[2]);
                sum[0] += row.bytes();
                sum[1] += row.count();
            }
        }
        bytesAndCount.forEach((site, sum) -> findings.add(
                "leak",
                -1,
                site + ": " + sum[0] + " bytes in " + sum[1] + " allocations still held though "
                        + attempt.ops().name() + " is gone"));
    }
}
