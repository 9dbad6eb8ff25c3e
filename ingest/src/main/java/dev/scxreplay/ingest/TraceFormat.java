package dev.scxreplay.ingest;

import dev.scxreplay.ingest.format.bpftrace.BpftraceReader;
import dev.scxreplay.ingest.format.dmesg.DmesgReader;
import dev.scxreplay.ingest.format.ftrace.FtraceTextReader;
import dev.scxreplay.ingest.format.perfdata.PerfDataException;
import dev.scxreplay.ingest.format.perfdata.PerfDataReader;
import dev.scxreplay.ingest.format.perfetto.PerfettoException;
import dev.scxreplay.ingest.format.perfetto.PerfettoReader;
import dev.scxreplay.ingest.format.perfscript.PerfScriptReader;
import dev.scxreplay.ingest.format.rawpages.RawPagesReader;
import dev.scxreplay.ingest.format.tracedat.TraceDatException;
import dev.scxreplay.ingest.format.tracedat.TraceDatHeader;
import dev.scxreplay.ingest.format.tracedat.TraceDatReader;
import dev.scxreplay.ingest.format.wprof.WprofReader;
import dev.scxreplay.trace.Compression;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats a recording may be in, told apart by what is in the file; {@link TraceInput} knows how it may be packed. */
public enum TraceFormat {
    BPFTRACE_LOG(
            "a bpftrace log",
            "it does not begin with '# scx-replay bpftrace 1', as what scx-replay record --bpftrace prints does",
            BpftraceReader::recognizes,
            (input, sink) -> new BpftraceReader().read(input, sink)),
    /** Before ftrace text, which its lines of tasks without a pid look like. */
    PERF_SCRIPT(
            "perf script text",
            "it has no line 'COMM PID [CPU] TIME: EVENT: FIELDS' near its begin",
            PerfScriptReader::recognizes,
            (input, sink) -> new PerfScriptReader().read(input, sink)),
    FTRACE_TEXT(
            "ftrace text",
            "it has no event line and no '# tracer:' header near its begin",
            FtraceTextReader::recognizes,
            (input, sink) -> new FtraceTextReader().read(input, sink)),
    TRACE_DAT(
            "trace.dat",
            "it does not begin with the bytes 17 08 44 'tracing'",
            TraceDatReader::matches,
            TraceFormat::readTraceDat),
    PERF_DATA(
            "perf.data",
            "it does not begin with the bytes 'PERFILE2'",
            PerfDataReader::matches,
            TraceFormat::readPerfData),
    PERFETTO(
            "Perfetto",
            "it does not begin with packets of protobuf",
            PerfettoReader::matches,
            TraceFormat::readPerfetto),
    RAW_PAGES(
            "raw ring-buffer pages",
            "it is no folder or archive with per_cpu/cpuN/trace_pipe_raw and events/",
            head -> false,
            RawPagesReader::read),
    WPROF_JSON(
            "wprof JSON",
            "its first line is no header of wprof",
            WprofReader::recognizes,
            (input, sink) -> new WprofReader().read(input, sink)),
    /** The last, as anything may be pasted with a log. */
    KERNEL_LOG(
            "a kernel log or debug dump",
            "it has no line of dmesg, of a journal or of a dump near its begin",
            DmesgReader::recognizes,
            TraceFormat::readKernelLog);

    /** The part of a log with the events of the ring buffers that the kernel printed into it. */
    private static final String DUMPED_EVENTS = "ftrace";

    /** Whether the first bytes of a recording, up to 64 KiB, show that it is of a format. */
    private interface Recognizer {
        boolean recognizes(byte[] head);
    }

    /** Reads a recording of a format, see {@link EventSink}. */
    private interface Reader {
        TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException;
    }

    /** So many of them are shown where they are of none. */
    private static final int SHOWN_BYTES = 40;

    /** The bytes that show a format. */
    static final int HEAD_BYTES = 1 << 16;

    private final String title;
    private final String whyNot;
    private final Recognizer recognizer;
    private final Reader reader;

    TraceFormat(String title, String whyNot, Recognizer recognizer, Reader reader) {
        this.title = title;
        this.whyNot = whyNot;
        this.recognizer = recognizer;
        this.reader = reader;
    }

    /** Reads a recording of this format, see {@link EventSink}. */
    TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException {
        return reader.read(input, sink);
    }

    /**
     * The format of a recording.
     *
     * @throws IngestException if it is empty or none of them
     */
    static TraceFormat of(TraceInput input) throws IngestException, IOException {
        if (!input.pieces().isEmpty()) {
            return input.pieces().containsKey(PerfDataReader.FIRST_PIECE) ? PERF_DATA : RAW_PAGES;
        }
        byte[] head = input.head(HEAD_BYTES);
        if (head.length == 0) {
            throw new IngestException(IngestException.Kind.INPUT, input.file() + " is empty.");
        }
        Optional<TraceFormat> format = recognized(head);
        if (format.isPresent()) {
            return format.get();
        }
        Optional<String> foreign = ForeignFormat.advice(head);
        if (foreign.isPresent()) {
            throw new IngestException(IngestException.Kind.INPUT, input.file() + " is " + foreign.get() + ".");
        }
        String tried = Stream.of(values())
                .map(each -> "not " + each.title + " (" + each.whyNot + "), ")
                .collect(Collectors.joining());
        String packed = input.isCompressed()
                ? "and this holds for what " + input.compression() + " unpacks from it."
                : "nor packed with " + Compression.titles() + ", tar or zip.";
        throw new IngestException(
                IngestException.Kind.INPUT,
                input.file() + " is in no known format: " + tried + packed + " It begins with " + shown(head)
                        + "; scx-replay record tells how to record what can be read.");
    }

    /** The first bytes as text, or in hex if they are none. */
    private static String shown(byte[] head) {
        byte[] first = Arrays.copyOf(head, Math.min(head.length, SHOWN_BYTES));
        String text = new String(first, StandardCharsets.US_ASCII);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end).stripTrailing();
        return line.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !line.isEmpty()
                ? "'" + line + "'"
                : "the bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(first, 0, Math.min(first.length, SHOWN_BYTES / 4));
    }

    /** The format a recording that begins with these bytes is in. */
    static Optional<TraceFormat> recognized(byte[] head) {
        if (SpoiledText.of(head).isPresent()) {
            return Optional.empty();
        }
        return Stream.of(values())
                .filter(format -> format.recognizer.recognizes(head))
                .findFirst();
    }

    /** As {@link #recognized}, of a file beside others: there a log is a recording only if it holds a debug dump. */
    static Optional<TraceFormat> recognizedMember(byte[] head) {
        return recognized(head).filter(format -> format != KERNEL_LOG || DmesgReader.holdsDump(head));
    }

    /** Whether a file that begins with these bytes may be, or hold, a recording: it is one, or packed. */
    static boolean mayHold(byte[] head) {
        return Compression.of(head).isPresent()
                || ArchiveKind.of(head).isPresent()
                || recognizedMember(head).isPresent();
    }

    /**
     * The parts of a recording of this format that are a trace each, as {@link TraceInput#part} names them: the buffers of
     * a trace.dat that hold events, the files and buffers of one report, a log and the events the kernel printed into it. One
     * part, the empty one, of any other.
     */
    List<String> parts(TraceInput input) throws IngestException, IOException {
        if (this == FTRACE_TEXT) {
            return FtraceTextReader.parts(input);
        }
        if (this == KERNEL_LOG) {
            return DmesgReader.holdsEvents(input) ? List.of("", DUMPED_EVENTS) : List.of("");
        }
        if (this != TRACE_DAT) {
            return List.of("");
        }
        try {
            List<String> buffers = TraceDatReader.buffers(input.seekable());
            return buffers.isEmpty() ? List.of("") : buffers;
        } catch (TraceDatException e) {
            throw new IngestException(
                    IngestException.Kind.INPUT, input.file() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static TraceHeader readKernelLog(TraceInput input, EventSink sink) throws IngestException, IOException {
        if (!input.part().equals(DUMPED_EVENTS)) {
            return new DmesgReader().read(input, sink);
        }
        Path text = input.scratchFile();
        try {
            DmesgReader.extractEvents(input, text);
            return new FtraceTextReader().read(input.unpackedTo(text), sink);
        } finally {
            Files.deleteIfExists(text);
        }
    }

    private static TraceHeader readPerfData(TraceInput input, EventSink sink) throws IngestException, IOException {
        try {
            return new PerfDataReader().read(input, sink);
        } catch (PerfDataException e) {
            throw new IngestException(
                    IngestException.Kind.INPUT, input.file() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static TraceHeader readPerfetto(TraceInput input, EventSink sink) throws IngestException, IOException {
        try {
            return new PerfettoReader().read(input.seekable(), sink);
        } catch (PerfettoException e) {
            throw new IngestException(
                    IngestException.Kind.INPUT, input.file() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private static TraceHeader readTraceDat(TraceInput input, EventSink sink) throws IngestException, IOException {
        try {
            TraceDatHeader header = new TraceDatReader().read(input, sink);
            return new TraceHeader(
                    "trace.dat " + header.version(),
                    header.clock(),
                    header.cpus(),
                    header.kernelRelease(),
                    header.clocks());
        } catch (TraceDatException e) {
            throw new IngestException(
                    IngestException.Kind.INPUT, input.file() + " cannot be read: " + e.getMessage() + ".", e);
        }
    }
}
