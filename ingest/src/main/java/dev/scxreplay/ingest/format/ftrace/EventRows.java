package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.TextBytes;
import dev.scxreplay.trace.EventTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/** All events of a trace in their order, one at a time. */
final class EventRows implements AutoCloseable {
    private final List<TableRows> tables = new ArrayList<>();
    private TableRows current;

    /** Opens the event tables in a directory; {@code forms} says how the recording writes some events. */
    static EventRows open(BufferAllocator allocator, Path directory, Map<String, String> forms) {
        EventRows rows = new EventRows();
        for (EventTable table : EventTable.values()) {
            Path file = FtraceTextWriter.file(directory, table);
            if (Files.exists(file)) {
                TableRows one = new TableRows(allocator, file, table, forms);
                rows.tables.add(one);
                if (!one.advance()) {
                    rows.drop(one);
                }
            }
        }
        return rows;
    }

    /** Goes to the next event; false after the last one. */
    boolean advance() {
        if (current != null && !current.advance()) {
            drop(current);
        }
        current = null;
        for (int i = 0; i < tables.size(); i++) {
            TableRows table = tables.get(i);
            if (current == null || table.seq < current.seq) {
                current = table;
            }
        }
        return current != null;
    }

    long seq() {
        return current.seq;
    }

    long tsNs() {
        return current.common(EventTable.TS_NS);
    }

    int cpu() {
        return (int) current.common(EventTable.COMMON_CPU);
    }

    int pid() {
        return (int) current.common(EventTable.COMMON_PID);
    }

    /** The value of {@code common_flags}, -1 where there is none. */
    int flags() {
        return (int) current.common(EventTable.COMMON_FLAGS);
    }

    int tgid() {
        return (int) current.common(EventTable.COMMON_TGID);
    }

    /** The task's name as recorded; null where it was not. */
    byte[] comm() {
        return current.comm();
    }

    void writePayload(TextBytes out) {
        current.writePayload(out);
    }

    @Override
    public void close() {
        tables.forEach(TableRows::close);
        tables.clear();
    }

    private void drop(TableRows table) {
        tables.remove(table);
        table.close();
    }
}
