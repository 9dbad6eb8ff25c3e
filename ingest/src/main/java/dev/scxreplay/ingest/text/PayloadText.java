package dev.scxreplay.ingest.text;

import dev.scxreplay.trace.EventTable;
import java.util.ArrayList;
import java.util.List;

/**
 * How the payload of one event is written, such as {@code comm={comm} pid={pid:d} target_cpu={target_cpu:03d}}.
 *
 * <p>A piece whose column is absent is left out with all around it, and so is the blank in front of the first one. What
 * follows a value and goes with it stands in the braces, as in {@code runtime={runtime:d| [ns]}}.
 *
 * @param pieces in their order
 * @param end what stands behind the last one
 */
public record PayloadText(List<Piece> pieces, String end) {
    /**
     * One column and what stands around it.
     *
     * @param before the text in front of the value
     * @param column name of the column
     * @param spelling one of {@link Spelling}; 0 for a text
     * @param after the text behind the value
     */
    public record Piece(String before, String column, int spelling, String after) {}

    public PayloadText {
        pieces = List.copyOf(pieces);
    }

    /** One column of text, as it is. */
    public static PayloadText whole(String column) {
        return new PayloadText(List.of(new Piece("", column, 0, "")), "");
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static PayloadText parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("a brace is not closed: " + text);
            }
            int bar = text.indexOf('|', open);
            boolean hasAfter = bar >= 0 && bar < close;
            String inside = text.substring(open + 1, hasAfter ? bar : close);
            int colon = inside.indexOf(':');
            String column = colon < 0 ? inside : inside.substring(0, colon);
            int spelling = colon < 0 ? 0 : Spelling.named(inside.substring(colon + 1));
            String after = hasAfter ? text.substring(bar + 1, close) : "";
            pieces.add(new Piece(text.substring(at, open), column, spelling, after));
            at = close + 1;
        }
        return new PayloadText(pieces, text.substring(at));
    }

    /** How the kernel prints an event of a table; texts of its own are written as they are. */
    public static PayloadText ofKernel(EventTable table, String event) {
        return parse(kernel(table, event));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            text.append(piece.before).append('{').append(piece.column);
            if (piece.spelling != 0) {
                text.append(':').append(Spelling.name(piece.spelling));
            }
            if (!piece.after.isEmpty()) {
                text.append('|').append(piece.after);
            }
            text.append('}');
        }
        return text.append(end).toString();
    }

    /** Sources: v6.18: {@code TRACE_EVENT()} of each; kprobe events as the record recipe defines them. */
    private static String kernel(EventTable table, String event) {
        return switch (table) {
            case SCHED_SWITCH ->
                "prev_comm={prev_comm} prev_pid={prev_pid:d} prev_prio={prev_prio:d} prev_state={prev_state}"
                        + " ==> next_comm={next_comm} next_pid={next_pid:d} next_prio={next_prio:d}";
            case SCHED_WAKEUP -> "comm={comm} pid={pid:d} prio={prio:d} target_cpu={target_cpu:03d}";
            case SCHED_MIGRATE_TASK ->
                "comm={comm} pid={pid:d} prio={prio:d} orig_cpu={orig_cpu:d} dest_cpu={dest_cpu:d}";
            case SCHED_PROCESS ->
                event.equals("sched_process_exec")
                        ? "filename={filename} pid={pid:d} old_pid={old_pid:d}"
                        : "comm={comm} pid={pid:d} prio={prio:d} child_comm={child_comm} child_pid={child_pid:d}"
                                + " group_dead={group_dead:s}";
            case SCHED_STAT ->
                "comm={comm} pid={pid:d}"
                        + (event.equals("sched_stat_runtime")
                                ? " runtime={runtime:d| [ns]}"
                                : " delay={delay:d| [ns]}");
            case IPI -> "cpu={cpu:d} cpumask={cpumask} callsite={callsite} callback={callback}";
            case IRQ_VECTOR -> "vector={vector:d}";
            case KMEM ->
                "call_site={call_site} ptr={ptr:016x} name={name} bytes_req={bytes_req:d} bytes_alloc={bytes_alloc:d}"
                        + " gfp_flags={gfp_flags} node={node:d} accounted={accounted:s}";
            case PERCPU ->
                "call_site={call_site} reserved={reserved:d} is_atomic={is_atomic:d} size={size:d} align={align:d}"
                        + " base_addr={base_addr:016x} off={off:d} ptr={ptr:016x} bytes_alloc={bytes_alloc:d}"
                        + " gfp_flags={gfp_flags}";
            case SCHED_EXT ->
                switch (event) {
                    case "sched_ext_event" -> "name {name} delta {delta:d}";
                    case "sched_ext_dump" -> "{line}";
                    default -> "{fields}";
                };
            case PRINT -> "{text}";
            case SCX_PROBE ->
                "({probe|)} cpu={cpu:d} cur={cur:d} snap={snap:d} flags={flags:0xx} dsq={dsq:0xx} id={id:0xx}"
                        + " node={node:d} head={head:0xx} a={a:0xx} b={b:d} ret="
                        + (event.equals("alloc_sched_ret") ? "{ret:0xx}" : "{ret:d}");
            case SCX_DSQ ->
                "({probe|)} pid={pid:d} dsq_id={dsq_id:0xx} cpu={cpu:d} slice={slice:d} vtime={vtime:d}"
                        + " enq_flags={enq_flags:0xx}";
            case OTHER -> "{fields}";
        };
    }
}
