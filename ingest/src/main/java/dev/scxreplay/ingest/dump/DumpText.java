package dev.scxreplay.ingest.dump;

import dev.scxreplay.ingest.dump.DumpLine.Found;
import dev.scxreplay.trace.DumpTables;
import dev.scxreplay.trace.Stat;
import java.util.function.BiConsumer;

/**
 * Reads the debug dumps that one writer prints, line by line, into rows.
 *
 * <p>Lines of the scheduler's own are kept as text of the task, CPU or dump they stand under. A line that looks like one of
 * the kernel's but does not fit is kept so too, and logged.
 */
public final class DumpText {
    private enum Section {
        NONE,
        REASON,
        MESSAGE,
        HEAD,
        CPUS,
        COUNTERS
    }

    private final DumpRows rows;
    private final BiConsumer<String, DumpPlace> outside;
    private Section section = Section.NONE;
    private int number;
    private DumpRow dump;
    private DumpRow cpu;
    private DumpRow task;
    private int cpusSeen;
    private int tasksSeen;
    /** The last of the four lines of the task, by the ordinal of its kind. */
    private int taskLine;

    /** A line that begins a dump if the next one does; null if there is none. */
    private String heldLine;

    private DumpPlace heldPlace;

    /**
     * Creates a reader in front of the first line.
     *
     * @param outside takes each line that is in no dump
     */
    public DumpText(DumpRows rows, BiConsumer<String, DumpPlace> outside) {
        this.rows = rows;
        this.outside = outside;
    }

    /** Takes the next line. */
    public void line(String line, DumpPlace place) {
        String text = line.strip();
        Found found = DumpLine.of(text);
        boolean begins = found.kind() == DumpLine.TRIGGERED || found.kind() == DumpLine.ASKED_FOR;
        if (heldLine != null && !(begins || found.kind() == DumpLine.BLANK)) {
            release();
        }
        if (begins) {
            begin(found, place);
        } else if (found.kind() == DumpLine.OPS) {
            heldLine = line;
            heldPlace = place;
        } else {
            take(line, text, found, place);
        }
    }

    /** Ends the dump that is open, if one is: nothing more of it comes. */
    public void end() {
        if (heldLine != null) {
            release();
        }
        endDump();
    }

    private void release() {
        String line = heldLine;
        heldLine = null;
        take(line, line.strip(), new Found(DumpLine.OTHER, null), heldPlace);
    }

    private void begin(Found found, DumpPlace place) {
        endDump();
        DumpPlace first = heldLine != null ? heldPlace : place;
        open(first, false);
        if (heldLine != null) {
            Found ops = DumpLine.of(heldLine.strip());
            heldLine = null;
            dump.set("ops", ops.part(1));
            try {
                dump.set("sub_level", ops.part(2) == null ? 0 : ops.number(2));
                if (ops.part(2) != null) {
                    dump.set("sub_cgroup", ops.unsigned(3, 10)).set("cgroup_path", ops.part(4));
                }
            } catch (NumberFormatException e) {
                unreadable(ops.part(0), first);
            }
        }
        if (found.kind() == DumpLine.ASKED_FOR) {
            dump.set("asked_by", found.part(1));
            section = Section.HEAD;
            return;
        }
        section = Section.REASON;
        dump.set("exit_comm", found.part(1));
        try {
            dump.set("exit_pid", found.number(2)).set("exit_kind", found.number(3));
            if (found.part(4) != null) {
                dump.set("exit_cpu", found.number(4));
            }
        } catch (NumberFormatException e) {
            unreadable(found.part(0), place);
        }
    }

    private void open(DumpPlace place, boolean headless) {
        number = rows.beginDump();
        dump = new DumpRow(DumpTables.DUMP)
                .set("dump", number)
                .set("place", place.name())
                .set("headless", headless)
                .set("truncated", false);
        if (place.tsNs() != DumpPlace.NO_TIME) {
            dump.set("ts_ns", place.tsNs());
        }
        if (!place.wallTime().isEmpty()) {
            dump.set("wall_time", place.wallTime());
        }
        cpusSeen = 0;
        tasksSeen = 0;
        section = Section.HEAD;
    }

    private void take(String line, String text, Found found, DumpPlace place) {
        if (section == Section.NONE) {
            switch (found.kind()) {
                case CPU, STATE, CPU_STATES, COUNTERS -> open(place, true);
                default -> {
                    outside.accept(line, place);
                    return;
                }
            }
        }
        if (section == Section.REASON || section == Section.MESSAGE) {
            if (reason(text, found)) {
                return;
            }
        }
        if (section == Section.COUNTERS
                && found.kind() != DumpLine.COUNTER
                && found.kind() != DumpLine.RULE
                && found.kind() != DumpLine.BLANK
                && found.kind() != DumpLine.TRUNCATED) {
            endDump();
            line(line, place);
            return;
        }
        if (text.startsWith("```") || text.startsWith("EXIT: ") || found.kind() == DumpLine.BORDER) {
            endDump();
            outside.accept(line, place);
            return;
        }
        try {
            if (!known(found)) {
                other(text, found, place);
            }
        } catch (NumberFormatException e) {
            unreadable(text, place);
        }
    }

    /** The line behind the head, and those behind it if its text has several; false if there is none. */
    private boolean reason(String text, Found found) {
        if (found.kind() == DumpLine.BLANK) {
            return true;
        }
        if (found.kind() == DumpLine.BACKTRACE || found.kind() == DumpLine.CPU_STATES) {
            section = Section.HEAD;
            return false;
        }
        boolean ends = text.endsWith(")");
        String line = ends ? text.substring(0, text.length() - 1) : text;
        if (section == Section.REASON) {
            int message = line.indexOf(" (");
            dump.set("reason", message < 0 ? text : line.substring(0, message));
            ends |= message < 0;
            if (message >= 0) {
                dump.append("message", line.substring(message + 2));
            }
        } else {
            dump.append("message", line);
        }
        section = ends ? Section.HEAD : Section.MESSAGE;
        return true;
    }

    /** Takes a line of the kernel's own; false if it is none or is not where it belongs. */
    private boolean known(Found found) {
        switch (found.kind()) {
            case BLANK, RULE, BACKTRACE -> {
                return true;
            }
            case CPU_STATES -> section = Section.CPUS;
            case COUNTERS -> {
                endCpu();
                section = Section.COUNTERS;
            }
            case TRUNCATED -> {
                dump.set("truncated", true);
                endDump();
            }
            case COUNTER -> {
                if (section != Section.COUNTERS) {
                    return false;
                }
                rows.counter(new DumpRow(DumpTables.DUMP_COUNTER)
                        .set("dump", number)
                        .set("name", found.part(1))
                        .set("value", Long.parseLong(found.part(2))));
            }
            case FRAME -> {
                if (cpu != null && task == null) {
                    return false;
                }
                return (task != null ? task : dump).append("backtrace", found.part(0));
            }
            case CPU -> {
                return beginCpu(found);
            }
            case CURRENT, MASK -> {
                return cpu != null && task == null && ofCpu(found);
            }
            case TASK -> beginTask(found);
            case STATE, QUEUE, SLICE, CPUS -> {
                return task != null && isNext(found.kind()) && ofTask(found);
            }
            case OPS, TRIGGERED, ASKED_FOR, BORDER, OTHER -> {
                return false;
            }
        }
        return true;
    }

    private boolean beginCpu(Found found) {
        int which = found.number(1);
        DumpRow row = new DumpRow(DumpTables.DUMP_CPU)
                .set("dump", number)
                .set("cpu", which)
                .set("position", cpusSeen);
        for (String field : found.part(2).split(" ")) {
            int equals = field.indexOf('=');
            String value = field.substring(equals + 1);
            switch (field.substring(0, equals)) {
                case "nr_run" -> row.set("nr_run", Long.parseLong(value));
                case "flags" -> row.set("flags", Long.decode(value));
                case "cpu_rel" -> row.set("cpu_rel", Integer.parseInt(value));
                case "ops_qseq" -> row.set("ops_qseq", Long.parseUnsignedLong(value));
                case "pnt_seq" -> row.set("pnt_seq", Long.parseUnsignedLong(value));
                case "ksync" -> row.set("ksync", Long.parseUnsignedLong(value));
                default -> row.append("text", field);
            }
        }
        endCpu();
        section = Section.CPUS;
        cpu = row;
        cpusSeen++;
        return true;
    }

    private boolean ofCpu(Found found) {
        if (found.kind() == DumpLine.MASK) {
            if (cpu.has(found.part(1))) {
                return false;
            }
            cpu.set(found.part(1), found.part(2));
            return true;
        }
        if (cpu.has("curr_pid")) {
            return false;
        }
        cpu.set("curr_pid", found.number(2)).set("curr_comm", found.part(1)).set("curr_class", found.part(3));
        return true;
    }

    private void beginTask(Found found) {
        DumpRow row = new DumpRow(DumpTables.DUMP_TASK)
                .set("dump", number)
                .set("position", tasksSeen)
                .set("running", !found.part(1).isEmpty())
                .set("state", found.part(2))
                .set("comm", found.part(3))
                .set("pid", found.number(4))
                .set("runnable_ms", Long.parseLong(found.part(7)));
        if (cpu != null) {
            row.set("cpu", cpu.number("cpu"));
        }
        if (found.part(6) != null) {
            row.set("sched", found.part(6)).set("own", !found.part(5).isEmpty());
        }
        endTask();
        task = row;
        tasksSeen++;
        taskLine = DumpLine.TASK.ordinal();
    }

    /**
     * Whether such a line of the task may come now: all are in the kernel's order and the first is always there. In a journal
     * printed backwards the lines belong to another task, so after one that is out of place no other counts.
     */
    private boolean isNext(DumpLine kind) {
        boolean next = kind == DumpLine.STATE
                ? taskLine == DumpLine.TASK.ordinal()
                : taskLine >= DumpLine.STATE.ordinal() && taskLine < kind.ordinal();
        if (!next) {
            taskLine = Integer.MAX_VALUE;
        }
        return next;
    }

    private boolean ofTask(Found found) {
        switch (found.kind()) {
            case STATE ->
                task.set("scx_state", Long.parseLong(found.part(1)))
                        .set("scx_flags", found.unsigned(2, 16))
                        .set("dsq_flags", found.unsigned(3, 16))
                        .set("ops_state", found.unsigned(4, 10))
                        .set("ops_qseq", found.unsigned(5, 10));
            case QUEUE -> {
                task.set("sticky_cpu", found.number(1)).set("holding_cpu", found.number(2));
                if (found.part(3) != null) {
                    task.set("dsq_id", found.unsigned(3, 16));
                }
                if (found.part(4) != null) {
                    task.set("dsq_vtime", found.unsigned(4, 10));
                }
            }
            case SLICE ->
                task.set("dsq_vtime", found.unsigned(1, 10))
                        .set("slice", found.unsigned(2, 10))
                        .set("weight", Long.parseLong(found.part(3)));
            default -> {
                task.set("cpus", found.part(1));
                if (found.part(2) != null) {
                    task.set("no_mig", Long.parseLong(found.part(2)));
                }
            }
        }
        taskLine = found.kind().ordinal();
        return true;
    }

    private void other(String text, Found found, DumpPlace place) {
        if (found.kind() != DumpLine.OTHER && found.kind() != DumpLine.FRAME || DumpLine.beginsAsKernels(text)) {
            unreadable(text, place);
        } else {
            rows.odd(Stat.DUMP_LINE_OTHER, place, "not a line of the kernel's own", text);
            keep(text, place);
        }
    }

    private void unreadable(String text, DumpPlace place) {
        rows.odd(Stat.DUMP_LINE_UNREADABLE, place, "it does not fit there, or has other fields", text);
        keep(text, place);
    }

    private void keep(String text, DumpPlace place) {
        DumpRow row = task != null ? task : cpu != null ? cpu : dump;
        if (!row.append("text", text)) {
            rows.odd(
                    Stat.DUMP_TEXT_CUT,
                    place,
                    "more than " + DumpRow.MOST_CHARS + " characters under one heading",
                    text);
        }
    }

    private void endTask() {
        if (task != null) {
            rows.task(task);
            task = null;
        }
    }

    private void endCpu() {
        endTask();
        if (cpu != null) {
            rows.cpu(cpu);
            cpu = null;
        }
    }

    private void endDump() {
        if (section != Section.NONE) {
            endCpu();
            rows.dump(dump);
            dump = null;
            section = Section.NONE;
        }
    }
}
