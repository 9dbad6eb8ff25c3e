package dev.scxreplay.ingest.text;

import dev.scxreplay.ingest.tracepoint.Commands;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A payload as {@code trace-cmd report -R} prints it: the record's own fields, where the kernel's print form has other names
 * or puts a number into words; also the fields behind the {@code (function)} that libtraceevent's kmem plugin puts first.
 */
final class RawFields implements PayloadForm {
    private static final byte[] PROBE_IP = "__probe_ip=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROBE_FUNCTION = "__probe_func=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RETURN_IP = " __probe_ret_ip=".getBytes(StandardCharsets.US_ASCII);
    private static final int PREV_STATE = EventTable.SCHED_SWITCH.schema().indexOf("prev_state");

    private final EventTable table;
    private final boolean isProbe;
    private final KeyedFields fields;
    private String state;
    private String probe;

    RawFields(EventTable table, Commands commands) {
        this.table = table;
        this.isProbe = table == EventTable.SCX_PROBE || table == EventTable.SCX_DSQ;
        Map<String, String> keys = switch (table) {
            case SCHED_SWITCH -> Map.of("next_comm", " next_comm=");
            case SCHED_PROCESS -> Map.of("comm", " parent_comm=", "pid", " parent_pid=");
            case SCHED_WAKEUP,
                    SCHED_MIGRATE_TASK,
                    SCHED_STAT,
                    IPI,
                    IRQ_VECTOR,
                    KMEM,
                    PERCPU,
                    SCHED_EXT,
                    PRINT,
                    SCX_PROBE,
                    SCX_DSQ,
                    OTHER -> Map.of();
        };
        this.fields = new KeyedFields(table, commands, keys);
    }

    @Override
    public boolean parse(byte[] bytes, int from, int to) {
        int begin = from;
        if (table == EventTable.KMEM && from < to && bytes[from] == '(') {
            begin = behindFunction(bytes, from, to);
        } else if (isProbe) {
            begin = behindProbe(bytes, from, to);
            return begin > 0 && fields.parseFields(bytes, begin, to);
        }
        if (!fields.parse(bytes, begin, to)) {
            return false;
        }
        if (table == EventTable.SCHED_SWITCH) {
            Field field = fields.inOrder("prev_state");
            state = TaskStates.ofNumber(bytes, field.from, field.to);
            return state != null;
        }
        return true;
    }

    private static int behindFunction(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && bytes[p] != ')') {
            p++;
        }
        return p + 1 < to && bytes[p + 1] == ' ' ? p + 2 : to;
    }

    private int behindProbe(byte[] bytes, int from, int to) {
        if (Field.matches(PROBE_IP, 0, bytes, from, to)) {
            int end = wordEnd(bytes, from + PROBE_IP.length, to);
            probe = text(bytes, from + PROBE_IP.length, end);
            return end;
        }
        if (!Field.matches(PROBE_FUNCTION, 0, bytes, from, to)) {
            return -1;
        }
        int functionEnd = wordEnd(bytes, from + PROBE_FUNCTION.length, to);
        if (!Field.matches(RETURN_IP, 0, bytes, functionEnd, to)) {
            return -1;
        }
        int end = wordEnd(bytes, functionEnd + RETURN_IP.length, to);
        probe = text(bytes, from + PROBE_FUNCTION.length, functionEnd) + " <- "
                + text(bytes, functionEnd + RETURN_IP.length, end);
        return end;
    }

    private static int wordEnd(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to && bytes[p] != ' ') {
            p++;
        }
        return p;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    @Override
    public boolean exact(byte[] bytes) {
        return false;
    }

    @Override
    public PayloadText written() {
        return fields.written();
    }

    @Override
    public void store(byte[] bytes, TableAppender row) {
        fields.store(bytes, row);
        if (table == EventTable.SCHED_SWITCH) {
            row.setText(PREV_STATE, state);
        } else if (isProbe) {
            row.setText(table.schema().indexOf("probe"), probe);
        }
    }
}
