package dev.scxreplay.machine;

import dev.scxreplay.machine.Outcome.Failed;
import dev.scxreplay.sim.EventQueue;
import dev.scxreplay.sim.SimClock;
import java.util.ArrayList;
import java.util.List;

/** A machine whose listener writes one line per event: time in ms, what, site, allocator, node or CPU, how many, bytes. */
final class LoggedMachine implements MachineListener {
    final List<String> log = new ArrayList<>();
    final List<String> memory = new ArrayList<>();
    final Machine machine;

    LoggedMachine(MachineSpec spec) {
        this.machine = new Machine(spec, new EventQueue(new SimClock(0)), this);
    }

    Allocations allocate(Request request) {
        return machine.allocate(request).allocated();
    }

    List<String> drain() {
        List<String> lines = List.copyOf(log);
        log.clear();
        return lines;
    }

    private void add(String what, Allocation row, String more) {
        log.add(machine.nowNs() / 1_000_000 + "ms " + what + " " + row.site().name() + " "
                + row.allocator().word() + " from " + row.firstIndex() + " x" + row.count() + " "
                + row.bytes() + more);
    }

    @Override
    public void allocated(Allocation row) {
        add("alloc", row, row.takenFromNode() > 0 ? " node " + row.takenFromNode() : "");
    }

    @Override
    public void failed(Request request, Failed<?> failure) {
        log.add(machine.nowNs() / 1_000_000 + "ms fail " + request.site().name() + " at " + failure.failedAtIndex()
                + " " + failure.errno() + " " + failure.cause());
    }

    @Override
    public void queuedForRcu(Allocation row) {
        add("queue-rcu", row, "");
    }

    @Override
    public void freed(Allocation row) {
        add("free", row, "");
    }

    @Override
    public void doubleFree(Allocation row) {
        add("double-free", row, "");
    }

    @Override
    public void usedAfterFree(Allocation row, String user) {
        add("use-after-free", row, " by " + user);
    }

    @Override
    public void memory(MemoryUse.Key where, long bytes) {
        memory.add(where.site().name() + " " + where.allocator().word() + " "
                + (where.node() > 0 ? "node " + where.node() + " " : "")
                + where.state().word() + " " + bytes);
    }
}
