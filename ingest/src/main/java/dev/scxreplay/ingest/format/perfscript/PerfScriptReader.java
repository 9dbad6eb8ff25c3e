package dev.scxreplay.ingest.format.perfscript;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.SortedText;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code perf script} prints: one line for each event, with or without CPUs, threads, periods and call chains.
 *
 * <p>perf prints in the order of time, and among equal times that order is kept; what several runs of it printed into one file is
 * put in order. Call chains are not kept.
 */
public final class PerfScriptReader {
    private static final Pattern HEADER = Pattern.compile("# (os release|nrcpus avail) *: *(\\S+) *");

    /** A line of a call chain: an address, and what lies there. */
    private static final Pattern CHAIN = Pattern.compile("\\s+[0-9a-f]{1,16} .*");

    /** Events without a thread or without a time, which {@code -F} may leave out. */
    private static final Pattern INCOMPLETE =
            Pattern.compile("\\s*(?:(?:\\S.{0,15}\\s+)?(?:\\[\\d{3,5}\\]\\s+)?\\d{1,10}\\.\\d{6,9}:"
                    + "|(?:\\S.{0,15}\\s+)?-?\\d{1,10}(?:/-?\\d{1,10})?(?:\\s+\\[\\d{3,5}\\])?)"
                    + "\\s+(?:\\d{1,19}\\s+)?[\\w-]+:[\\w-]+:\\s");
    /** In front of the event. */
    private static final int INCOMPLETE_BYTES = 300;

    /** Of so many events, a quarter earlier than the one before, and the times are no times. */
    private static final int FEW_EVENTS = 400;

    private String kernel = "";
    private int cpus;

    /** Creates a reader for one recording. */
    public PerfScriptReader() {}

    /** Whether a file that begins with these bytes is such a text: it holds an event line, whole or not. */
    public static boolean recognizes(byte[] head) {
        for (byte b : head) {
            if (b == 0) {
                return false;
            }
        }
        ScriptLine line = new ScriptLine();
        boolean first = true;
        Lines lines = new Lines(new ByteArrayInputStream(head));
        try {
            while (lines.advance()) {
                if (line.parse(lines.bytes(), lines.from(), lines.to()) || first && isIncomplete(lines)) {
                    return true;
                }
                first &= lines.from() == lines.to() || lines.bytes()[lines.from()] == '#';
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return false;
    }

    /**
     * Hands every event of a recording to {@code sink}, in order. Nearly all are in order in the file, so that is tried first.
     *
     * @throws IngestException if what it prints does not suffice, or its times are none
     * @throws IOException if the file cannot be read
     */
    public TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException {
        ScriptEvents events = new ScriptEvents(sink);
        boolean inOrder;
        try (InputStream stream = input.open()) {
            inOrder = read(input, stream, number -> number, events, sink);
        }
        if (!inOrder) {
            sink.restart();
            events = new ScriptEvents(sink);
            FileOrder order = new FileOrder(sink);
            try (SortedText stream = SortedText.open(input, order)) {
                refuseDifferences(input, order);
                read(input, stream, stream::lineInFile, events, sink);
            }
        }
        return new TraceHeader("perf script text", "", Math.max(cpus, events.cpus()), kernel);
    }

    /** False if an event is earlier than the one before it, and then the sink holds only a part. */
    private boolean read(
            TraceInput input, InputStream stream, LongUnaryOperator lineInFile, ScriptEvents events, EventSink sink)
            throws IngestException, IOException {
        ScriptLine line = new ScriptLine();
        long lastNs = Long.MIN_VALUE;
        Lines lines = new Lines(stream);
        while (lines.advance()) {
            byte[] bytes = lines.bytes();
            int from = lines.from();
            if (lines.to() == from) {
                continue;
            }
            if (bytes[from] == '#') {
                header(text(lines));
            } else if (!isEvent(line, lines)) {
                if (lastNs == Long.MIN_VALUE && isIncomplete(lines)) {
                    throw new IngestException(
                            IngestException.Kind.INPUT,
                            input.file()
                                    + " has events without a thread or without a time, as -F left them out; print it"
                                    + " with perf script -F comm,tid,cpu,time,event,trace.");
                }
                rest(lines, lineInFile, sink);
            } else if (line.tsNs < lastNs) {
                return false;
            } else if (line.tsNs > 0 || !line.isRecord()) {
                lastNs = line.tsNs;
                events.handOn(line, lineInFile.applyAsLong(lines.number()));
            }
        }
        return true;
    }

    private static boolean isEvent(ScriptLine line, Lines lines) {
        return !lines.tooLong() && line.parse(lines.bytes(), lines.from(), lines.to());
    }

    private static void refuseDifferences(TraceInput input, FileOrder order) throws IngestException {
        if (order.events > FEW_EVENTS && order.wentBack > order.events / 4) {
            throw new IngestException(
                    IngestException.Kind.INPUT,
                    input.file() + " goes back in time at " + order.wentBack + " of its " + order.events
                            + " events, so its times are none, as with --deltatime; print it without.");
        }
    }

    /** Events with what is in front of the next, and how often they go back in time. */
    private static final class FileOrder implements SortedText.Order {
        private final ScriptLine line = new ScriptLine();
        private final EventSink sink;
        private long lastNs = Long.MIN_VALUE;
        private long events;
        private long wentBack;

        FileOrder(EventSink sink) {
            this.sink = sink;
        }

        @Override
        public SortedText.Part part(Lines lines) {
            boolean empty = lines.from() == lines.to() || lines.bytes()[lines.from()] == '#';
            if (empty || !isEvent(line, lines) || line.tsNs == 0 && line.isRecord()) {
                return SortedText.Part.BEHIND;
            }
            events++;
            if (line.tsNs < lastNs) {
                wentBack++;
                sink.log()
                        .odd(
                                Stat.TIME_WENT_BACK,
                                "line " + lines.number(),
                                "earlier than the event before it by " + (lastNs - line.tsNs) + " ns");
            }
            lastNs = line.tsNs;
            return SortedText.Part.EVENT;
        }

        @Override
        public long tsNs() {
            return line.tsNs;
        }
    }

    private static boolean isIncomplete(Lines lines) {
        int length = Math.min(lines.to() - lines.from(), INCOMPLETE_BYTES);
        return INCOMPLETE
                .matcher(new String(lines.bytes(), lines.from(), length, StandardCharsets.UTF_8))
                .lookingAt();
    }

    private void header(String line) {
        Matcher matcher = HEADER.matcher(line);
        if (matcher.matches()) {
            String value = matcher.group(2);
            if (matcher.group(1).equals("os release")) {
                kernel = value;
            } else if (value.matches("\\d{1,6}")) {
                cpus = Integer.parseInt(value);
            }
        }
    }

    private static void rest(Lines lines, LongUnaryOperator lineInFile, EventSink sink) {
        if (!lines.tooLong() && CHAIN.matcher(text(lines)).matches()) {
            sink.log().count(Stat.CALL_CHAIN_LINES, 1);
        } else {
            sink.log()
                    .odd(
                            Stat.TEXT_LINE_UNREADABLE,
                            "line " + lineInFile.applyAsLong(lines.number()),
                            "no event and no call chain: "
                                    + ScriptEvents.excerpt(lines.bytes(), lines.from(), lines.to()));
        }
    }

    private static String text(Lines lines) {
        return new String(lines.bytes(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8);
    }
}
