package dev.scxreplay.ingest.format.perfscript;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code perf script} prints: one line for each event, with or without CPUs, threads, periods and call chains.
 *
 * <p>perf prints in the order of time, and among equal times that order is kept. Call chains are not.
 */
public final class PerfScriptReader {
    private static final Pattern HEADER = Pattern.compile("# (os release|nrcpus avail) *: *(\\S+) *");

    /** A line of a call chain: an address, and what lies there. */
    private static final Pattern CHAIN = Pattern.compile("\\s+[0-9a-f]{1,16} .*");

    private String kernel = "";
    private int cpus;

    /** Creates a reader for one recording. */
    public PerfScriptReader() {}

    /** Whether a file that begins with these bytes is such a text: it holds an event line. */
    public static boolean recognizes(byte[] head) {
        for (byte b : head) {
            if (b == 0) {
                return false;
            }
        }
        ScriptLine line = new ScriptLine();
        Lines lines = new Lines(new ByteArrayInputStream(head));
        try {
            while (lines.advance()) {
                if (line.parse(lines.bytes(), lines.from(), lines.to())) {
                    return true;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return false;
    }

    /**
     * Hands every event of a recording to {@code sink}, in order.
     *
     * @throws IngestException if its lines are not in the order of time
     * @throws IOException if the file cannot be read
     */
    public TraceHeader read(TraceInput input, EventSink sink) throws IngestException, IOException {
        ScriptEvents events = new ScriptEvents(sink);
        ScriptLine line = new ScriptLine();
        long lastNs = Long.MIN_VALUE;
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                byte[] bytes = lines.bytes();
                int from = lines.from();
                int to = lines.to();
                if (to == from) {
                    continue;
                }
                if (bytes[from] == '#') {
                    header(text(lines));
                } else if (lines.tooLong() || !line.parse(bytes, from, to)) {
                    rest(lines, sink);
                } else if (line.tsNs < lastNs) {
                    throw new IngestException(
                            IngestException.Kind.INPUT,
                            input.file() + " goes back in time at line " + lines.number()
                                    + "; perf script prints in order, so take its outputs in one by one.");
                } else if (line.tsNs > 0 || !line.isRecord()) {
                    lastNs = line.tsNs;
                    events.handOn(line, lines.number());
                }
            }
        }
        return new TraceHeader("perf script text", "", Math.max(cpus, events.cpus()), kernel);
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

    private static void rest(Lines lines, EventSink sink) {
        if (!lines.tooLong() && CHAIN.matcher(text(lines)).matches()) {
            sink.log().count(Stat.CALL_CHAIN_LINES, 1);
        } else {
            sink.log()
                    .odd(
                            Stat.TEXT_LINE_UNREADABLE,
                            "line " + lines.number(),
                            "no event and no call chain: "
                                    + ScriptEvents.excerpt(lines.bytes(), lines.from(), lines.to()));
        }
    }

    private static String text(Lines lines) {
        return new String(lines.bytes(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8);
    }
}
