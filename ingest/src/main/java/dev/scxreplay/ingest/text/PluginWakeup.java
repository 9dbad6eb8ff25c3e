package dev.scxreplay.ingest.text;

import dev.scxreplay.ingest.tracepoint.Commands;
import dev.scxreplay.table.ColumnType;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;

/**
 * {@code comm:1 [120] CPU:003}, of older kernels with {@code success=1} before the CPU: sched_wakeup and sched_wakeup_new as
 * {@code trace-cmd report} and {@code perf script} print them.
 */
final class PluginWakeup implements PayloadForm {
    private static final byte[] CPU = " CPU:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] BETWEEN = {
        " success=1".getBytes(StandardCharsets.US_ASCII),
        " success=0".getBytes(StandardCharsets.US_ASCII),
        "<CANT FIND FIELD success>".getBytes(StandardCharsets.US_ASCII)
    };
    private static final TableSchema SCHEMA = EventTable.SCHED_WAKEUP.schema();
    private static final int[] TASK = {SCHEMA.indexOf("comm"), SCHEMA.indexOf("pid"), SCHEMA.indexOf("prio")};
    private static final int TARGET = SCHEMA.indexOf("target_cpu");

    private final Commands commands;
    private final TaskText task = new TaskText();
    private final Numbers cpu = new Numbers();

    PluginWakeup(Commands commands) {
        this.commands = commands;
    }

    @Override
    public boolean parse(byte[] bytes, int from, int to) {
        int p = to - CPU.length;
        while (p >= from && !Field.matches(CPU, 0, bytes, p, to)) {
            p--;
        }
        int end = to;
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        if (p < from || cpu.parse(ColumnType.INT32, false, bytes, p + CPU.length, end) != end) {
            return false;
        }
        for (byte[] between : BETWEEN) {
            int begin = p - between.length;
            if (begin > from && Field.matches(between, 0, bytes, begin, p)) {
                p = begin;
            }
        }
        return task.parse(bytes, from, p);
    }

    @Override
    public boolean exact(byte[] bytes) {
        return false;
    }

    @Override
    public PayloadText written() {
        return PayloadText.ofKernel(EventTable.SCHED_WAKEUP, "sched_wakeup");
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        PluginSwitch.store(task, TASK, bytes, row, commands);
        row.setInt(TARGET, (int) cpu.value);
    }
}
