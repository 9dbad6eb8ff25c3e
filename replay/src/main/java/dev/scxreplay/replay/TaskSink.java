package dev.scxreplay.replay;

import dev.scxreplay.kernel.EventCounters;
import dev.scxreplay.scx.ExitKind;
import dev.scxreplay.scx.task.DispatchQueue;
import dev.scxreplay.scx.task.DsqId;
import dev.scxreplay.scx.task.Left;
import dev.scxreplay.scx.task.QueueObserver;
import dev.scxreplay.scx.task.ScxTask;
import dev.scxreplay.table.TableAppender;

/** Writes what becomes of tasks on dispatch queues into the tables of {@link ReplayTables}. */
final class TaskSink implements QueueObserver {
    private final ReplaySink sink;
    private final EventCounters counters;
    private final TableAppender stays;
    private final TableAppender errors;
    private String firstError = "";
    private ExitKind firstKind = ExitKind.ERROR;

    TaskSink(ReplaySink sink, EventCounters counters) {
        this.sink = sink;
        this.counters = counters;
        this.stays = sink.appender(ReplayTables.DSQ_TASK);
        this.errors = sink.appender(ReplayTables.SCHEDULER_ERROR);
    }

    /** The kind of the first error. */
    ExitKind firstKind() {
        return firstKind;
    }

    /** The reason of an error that ends the scheduler and was not asked for yet; empty if there is none. */
    String takeFirstError() {
        String reason = firstError;
        firstError = "";
        return reason;
    }

    @Override
    public void left(ScxTask task, DispatchQueue queue, Left how, long atNs) {
        ReplaySink.Row row = sink.row(stays);
        row.integer(task.pid());
        row.text(kind(queue));
        row.number(queue.id());
        row.optionalInteger(queue.cpu() != DispatchQueue.NONE, queue.cpu());
        row.optionalInteger(queue.node() != DispatchQueue.NONE, queue.node());
        row.number(task.queuedAtNs());
        row.number(atNs);
        row.text(how.word());
        row.number(task.enqFlags());
        row.optionalNumber(task.byVtime(), task.vtime());
        row.number(task.slice());
        row.integer(task.ahead());
        row.integer(task.passedOver());
        row.truth(task.resched());
    }

    private static String kind(DispatchQueue queue) {
        if (!DsqId.isBuiltin(queue.id())) {
            return "user";
        }
        if (queue.node() != DispatchQueue.NONE) {
            return "global";
        }
        return queue.id() == DsqId.LOCAL ? "local" : "bypass";
    }

    @Override
    public void schedulerError(long atNs, ExitKind kind, int cpu, String reason, boolean first) {
        ReplaySink.Row row = sink.row(errors);
        row.number(atNs);
        row.integer(kind.value());
        row.integer(cpu);
        row.truth(first);
        row.text(reason);
        if (first) {
            firstError = reason;
            firstKind = kind;
        }
    }

    @Override
    public void event(EventCounters.Counter counter, long by) {
        String name = counters.name(counter);
        if (!name.isEmpty()) {
            sink.count(name, by);
        }
    }

    @Override
    public void count(String name, long by) {
        sink.count(name, by);
    }

    @Override
    public void finding(long atNs, String kind, int cpu, String detail) {
        sink.finding(atNs, kind, cpu, detail);
    }

    @Override
    public void opsDequeue(ScxTask task, boolean propertyChange, long atNs) {
        sink.count(propertyChange ? "ops.dequeue-property-change" : "ops.dequeue", 1);
    }
}
