package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Field;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.PluginLetters;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads ftrace text as the kernel prints it in {@code trace} and {@code trace_pipe}, also in its latency format, as {@code
 * trace-cmd report} prints it by default and with {@code -R}, {@code -N}, {@code -t} or {@code -l}, and as systrace wraps it
 * in HTML.
 *
 * <p>The total order is (time, position in the file): the kernel has merged the CPUs by time in ns and prints us, so among
 * equal printed times the file's order is the true one. Events out of order (several traces in one file, {@code
 * trace_pipe}) are put in order. A line that is no event belongs to the text of the event before it where that is free
 * text; lines that begin with {@code #} are headers or comments.
 */
public final class FtraceTextReader {
    private static final int HEAD_BYTES = 1 << 12;
    private static final byte[] TRACER = "# tracer:".getBytes(StandardCharsets.US_ASCII);

    /** Creates a reader; it may be used for many recordings. */
    public FtraceTextReader() {}

    /** Whether a file that begins with these bytes is ftrace text: it holds an event line, or a tracer's header. */
    public static boolean recognizes(byte[] head) {
        return recognizesText(head) || SystraceHtml.recognizes(head);
    }

    static boolean recognizesText(byte[] head) {
        for (byte b : head) {
            if (b == 0) {
                return false;
            }
        }
        if (Field.matches(TRACER, 0, head, 0, head.length)) {
            return true;
        }
        EventLine line = new EventLine();
        Lines lines = new Lines(new ByteArrayInputStream(head));
        try {
            while (lines.advance()) {
                if (LineKind.of(lines, line) == LineKind.EVENT) {
                    return true;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return false;
    }

    /**
     * Hands every event of a recording to {@code sink}, in order. Nearly all are in order in the file, so that is tried first.
     *
     * @throws IngestException if it cannot be put in order
     * @throws IOException if the file cannot be read
     */
    public TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException {
        byte[] head;
        try (InputStream stream = input.open()) {
            head = stream.readNBytes(HEAD_BYTES);
        }
        if (!SystraceHtml.recognizes(head)) {
            return readText(input, sink);
        }
        Path text = Files.createTempFile("scx-replay", ".txt");
        try {
            SystraceHtml.extract(input, text);
            return readText(TraceInput.plain(text), sink);
        } finally {
            Files.deleteIfExists(text);
        }
    }

    private static TraceHeader readText(TraceInput input, EventSink sink) throws IngestException, IOException {
        PluginLetters letters = new PluginLetters();
        TraceHeader header = read(input, sink, letters);
        if (letters.wereWrong()) {
            letters.again();
            sink.restart();
            header = read(input, sink, letters);
        }
        return header;
    }

    private static TraceHeader read(TraceInput input, EventSink sink, PluginLetters letters)
            throws IngestException, IOException {
        try (InputStream stream = input.open();
                EventLines lines = new EventLines(stream, input.mayUseThreads())) {
            Optional<TraceHeader> header = new TextEvents(sink, number -> number, letters).read(lines);
            if (header.isPresent()) {
                return header.get();
            }
        }
        sink.restart();
        long events = logWentBack(input, sink.log());
        try (SortedText stream = SortedText.open(input, events);
                EventLines lines = new EventLines(stream, input.mayUseThreads())) {
            return new TextEvents(sink, stream::lineInFile, letters).read(lines).orElseThrow();
        }
    }

    /** Logs every event that is earlier than the one before it, and returns how many events there are. */
    private static long logWentBack(TraceInput input, IngestLog log) throws IOException {
        long events = 0;
        long lastNs = Long.MIN_VALUE;
        Map<Integer, Long> lastByCpu = new HashMap<>();
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            EventLine line = new EventLine();
            while (lines.advance()) {
                if (LineKind.of(lines, line) == LineKind.EVENT) {
                    events++;
                    if (line.tsNs < lastNs) {
                        log.odd(
                                Stat.TIME_WENT_BACK,
                                "line " + lines.number(),
                                "earlier than the event before it by " + (lastNs - line.tsNs) + " ns");
                    }
                    Long lastOfCpu = lastByCpu.put(line.cpu, line.tsNs);
                    if (lastOfCpu != null && line.tsNs < lastOfCpu) {
                        log.odd(
                                Stat.CPU_TIME_WENT_BACK,
                                "line " + lines.number(),
                                "earlier than the event before it of CPU " + line.cpu + " by " + (lastOfCpu - line.tsNs)
                                        + " ns");
                    }
                    lastNs = line.tsNs;
                }
            }
        }
        return events;
    }
}
