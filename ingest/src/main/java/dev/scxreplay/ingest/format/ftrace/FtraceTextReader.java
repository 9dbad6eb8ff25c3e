package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Field;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.PluginLetters;
import dev.scxreplay.ingest.text.SortedText;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IrqFlags;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads ftrace text as the kernel prints it in {@code trace} and {@code trace_pipe}, also in its latency format, verbose or not,
 * as {@code trace-cmd report} prints it by default and with {@code -R}, {@code -N}, {@code -t}, {@code -l} or {@code --ts-diff},
 * of several files or buffers at once too, and as systrace wraps it in HTML.
 *
 * <p>The total order is (time, position in the file): the kernel has merged the CPUs by time in ns and prints us, so among
 * equal printed times the file's order is the true one. Events out of order (several traces in one file, {@code
 * trace_pipe}) are put in order. A line that is no event belongs to the text of the event before it where that is free
 * text; lines that begin with {@code #} are headers or comments.
 */
public final class FtraceTextReader {
    private static final int HEAD_BYTES = 1 << 16;
    private static final byte[] TRACER = "# tracer:".getBytes(StandardCharsets.US_ASCII);

    /** Creates a reader; it may be used for many recordings. */
    public FtraceTextReader() {}

    /** Whether a file that begins with these bytes is ftrace text: it holds an event line, or a tracer's header. */
    public static boolean recognizes(byte[] head) {
        return recognizesText(head) || SystraceHtml.recognizes(head);
    }

    static boolean recognizesText(byte[] head) {
        if (Field.matches(TRACER, 0, head, Lines.markBytes(head, head.length), head.length)) {
            return true;
        }
        int end = head.length;
        while (end > 0 && head[end - 1] == 0) {
            end--; // what a crash leaves of a file
        }
        for (int i = 0; i < end; i++) {
            if (head[i] == 0) {
                return false;
            }
        }
        EventLine line = new EventLine();
        Lines lines = Lines.of(head);
        try {
            while (lines.advance()) {
                if (LineKind.of(lines, line) == LineKind.EVENT) {
                    return true;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return isLatency(head);
    }

    /**
     * Whether a file that begins with these bytes is in the latency format: its first event is, which stands where the kernel
     * puts it if there is no header in front, as in {@code trace_pipe}.
     */
    private static boolean isLatency(byte[] head) {
        EventLine line = new EventLine();
        Lines lines = Lines.of(head);
        try {
            while (lines.advance() && !line.latency) {
                LineKind kind = LineKind.of(lines, line);
                if (kind == LineKind.EVENT) {
                    return false;
                }
                if (kind == LineKind.REST && !line.latency) {
                    line.latency = true;
                    int from = lines.from();
                    return line.parseContext(lines.bytes(), from, lines.to())
                            && line.flags != IrqFlags.UNKNOWN
                            && (line.commTo == from + EventLine.LATENCY_COMM_WIDTH
                                    || line.commTo == from + EventLine.COMM_WIDTH);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return line.latency;
    }

    /**
     * The names of the parts that are a trace each, as {@link TraceInput#part} has them: the files and buffers that one {@code
     * trace-cmd report} shows; the empty one alone of anything else.
     *
     * @throws IngestException if they cannot be told apart
     */
    public static List<String> parts(TraceInput input) throws IngestException, IOException {
        return PrefixedReport.recognizes(input.head(HEAD_BYTES)) ? PrefixedReport.parts(input) : List.of("");
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
        boolean page = SystraceHtml.recognizes(head);
        if (!page && !PrefixedReport.recognizes(head)) {
            // without its header, as trace_pipe has it
            return readText(input, sink, isLatency(head));
        }
        Path text = input.scratchFile();
        try {
            if (page) {
                SystraceHtml.extract(input, text);
            } else {
                PrefixedReport.extract(input, input.part(), text);
            }
            TraceInput plain = input.unpackedTo(text);
            return readText(plain, sink, isLatency(plain.head(HEAD_BYTES)));
        } finally {
            Files.deleteIfExists(text);
        }
    }

    private static TraceHeader readText(TraceInput input, EventSink sink, boolean latency)
            throws IngestException, IOException {
        PluginLetters letters = new PluginLetters();
        TraceHeader header = read(input, sink, letters, latency);
        if (letters.wereWrong()) {
            letters.again();
            sink.restart();
            header = read(input, sink, letters, latency);
        }
        return header;
    }

    private static TraceHeader read(TraceInput input, EventSink sink, PluginLetters letters, boolean latency)
            throws IngestException, IOException {
        try (InputStream stream = input.open();
                EventLines lines = new EventLines(stream, input.mayUseThreads(), latency)) {
            Optional<TraceHeader> header = new TextEvents(sink, number -> number, letters).read(lines);
            if (header.isPresent()) {
                return header.get();
            }
        }
        sink.restart();
        try (SortedText stream = SortedText.open(input, new EventOrder(sink.log(), latency));
                EventLines lines = new EventLines(stream, input.mayUseThreads(), latency)) {
            return new TextEvents(sink, stream::lineInFile, letters).read(lines).orElseThrow();
        }
    }
}
