package dev.scxreplay.replay;

import dev.scxreplay.machine.Allocation;
import dev.scxreplay.machine.Allocator;
import dev.scxreplay.machine.MachineListener;
import dev.scxreplay.machine.MemoryUse;
import dev.scxreplay.machine.Outcome;
import dev.scxreplay.machine.Request;
import dev.scxreplay.machine.Topology;
import dev.scxreplay.scx.BypassChange;
import dev.scxreplay.scx.CoreObserver;
import dev.scxreplay.scx.EnableState;
import dev.scxreplay.scx.Exit;
import dev.scxreplay.scx.Kick;
import dev.scxreplay.sim.SimClock;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Writes what one replay produces into the tables of {@link ReplayTables}. */
final class ReplaySink implements MachineListener, CoreObserver {
    /** Findings of one kind written in full; the rest is counted in the table stat. */
    static final int FINDINGS_PER_KIND = 100;

    /** Counter: 1 if the recorded CPUs ran one at a time, round robin, so that times hold little noise. */
    static final String CPUS_TAKE_TURNS = "cpus-take-turns";

    private static final int TRACE = 0;
    private static final int KERNEL = 1;

    private final RunTables tables;
    private final SimClock clock;
    private final int trace;
    private final int kernel;
    private final TableAppender kicks;
    private final TableAppender allocations;
    private final TableAppender memory;
    private final TableAppender dsqs;
    private final TableAppender lifecycle;
    private final TableAppender bypasses;
    private final TableAppender balances;
    private final TableAppender findings;
    private final Map<String, Long> counters = new TreeMap<>();
    private Supplier<String> moment = () -> "boot";
    private BypassQueues bypassing;
    private BypassBalancer balancer;

    ReplaySink(RunTables tables, SimClock clock, String trace, String kernel) {
        this.tables = tables;
        this.clock = clock;
        this.trace = tables.texts().intern(trace);
        this.kernel = tables.texts().intern(kernel);
        this.kicks = appender(ReplayTables.KICK);
        this.allocations = appender(ReplayTables.ALLOCATION);
        this.memory = appender(ReplayTables.MEMORY);
        this.dsqs = appender(ReplayTables.DSQ);
        this.lifecycle = appender(ReplayTables.LIFECYCLE);
        this.bypasses = appender(ReplayTables.BYPASS);
        this.balances = appender(ReplayTables.BYPASS_LB);
        this.findings = appender(ReplayTables.FINDING);
    }

    /** Who says which moment an allocation belongs to: boot, enable, run, disable or after. */
    void momentFrom(Supplier<String> source) {
        moment = source;
    }

    /** Who watches the queues of bypassed tasks, and evens them out. */
    void bypassingFrom(BypassQueues queues, BypassBalancer queuesBalancer) {
        bypassing = queues;
        balancer = queuesBalancer;
    }

    void kick(Kick kick) {
        Row row = row(kicks);
        row.text(kick.source().word());
        row.integer(kick.kickerCpu());
        row.integer(kick.targetCpu());
        row.integer(kick.flags());
        row.number(kick.kickedAtNs());
        row.text(kick.outcome().word());
        row.time(kick.irqWorkAtNs());
        row.optionalNumber(kick.waits(), kick.snapshot());
        row.time(kick.waitBeginNs());
        row.time(kick.waitEndAtNs());
        boolean over = kick.waitBeginNs() != Kick.NO_TIME && kick.waitEndAtNs() != Kick.NO_TIME;
        row.optionalNumber(over, over ? kick.waitEndAtNs() - kick.waitBeginNs() : 0);
        row.text(kick.waitEnd().word());
        row.truth(kick.interruptsOff());
        row.truth(kick.acrossGap());
        count("kicks", 1);
    }

    @Override
    public void allocated(Allocation allocation) {
        allocation("alloc", allocation);
    }

    @Override
    public void queuedForRcu(Allocation allocation) {
        allocation("queue-rcu", allocation);
    }

    @Override
    public void freed(Allocation allocation) {
        allocation("free", allocation);
    }

    @Override
    public void failed(Request request, Outcome.Failed<?> failure) {
        Row row = row(allocations);
        row.number(clock.nowNs());
        row.text(moment.get());
        row.text("fail");
        row.number(1);
        row.text(request.site().name());
        row.text(request.site().function());
        row.text(allocator(request.call()).word());
        row.optionalInteger(request.perCpu(), failure.failedAtIndex());
        row.optionalInteger(request.node() != Topology.NO_NODE, request.node());
        row.optionalInteger(false, 0); // on no node
        row.number(request.bytes());
        row.number(0);
        row.number(0);
        row.integer(failure.errno());
    }

    @Override
    public void doubleFree(Allocation allocation) {
        count("double-frees", allocation.count()); // the finding is written by the checks
    }

    @Override
    public void usedAfterFree(Allocation allocation, String user) {
        count("uses-after-free", 1);
    }

    @Override
    public void memory(MemoryUse.Key where, long bytes) {
        Row row = row(memory);
        row.number(clock.nowNs());
        row.text(where.site().name());
        row.text(where.allocator().word());
        row.integer(where.node());
        row.text(where.state().word());
        row.number(bytes);
    }

    @Override
    public void step(long atNs, String scheduler, String step, EnableState state, int ret, String detail) {
        Row row = row(lifecycle);
        row.number(atNs);
        row.text(scheduler);
        row.text(step);
        row.text(state.toString());
        row.integer(ret);
        row.text(detail);
    }

    @Override
    public void exit(long atNs, String scheduler, String step, EnableState state, Exit exit, int flags) {
        Row row = row(lifecycle);
        row.number(atNs);
        row.text(scheduler);
        row.text(step);
        row.text(state.toString());
        row.integer(0);
        row.text(exit.message());
        row.text(exit.kind().toString());
        row.integer(exit.kind().value());
        row.number(exit.code());
        row.optionalInteger(flags >= 0, flags);
    }

    @Override
    public void bypass(BypassChange change) {
        bypassing.changed(change);
        balancer.changed(change);
        boolean over = change.bypassedNs() >= 0;
        Row row = row(bypasses);
        row.number(change.atNs());
        row.text(change.scheduler());
        row.text(change.on() ? "on" : "off");
        row.text(change.holder());
        row.integer(change.depth());
        row.optionalNumber(over, change.bypassedNs());
        row.text(bypassing.queue());
        row.optionalNumber(over, bypassing.longest());
    }

    /** One run of the load balancer on one node. */
    void balanced(BypassBalancer.Run run) {
        Row row = row(balances);
        row.number(run.atNs());
        row.integer(run.node());
        row.integer(run.nrCpus());
        row.number(run.nrTasks());
        row.number(run.target());
        row.number(run.donorTarget());
        row.number(run.nrBalanced());
        row.number(run.beforeMin());
        row.number(run.beforeMax());
        row.number(run.afterMin());
        row.number(run.afterMax());
    }

    @Override
    public void dsq(long atNs, String op, long dsqId, int node, int ret) {
        Row row = row(dsqs);
        row.number(atNs);
        row.text(op);
        row.number(dsqId);
        row.integer(node);
        row.integer(ret);
    }

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        if (count("finding." + kind, 1) > FINDINGS_PER_KIND) {
            return;
        }
        Row row = row(findings);
        row.number(atNs);
        row.text(kind);
        row.optionalInteger(cpu >= 0, cpu);
        row.text(detail);
    }

    /** Adds to a counter of the table stat; returns the new count. */
    long count(String name, long by) {
        return counters.merge(name, by, Long::sum);
    }

    /** Writes the run's own row and the counters; nothing may follow. */
    void run(RunFacts facts) {
        Row row = row(appender(ReplayTables.RUN));
        row.text(facts.parent());
        row.text(facts.commits());
        row.integer(facts.topology().nrCpuIds());
        row.integer(facts.topology().nrNodes());
        row.number(facts.events());
        row.optionalNumber(facts.events() > 0, facts.firstNs());
        row.optionalNumber(facts.events() > 0, facts.lastNs());
        row.text(facts.outcome());
        row.text(facts.conditions());
        TableAppender stats = appender(ReplayTables.STAT);
        counters.forEach((name, value) -> {
            Row stat = row(stats);
            stat.text(name);
            stat.number(value);
        });
    }

    /** What the table run says of a run. */
    record RunFacts(
            String parent,
            String commits,
            Topology topology,
            long events,
            long firstNs,
            long lastNs,
            String outcome,
            String conditions) {}

    private void allocation(String op, Allocation allocation) {
        Row row = row(allocations);
        row.number(clock.nowNs());
        row.text(moment.get());
        row.text(op);
        row.number(allocation.count());
        row.text(allocation.site().name());
        row.text(allocation.site().function());
        row.text(allocation.allocator().word());
        row.optionalInteger(allocation.cpu() >= 0, allocation.cpu());
        row.optionalInteger(allocation.node() != Topology.NO_NODE, allocation.node());
        row.optionalInteger(allocation.takenFromNode() != Topology.NO_NODE, allocation.takenFromNode());
        row.number(allocation.bytesReq());
        row.number(allocation.bytesAlloc());
        row.number(allocation.bytes());
    }

    private static Allocator allocator(Request.Call call) {
        return switch (call) {
            case ALLOC_PERCPU -> Allocator.PERCPU;
            case KMALLOC -> Allocator.KMALLOC;
            case VMALLOC, KVMALLOC -> Allocator.VMALLOC;
        };
    }

    TableAppender appender(TableSchema schema) {
        return tables.appender(schema);
    }

    Row row(TableAppender table) {
        table.beginRow();
        table.setText(TRACE, trace);
        table.setText(KERNEL, kernel);
        return new Row(table);
    }

    /** The row being filled, column after column. */
    static final class Row {
        private final TableAppender table;
        private int column = KERNEL + 1;

        Row(TableAppender table) {
            this.table = table;
        }

        void text(String value) {
            table.setText(column++, value);
        }

        void integer(int value) {
            table.setInt(column++, value);
        }

        void number(long value) {
            table.setLong(column++, value);
        }

        void truth(boolean value) {
            table.setBool(column++, value);
        }

        void time(long value) {
            optionalNumber(value != Kick.NO_TIME, value);
        }

        void optionalNumber(boolean present, long value) {
            if (present) {
                table.setLong(column, value);
            }
            column++;
        }

        void optionalInteger(boolean present, int value) {
            if (present) {
                table.setInt(column, value);
            }
            column++;
        }
    }
}
