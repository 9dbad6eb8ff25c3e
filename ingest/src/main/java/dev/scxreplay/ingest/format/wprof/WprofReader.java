package dev.scxreplay.ingest.format.wprof;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads what {@code wprof --json-trace} writes: one JSON object on each line, a header, call chains, then events in the order
 * of time. Source: wprof's {@code JSON_SCHEMA.md}, version 3.1.
 *
 * <p>Switches, wake-ups, forks, execs, exits and reschedule interrupts become rows of their tables; all other events,
 * {@code scx_dsq} among them (it says when a task left a dispatch queue, not who put it there), are kept with all their
 * fields. A wake-up does not say on which CPU: its {@code target_cpu} is -1, its {@code prio} what a switch told last.
 */
public final class WprofReader {
    private static final Pattern HEADER =
            Pattern.compile("\\s*\\{(?=[^\\n]*\"version\" ?:)(?=[^\\n]*\"stack_cnt\" ?:)[^\\n]*\\}?(?s:.*)");

    private static final int UNKNOWN = -1;
    private static final int MOST_CPU = 0xffff;

    /** wprof's words for the kernel's letters. */
    private static final Map<String, String> STATES = Map.ofEntries(
            Map.entry("runnable", "R"),
            Map.entry("preempted", "R+"),
            Map.entry("interruptible_sleep", "S"),
            Map.entry("uninterruptible_sleep", "D"),
            Map.entry("killable_sleep", "D"),
            Map.entry("rtlock_wait", "D"),
            Map.entry("freezable", "S"),
            Map.entry("frozen", "D"),
            Map.entry("stopped", "T"),
            Map.entry("traced", "t"),
            Map.entry("exit_dead", "X"),
            Map.entry("task_dead", "X"),
            Map.entry("exit_zombie", "Z"),
            Map.entry("exit_trace", "X"),
            Map.entry("parked", "P"),
            Map.entry("idle", "I"));

    private final JsonLine line = new JsonLine();
    private final Map<Integer, Integer> prios = new HashMap<>();
    private EventSink sink;
    private int cpus;

    /** Creates a reader for one recording. */
    public WprofReader() {}

    /** Whether a file that begins with these bytes is such a recording: its first line is wprof's header. */
    public static boolean recognizes(byte[] head) {
        return head.length > 0
                && head[0] == '{'
                && HEADER.matcher(new String(head, StandardCharsets.UTF_8)).matches();
    }

    /**
     * Hands every event of a recording to {@code sink}.
     *
     * @throws IngestException if its lines are not in the order of time
     * @throws IOException if the file cannot be read
     */
    public TraceHeader read(TraceInput input, EventSink target) throws IngestException, IOException {
        sink = target;
        String version = "";
        long lastNs = Long.MIN_VALUE;
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                if (lines.from() == lines.to()) {
                    continue;
                }
                try {
                    if (lines.tooLong()) {
                        throw new IOException("longer than " + Lines.MAX_LINE_BYTES + " bytes");
                    }
                    line.parse(lines.bytes(), lines.from(), lines.to());
                    if (line.has("version") && lines.number() == 1) {
                        version = " " + line.text("version");
                    } else if (line.has("frames")) {
                        sink.log().count(Stat.CALL_CHAIN_LINES, 1);
                    } else {
                        long tsNs = line.nanoseconds("ts");
                        if (tsNs < lastNs) {
                            throw new IngestException(
                                    IngestException.Kind.INPUT,
                                    input.file() + " goes back in time at line " + lines.number()
                                            + "; wprof writes in order, so it is damaged or made of several.");
                        }
                        event(tsNs, lines.number());
                        lastNs = tsNs;
                    }
                } catch (IOException | NumberFormatException e) {
                    sink.log().odd(Stat.TEXT_LINE_UNREADABLE, "line " + lines.number(), "no event of wprof: " + why(e));
                }
            }
        }
        return new TraceHeader("wprof json" + version, "", cpus, "");
    }

    /** The first line of what is wrong; Jackson adds where in the line. */
    private static String why(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void event(long tsNs, long number) throws IOException {
        String kind = line.text("t");
        int cpu = line.integer("cpu", UNKNOWN);
        if (kind == null || cpu < 0 || cpu > MOST_CPU) {
            throw new IOException("no kind, or no CPU");
        }
        cpus = Math.max(cpus, cpu + 1);
        try {
            if (typed(kind, tsNs, cpu)) {
                int unused = line.unused();
                if (unused > 0) {
                    sink.log().count(Stat.FIELD_WITHOUT_COLUMN, unused);
                }
                return;
            }
        } catch (NumberFormatException e) {
            sink.log().odd(Stat.EVENT_FIELDS_UNREADABLE, "line " + number, "a " + kind + " with other fields");
        }
        int pid = UNKNOWN;
        String comm = null;
        for (String task : new String[] {"task", "waker", "prev"}) {
            if (pid == UNKNOWN && line.has(task + ".comm")) {
                comm = line.text(task + ".comm");
                pid = number(line.text(task + ".tid"));
            }
        }
        line.forgetUse();
        line.text("ts");
        line.text("t");
        line.text("cpu");
        TableAppender row = begin(EventTable.OTHER, kind, tsNs, cpu, pid, comm);
        row.setText(EventTable.OTHER.schema().indexOf("fields"), line.rest());
    }

    private static int number(String tid) {
        try {
            return tid == null ? 0 : Integer.parseInt(tid);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    /** Writes an event that has a table; false, with nothing written, if it has none or lacks a field. */
    private boolean typed(String kind, long tsNs, int cpu) {
        return switch (kind) {
            case "switch" -> switched(tsNs, cpu);
            case "waking" -> waking(tsNs, cpu);
            case "fork" -> forked(tsNs, cpu);
            case "exec", "task_exit", "task_free" -> process(kind, tsNs, cpu);
            case "ipi_send" -> interrupted(tsNs, cpu);
            default -> false;
        };
    }

    private boolean switched(long tsNs, int cpu) {
        String state = STATES.get(String.valueOf(line.text("prev_state")));
        String prevComm = line.text("prev.comm");
        String nextComm = line.text("next.comm");
        if (state == null || prevComm == null || nextComm == null || !line.has("prev_prio") || !line.has("next_prio")) {
            return false;
        }
        int prev = tid("prev");
        int next = tid("next");
        int prevPrio = line.integer("prev_prio", 0);
        int nextPrio = line.integer("next_prio", 0);
        TableAppender row = begin(EventTable.SCHED_SWITCH, "sched_switch", tsNs, cpu, prev, prevComm);
        TableSchema schema = row.schema();
        row.setText(schema.indexOf("prev_comm"), prevComm);
        row.setInt(schema.indexOf("prev_pid"), prev);
        row.setInt(schema.indexOf("prev_prio"), prevPrio);
        row.setText(schema.indexOf("prev_state"), state);
        row.setText(schema.indexOf("next_comm"), nextComm);
        row.setInt(schema.indexOf("next_pid"), next);
        row.setInt(schema.indexOf("next_prio"), nextPrio);
        prios.put(prev, prevPrio);
        prios.put(next, nextPrio);
        return true;
    }

    private boolean waking(long tsNs, int cpu) {
        String comm = line.text("wakee.comm");
        String waker = line.text("waker.comm");
        if (comm == null || waker == null) {
            return false;
        }
        int wakee = tid("wakee");
        TableAppender row = begin(EventTable.SCHED_WAKEUP, "sched_waking", tsNs, cpu, tid("waker"), waker);
        TableSchema schema = row.schema();
        row.setText(schema.indexOf("comm"), comm);
        row.setInt(schema.indexOf("pid"), wakee);
        row.setInt(schema.indexOf("prio"), prios.getOrDefault(wakee, UNKNOWN));
        row.setInt(schema.indexOf("target_cpu"), UNKNOWN);
        return true;
    }

    private boolean forked(long tsNs, int cpu) {
        String comm = line.text("task.comm");
        String child = line.text("child.comm");
        if (comm == null || child == null) {
            return false;
        }
        int parent = tid("task");
        int childPid = tid("child");
        TableAppender row = begin(EventTable.SCHED_PROCESS, "sched_process_fork", tsNs, cpu, parent, comm);
        TableSchema schema = row.schema();
        row.setText(schema.indexOf("comm"), comm);
        row.setInt(schema.indexOf("pid"), parent);
        row.setText(schema.indexOf("child_comm"), child);
        row.setInt(schema.indexOf("child_pid"), childPid);
        return true;
    }

    private boolean process(String kind, long tsNs, int cpu) {
        String comm = line.text("task.comm");
        String filename = line.text("filename");
        boolean exec = kind.equals("exec");
        if (comm == null || exec && filename == null) {
            return false;
        }
        int pid = tid("task");
        int oldPid = line.integer("old_tid", pid);
        TableAppender row = begin(
                EventTable.SCHED_PROCESS,
                exec ? "sched_process_exec" : "sched_process_" + kind.substring(5),
                tsNs,
                cpu,
                pid,
                comm);
        TableSchema schema = row.schema();
        row.setInt(schema.indexOf("pid"), pid);
        if (exec) {
            row.setText(schema.indexOf("filename"), filename);
            row.setInt(schema.indexOf("old_pid"), oldPid);
        } else {
            row.setText(schema.indexOf("comm"), comm);
        }
        return true;
    }

    /** A reschedule interrupt of one CPU; of others it is not known what they run, which a row would have to say. */
    private boolean interrupted(long tsNs, int cpu) {
        String comm = line.text("task.comm");
        if (comm == null || !"reschedule".equals(line.text("kind")) || !line.has("target_cpu")) {
            return false;
        }
        int target = line.integer("target_cpu", UNKNOWN);
        if (target < 0 || target > MOST_CPU) {
            return false;
        }
        cpus = Math.max(cpus, target + 1);
        TableAppender row = begin(EventTable.IPI, "ipi_send_cpu", tsNs, cpu, tid("task"), comm);
        TableSchema schema = row.schema();
        row.setInt(schema.indexOf("cpu"), target);
        row.setText(schema.indexOf("callsite"), "");
        // v6.18: smp_send_reschedule() is traced with a callback of NULL
        row.setText(schema.indexOf("callback"), "0x0");
        return true;
    }

    /** The thread; idle ones have none, and their process is 0. */
    private int tid(String task) {
        line.text(task + ".pid");
        int tid = line.integer(task + ".tid", 0);
        if (tid < 0) {
            throw new NumberFormatException(task);
        }
        return tid;
    }

    private TableAppender begin(EventTable table, String event, long tsNs, int cpu, int pid, String comm) {
        int name = pid == 0
                ? sink.dictionary().intern("<idle>")
                : comm == null ? -1 : sink.dictionary().intern(comm);
        return sink.begin(table, sink.dictionary().intern(event), tsNs, cpu, pid, name, -1);
    }
}
