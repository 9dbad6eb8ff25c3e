package dev.scxreplay.ingest.format.dmesg;

import dev.scxreplay.ingest.dump.DumpPlace;
import dev.scxreplay.ingest.dump.DumpRows;
import dev.scxreplay.ingest.dump.DumpText;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.DumpTables;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads kernel logs and debug dumps of sched_ext as people paste them: dmesg, a journal, or the bare text of a report.
 *
 * <p>Dumps become rows of their tables, all other lines rows of {@code log_line}. Memory holds the task and the CPU being read.
 * Events are in it only where the kernel printed its ring buffers; they are a trace of their own.
 */
public final class DmesgReader {
    private static final Pattern DUMP_BEGINS = Pattern.compile(
            "(?:.* )?(?:DEBUG DUMP|\\S+\\[\\d+\\] triggered exit kind \\d+.*:|Debug dump triggered by .*)");
    /** The kernel prints events so when booted with {@code tp_printk}. */
    private static final String EVENT = "sched_ext_dump: ";

    static final Pattern KERNEL = Pattern.compile("Linux version (\\d\\S*) .*");
    /** Longer lines are cut in {@code log_line}; neither kernel nor journal print such. */
    static final int MOST_CHARS = 1 << 16;

    private static final int MOST_WRITERS = 1 << 10;

    private final Map<String, DumpText> writers = new LinkedHashMap<>();
    private String kernel = "";
    private boolean timed;

    /** Creates a reader for one recording. */
    public DmesgReader() {}

    /** Whether a file that begins with these bytes is such a text: a line in it is of a log, or begins a dump. */
    public static boolean recognizes(byte[] head) {
        return anyLine(head, line -> line.prefixed() || begins(line));
    }

    /** Whether a dump begins in these bytes. */
    public static boolean holdsDump(byte[] head) {
        return anyLine(head, line -> begins(line) || DumpedEvents.begins(line));
    }

    /** Whether the kernel printed its ring buffers into this log, as with {@code ftrace_dump_on_oops}. */
    public static boolean holdsEvents(TraceInput input) throws IOException {
        return DumpedEvents.in(input);
    }

    /** Writes the events of those ring buffers to a file as ftrace text; all other lines become comments. */
    public static void extractEvents(TraceInput input, Path text) throws IOException {
        DumpedEvents.extract(input, text);
    }

    private static boolean begins(LogLine line) {
        return DUMP_BEGINS.matcher(line.text()).matches();
    }

    private static boolean anyLine(byte[] head, Predicate<LogLine> asked) {
        for (byte b : head) {
            if (b == 0) {
                return false;
            }
        }
        Lines lines = new Lines(new ByteArrayInputStream(head));
        try {
            while (lines.advance()) {
                if (lines.to() - lines.from() <= MOST_CHARS && asked.test(LogLine.of(text(lines)))) {
                    return true;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return false;
    }

    /**
     * Hands the dumps and lines of a recording to {@code sink}.
     *
     * @throws IOException if the file cannot be read
     */
    public TraceHeader read(TraceInput input, EventSink sink) throws IOException {
        DumpRows rows = new DumpRows(sink);
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                line(lines, rows, sink);
            }
        }
        writers.values().forEach(DumpText::end);
        int dumps = rows.dumps();
        String found = dumps == 0 ? "" : ", " + dumps + (dumps == 1 ? " debug dump" : " debug dumps");
        // v6.18: vprintk_store() takes local_clock(), as ftrace's clock "perf" does (trace_clock())
        return new TraceHeader("kernel log" + found, timed ? "perf" : "", rows.cpus(), kernel);
    }

    private void line(Lines lines, DumpRows rows, EventSink sink) {
        String where = "line " + lines.number();
        if (lines.tooLong() || lines.to() - lines.from() > MOST_CHARS) {
            sink.log().odd(Stat.TEXT_LINE_UNREADABLE, where, "longer than " + MOST_CHARS + " bytes");
            return;
        }
        LogLine line = LogLine.of(text(lines));
        timed |= line.tsNs() != DumpPlace.NO_TIME;
        Matcher version = KERNEL.matcher(line.text());
        if (kernel.isEmpty() && version.matches()) {
            kernel = version.group(1);
        }
        String text = line.text().startsWith(EVENT) ? line.text().substring(EVENT.length()) : line.text();
        DumpPlace place = new DumpPlace(where, lines.number(), line.tsNs(), line.wallTime(), line.source());
        DumpText writer = writers.get(line.source());
        if (writer == null) {
            if (writers.size() == MOST_WRITERS) {
                writers.remove(writers.keySet().iterator().next()).end();
            }
            writer = new DumpText(rows, (outside, at) -> keep(outside, at, sink));
            writers.put(line.source(), writer);
        }
        writer.line(text, place);
    }

    private static void keep(String text, DumpPlace place, EventSink sink) {
        if (text.isBlank()) {
            return;
        }
        TableAppender row = sink.beside(DumpTables.LOG_LINE);
        row.beginRow();
        row.setLong(0, place.line());
        if (place.tsNs() != DumpPlace.NO_TIME) {
            row.setLong(1, place.tsNs());
        }
        if (!place.wallTime().isEmpty()) {
            row.setText(2, place.wallTime());
        }
        if (!place.source().isEmpty()) {
            row.setText(3, place.source());
        }
        row.setText(4, text);
    }

    static String text(Lines lines) {
        return new String(lines.bytes(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8);
    }
}
