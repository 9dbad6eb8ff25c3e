package dev.scxreplay.ingest.text;

import dev.scxreplay.ingest.tracepoint.Commands;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;

/**
 * {@code prev:1 [120] S ==> next:2 [120]}: sched_switch as {@code trace-cmd report} and {@code perf script} print it.
 *
 * <p>Its R stands for a preempted task too; behind it {@code report -w} puts a latency, which is not kept.
 */
final class PluginSwitch implements PayloadForm {
    private static final byte[] ARROW = " ==> ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LATENCY = " Latency: ".getBytes(StandardCharsets.US_ASCII);
    private static final TableSchema SCHEMA = EventTable.SCHED_SWITCH.schema();
    private static final int[] PREV = {
        SCHEMA.indexOf("prev_comm"), SCHEMA.indexOf("prev_pid"), SCHEMA.indexOf("prev_prio")
    };
    private static final int[] NEXT = {
        SCHEMA.indexOf("next_comm"), SCHEMA.indexOf("next_pid"), SCHEMA.indexOf("next_prio")
    };
    private static final int STATE = SCHEMA.indexOf("prev_state");

    private final Commands commands;
    private final PluginLetters letters;
    private final TaskText prev = new TaskText();
    private final TaskText next = new TaskText();
    private int stateFrom;
    private int stateTo;

    PluginSwitch(Commands commands, PluginLetters letters) {
        this.letters = letters;
        this.commands = commands;
    }

    @Override
    public boolean parse(byte[] bytes, int from, int to) {
        int end = to;
        for (int p = from; p < to && bytes[to - 1] != ']'; p++) {
            if (bytes[p] == ' ' && Field.matches(LATENCY, 0, bytes, p, to)) {
                end = p;
            }
        }
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        for (int p = arrow(bytes, from, end); p < end; p = arrow(bytes, p + 1, end)) {
            if (left(bytes, from, p) && next.parse(bytes, p + ARROW.length, end)) {
                return true;
            }
        }
        return false;
    }

    /** Where the next arrow with its blanks begins; {@code end} if none does. */
    private static int arrow(byte[] bytes, int from, int end) {
        int p = from;
        while (p + Long.BYTES <= end) {
            int sign = Words.find(Words.at(bytes, p), Words.EQUALS_SIGNS);
            p += sign;
            if (sign < Long.BYTES) {
                if (p > from && Field.matches(ARROW, 0, bytes, p - 1, end)) {
                    return p - 1;
                }
                p++;
            }
        }
        for (p = Math.max(from, p - 1); p < end; p++) {
            if (Field.matches(ARROW, 0, bytes, p, end)) {
                return p;
            }
        }
        return end;
    }

    private boolean left(byte[] bytes, int from, int to) {
        stateTo = to;
        stateFrom = to;
        while (stateFrom > from && bytes[stateFrom - 1] != ' ') {
            stateFrom--;
        }
        return stateFrom < stateTo && stateFrom > from && prev.parse(bytes, from, stateFrom - 1);
    }

    @Override
    public boolean exact(byte[] bytes) {
        return false;
    }

    @Override
    public PayloadText written() {
        return PayloadText.ofKernel(EventTable.SCHED_SWITCH, "sched_switch");
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        store(prev, PREV, bytes, row, commands);
        row.setText(STATE, letters.read(bytes, stateFrom, stateTo, row.dictionary()));
        store(next, NEXT, bytes, row, commands);
    }

    static void store(TaskText task, int[] columns, byte[] bytes, TableAppender row, Commands commands) {
        int comm = row.dictionary().intern(bytes, task.commFrom, task.commTo - task.commFrom);
        row.setText(columns[0], comm);
        row.setInt(columns[1], task.pid);
        row.setInt(columns[2], task.prio);
        commands.learn(task.pid, comm);
    }
}
