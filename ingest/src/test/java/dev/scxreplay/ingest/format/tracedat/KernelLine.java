package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.format.CapturingSink.Row;
import java.util.Locale;

/** Writes a row the way the kernel's text form shows the event, but without pointers, which the kernel hashes. */
final class KernelLine {
    private KernelLine() {}

    /** {@code CPU PID COMM FLAGS MICROSECONDS EVENT: FIELDS}. */
    static String of(Row row) {
        return "%03d %d %s %s %d %s: %s"
                .formatted(
                        row.number("common_cpu"),
                        row.number("common_pid"),
                        row.values().getOrDefault("common_comm", "<...>"),
                        flags(row.number("common_flags")),
                        // v6.18: ns2usecs() rounds to the nearest
                        (row.tsNs() + 500) / 1000,
                        row.event(),
                        fields(row));
    }

    /** The same out of a line of the text form; null for a line that is no event. */
    static String of(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return null;
        }
        int cpuAt = line.indexOf(" [", 16);
        String task = line.substring(0, cpuAt).trim();
        int dash = task.lastIndexOf('-');
        int cpu = Integer.parseInt(line.substring(cpuAt + 2, cpuAt + 5));
        int end = line.indexOf(": ", cpuAt);
        String[] mark = line.substring(cpuAt + 6, end).trim().split(" +", -1);
        int nameEnd = line.indexOf(':', end + 2);
        String fields =
                line.substring(Math.min(line.length(), nameEnd + 2)).replaceAll("(base_addr|ptr)=[0-9a-f]{16}", "$1=*");
        return "%03d %s %s %s %d %s: %s"
                .formatted(
                        cpu,
                        task.substring(dash + 1),
                        task.substring(0, dash),
                        mark[0],
                        Long.parseLong(mark[1].replace(".", "")),
                        line.substring(end + 2, nameEnd),
                        fields);
    }

    private static String fields(Row row) {
        return switch (row.table()) {
            case SCHED_SWITCH ->
                with(
                        row,
                        "prev_comm=%s prev_pid=%s prev_prio=%s prev_state=%s ==> next_comm=%s next_pid=%s next_prio=%s",
                        "prev_comm",
                        "prev_pid",
                        "prev_prio",
                        "prev_state",
                        "next_comm",
                        "next_pid",
                        "next_prio");
            case SCHED_WAKEUP ->
                with(row, "comm=%s pid=%s prio=%s target_cpu=%03d", "comm", "pid", "prio", "target_cpu");
            case SCHED_MIGRATE_TASK ->
                with(
                        row,
                        "comm=%s pid=%s prio=%s orig_cpu=%s dest_cpu=%s",
                        "comm",
                        "pid",
                        "prio",
                        "orig_cpu",
                        "dest_cpu");
            case SCHED_PROCESS -> process(row);
            case SCHED_STAT -> row.values().toString();
            case IPI ->
                (row.values().containsKey("cpu") ? with(row, "cpu=%s", "cpu") : with(row, "cpumask=%s", "cpumask"))
                        + with(row, " callsite=%s callback=%s", "callsite", "callback");
            case IRQ_VECTOR -> with(row, "vector=%s", "vector");
            case KMEM -> kmem(row);
            case PERCPU -> percpu(row);
            case SCHED_EXT ->
                switch (row.event()) {
                    case "sched_ext_event" -> with(row, "name %s delta %s", "name", "delta");
                    case "sched_ext_dump" -> row.text("line");
                    default -> row.text("fields");
                };
            case PRINT -> row.text("text");
            case SCX_PROBE, SCX_DSQ -> probe(row);
            case OTHER -> row.text("fields");
        };
    }

    private static String process(Row row) {
        return switch (row.event()) {
            case "sched_process_fork" ->
                with(row, "comm=%s pid=%s child_comm=%s child_pid=%s", "comm", "pid", "child_comm", "child_pid");
            case "sched_process_exec" -> with(row, "filename=%s pid=%s old_pid=%s", "filename", "pid", "old_pid");
            case "sched_process_exit" ->
                with(row, "comm=%s pid=%s prio=%s group_dead=%s", "comm", "pid", "prio", "group_dead");
            default -> with(row, "comm=%s pid=%s prio=%s", "comm", "pid", "prio");
        };
    }

    private static String kmem(Row row) {
        StringBuilder into = new StringBuilder(with(row, "call_site=%s ptr=*", "call_site"));
        for (String name : new String[] {"name", "bytes_req", "bytes_alloc", "gfp_flags", "node", "accounted"}) {
            if (row.values().containsKey(name)) {
                into.append(with(row, " " + name + "=%s", name));
            }
        }
        return into.toString();
    }

    private static String percpu(Row row) {
        return switch (row.event()) {
            case "percpu_alloc_percpu" ->
                with(row, "call_site=%s reserved=%s is_atomic=%s", "call_site", "reserved", "is_atomic")
                                .replace("=true", "=1")
                                .replace("=false", "=0")
                        + with(
                                row,
                                " size=%s align=%s base_addr=* off=%s ptr=* bytes_alloc=%s gfp_flags=%s",
                                "size",
                                "align",
                                "off",
                                "bytes_alloc",
                                "gfp_flags");
            case "percpu_free_percpu" -> with(row, "base_addr=* off=%s ptr=*", "off");
            default -> "base_addr=*";
        };
    }

    private static String probe(Row row) {
        StringBuilder into = new StringBuilder(with(row, "(%s)", "probe"));
        boolean alloc = row.event().equals("alloc_sched_ret");
        for (String name : new String[] {"cpu", "cur", "snap", "flags", "dsq", "id", "node", "head", "a", "b", "ret"}) {
            if (row.values().containsKey(name)) {
                boolean hex = "flags dsq id head a".contains(name) || (alloc && name.equals("ret"));
                into.append(with(row, " " + name + (hex ? "=0x%x" : "=%s"), name));
            }
        }
        return into.toString();
    }

    private static String with(Row row, String format, String... columns) {
        Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = row.values().get(columns[i]);
        }
        return String.format(Locale.ROOT, format, values);
    }

    /** v6.18: {@code trace_print_lat_fmt()}. */
    private static String flags(int flags) {
        boolean irqsOff = (flags & 1) != 0;
        boolean bhOff = (flags & 0x80) != 0;
        boolean nmi = (flags & 0x40) != 0;
        boolean hard = (flags & 8) != 0;
        boolean soft = (flags & 0x10) != 0;
        int resched = flags & 0x26;
        char need = switch (resched) {
            case 0x26 -> 'B';
            case 0x24 -> 'N';
            case 0x22 -> 'L';
            case 0x06 -> 'b';
            case 0x04 -> 'n';
            case 0x20 -> 'p';
            case 0x02 -> 'l';
            default -> '.';
        };
        char context = nmi && hard ? 'Z' : nmi ? 'z' : hard && soft ? 'H' : hard ? 'h' : soft ? 's' : '.';
        int depth = flags >> 8 & 15;
        int migrate = flags >> 12 & 15;
        return "" + (irqsOff && bhOff ? 'D' : irqsOff ? 'd' : bhOff ? 'b' : '.') + need + context
                + (depth > 0 ? Integer.toHexString(depth) : ".")
                + (migrate > 0 ? Integer.toHexString(migrate) : ".");
    }
}
