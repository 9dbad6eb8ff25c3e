package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.TextBytes;
import dev.scxreplay.table.TableReader;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.TraceTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Writes a trace of a dataset as the kernel prints it in {@code trace}.
 *
 * <p>A recording that was such a text comes back byte for byte, its headers, comments, marks of lost events and unreadable
 * lines too; what does not come back: the order of events that were not in order of time, lines longer than the reader
 * takes, and a missing newline at the very end. Any other recording gives the text the kernel would print, with its usual
 * header and marks; but addresses are the recorded ones where the kernel prints hashes of them.
 */
public final class FtraceTextWriter {
    private static final int FLUSH_BYTES = 1 << 15;
    private static final byte[] UNKNOWN = "<...>".getBytes(StandardCharsets.US_ASCII);
    private static final String HEADER = """
            # tracer: nop
            #
            # entries-in-buffer/entries-written: %d/%d   #P:%d
            #
            #                                _-----=> irqs-off/BH-disabled
            #                               / _----=> need-resched
            #                              | / _---=> hardirq/softirq
            #                              || / _--=> preempt-depth
            #                              ||| / _-=> migrate-disable
            #                              |||| /     delay
            #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
            #              | |         |   |||||     |         |
            """;

    private record Lost(long toNs, int cpu, long count) {}

    private final Path directory;
    private final OutputStream out;
    private final TextBytes text = new TextBytes();
    private final Map<String, String> forms = new HashMap<>();
    private LineStyle style;
    private final List<Lost> lost = new ArrayList<>();
    private final FlagTexts flagTexts = new FlagTexts();

    private FtraceTextWriter(Path directory, OutputStream out) {
        this.directory = directory;
        this.out = out;
    }

    /**
     * Writes a trace.
     *
     * @param traceDirectory where its tables are
     * @return the number of events written
     * @throws IOException if {@code out} takes no more
     */
    public static long write(Path traceDirectory, OutputStream out) throws IOException {
        return new FtraceTextWriter(traceDirectory, out).writeAll();
    }

    /**
     * The line of one event as {@link #write} has it, without its end; empty if the trace has no such event.
     *
     * @param seq the event's place in the trace
     */
    public static String line(Path traceDirectory, long seq) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        new FtraceTextWriter(traceDirectory, line).writeOne(seq, line);
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    private void writeOne(long seq, ByteArrayOutputStream line) throws IOException {
        try (BufferAllocator allocator = new RootAllocator()) {
            readForms(allocator);
            if (style == null) {
                begin(allocator);
            }
            try (KeptLines kept = KeptLines.open(allocator, file(TraceTables.TEXT_LINE));
                    EventRows rows = EventRows.open(allocator, directory, forms)) {
                while (rows.advance() && rows.seq() <= seq) {
                    kept.writeBetween(rows.seq(), text);
                    text.flushTo(line);
                    line.reset(); // what stands before the event
                    lost.clear();
                    boolean written = kept.writeEvent(rows.seq(), text);
                    if (rows.seq() == seq) {
                        if (!written) {
                            write(rows);
                        }
                        text.flushTo(line);
                        return;
                    }
                }
            }
        }
        line.reset();
    }

    private long writeAll() throws IOException {
        try (BufferAllocator allocator = new RootAllocator()) {
            readForms(allocator);
            if (style == null) {
                begin(allocator);
            }
            try (KeptLines kept = KeptLines.open(allocator, file(TraceTables.TEXT_LINE));
                    EventRows rows = EventRows.open(allocator, directory, forms)) {
                long events = 0;
                while (rows.advance()) {
                    kept.writeBetween(rows.seq(), text);
                    if (!kept.writeEvent(rows.seq(), text)) {
                        write(rows);
                    }
                    events++;
                    if (text.length() > FLUSH_BYTES) {
                        text.flushTo(out);
                    }
                }
                kept.writeBetween(Long.MAX_VALUE, text);
                text.flushTo(out);
                return events;
            }
        }
    }

    private void write(EventRows rows) {
        if (!lost.isEmpty()) {
            writeLost(rows.tsNs(), rows.cpu());
        }
        byte[] comm = rows.comm();
        byte[] name = comm == null ? UNKNOWN : comm;
        text.addBlanks(style.commWidth() - name.length);
        text.add(name);
        text.add('-');
        number(rows.pid(), -style.pidWidth());
        text.add(' ');
        if (style.tgidWidth() > 0) {
            text.add('(');
            if (rows.tgid() > 0) {
                number(rows.tgid(), style.tgidWidth());
            } else {
                text.add("-".repeat(style.tgidWidth()).getBytes(StandardCharsets.US_ASCII));
            }
            text.add(')');
            text.add(' ');
        }
        text.add('[');
        text.addDecimal(rows.cpu(), 3);
        text.add(']');
        text.add(' ');
        if (style.flagsWidth() > 0 && rows.flags() >= 0) {
            text.add(flagTexts.of(rows.flags(), style.flagsWidth()));
        }
        text.add(' ');
        time(rows.tsNs());
        text.add(':');
        text.add(' ');
        rows.writePayload(text);
        text.add('\n');
    }

    private void time(long tsNs) {
        int digits = style.fractionDigits();
        if (digits == 0) {
            number(tsNs, style.wholeWidth());
            return;
        }
        long unit = 1;
        for (int i = digits; i < 9; i++) {
            unit *= 10;
        }
        // v6.18: ns2usecs() rounds to the nearest
        long ticks = (tsNs + unit / 2) / unit;
        long second = 1_000_000_000 / unit;
        number(ticks / second, style.wholeWidth());
        text.add('.');
        text.addDecimal(ticks % second, digits);
    }

    /** Writes a number with blanks in front, or behind where the width is negative. */
    private void number(long value, int width) {
        int length = TextBytes.digits(Math.abs(value)) + (value < 0 ? 1 : 0);
        text.addBlanks(width - length);
        if (value < 0) {
            text.add('-');
        }
        text.addDecimal(Math.abs(value), 1);
        text.addBlanks(-width - length);
    }

    private void writeLost(long tsNs, int cpu) {
        for (int i = 0; i < lost.size() && lost.get(i).toNs <= tsNs; i++) {
            Lost one = lost.get(i);
            if (one.cpu == cpu) {
                String count = one.count < 0 ? "" : one.count + " ";
                text.add(("CPU:" + cpu + " [LOST " + count + "EVENTS]\n").getBytes(StandardCharsets.US_ASCII));
                lost.remove(i--);
            }
        }
    }

    private void readForms(BufferAllocator allocator) {
        Path file = file(TraceTables.TEXT_FORM);
        if (!Files.exists(file)) {
            return;
        }
        try (TableReader reader = TableReader.open(allocator, "SELECT event, form FROM " + scan(file))) {
            while (reader.next()) {
                VarCharVector event = (VarCharVector) reader.root().getVector(0);
                VarCharVector form = (VarCharVector) reader.root().getVector(1);
                for (int i = 0; i < reader.root().getRowCount(); i++) {
                    String name = new String(event.get(i), StandardCharsets.UTF_8);
                    String how = new String(form.get(i), StandardCharsets.UTF_8);
                    if (name.isEmpty()) {
                        style = LineStyle.parse(how);
                    } else {
                        forms.put(name, how);
                    }
                }
            }
        }
    }

    /** Takes the kernel's style and writes its header. */
    private void begin(BufferAllocator allocator) {
        long lostEvents = 0;
        try (TableReader reader = TableReader.open(
                allocator,
                "SELECT cpu, to_ns, coalesce(count, -1) FROM " + scan(file(TraceTables.LOST_SPAN))
                        + " ORDER BY to_ns, cpu")) {
            while (reader.next()) {
                VectorSchemaRoot root = reader.root();
                for (int i = 0; i < root.getRowCount(); i++) {
                    long count = ((BigIntVector) root.getVector(2)).get(i);
                    lost.add(new Lost(
                            ((BigIntVector) root.getVector(1)).get(i), ((IntVector) root.getVector(0)).get(i), count));
                    lostEvents += Math.max(0, count);
                }
            }
        }
        try (TableReader reader = TableReader.open(
                allocator,
                "SELECT events, nr_cpus, coalesce(clock IN ('counter', 'uptime', 'x86-tsc'), false) FROM "
                        + scan(file(TraceTables.TRACE)))) {
            while (reader.next()) {
                VectorSchemaRoot root = reader.root();
                for (int i = 0; i < root.getRowCount(); i++) {
                    long events = ((BigIntVector) root.getVector(0)).get(i);
                    int cpus = ((IntVector) root.getVector(1)).get(i);
                    style = LineStyle.ofKernel(((BitVector) root.getVector(2)).get(i) != 0);
                    text.add(HEADER.formatted(events, events + lostEvents, cpus).getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
    }

    private Path file(TableSchema table) {
        return directory.resolve(table.name() + ".parquet");
    }

    /** What to select from for a table's file. */
    static String scan(Path file) {
        return "read_parquet('" + file.toString().replace("'", "''") + "')";
    }

    /** The file of an event table. */
    static Path file(Path directory, EventTable table) {
        return directory.resolve(table.schema().name() + ".parquet");
    }
}
