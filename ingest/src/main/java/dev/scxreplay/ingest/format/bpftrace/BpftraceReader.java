package dev.scxreplay.ingest.format.bpftrace;

import dev.scxreplay.ingest.text.EventForms;
import dev.scxreplay.ingest.text.Field;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.PayloadForm;
import dev.scxreplay.ingest.text.SortedText;
import dev.scxreplay.ingest.text.WholeText;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the script of {@code scx-replay record --bpftrace} prints: a header line, then one line for each event (see
 * {@code ingest/design/tables.md}).
 *
 * <p>bpftrace reads the CPUs' buffers in turns, so lines of different CPUs may be out of order; they are put in order.
 */
public final class BpftraceReader {
    private static final byte[] HEADER = "# scx-replay bpftrace 1".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern SETTING = Pattern.compile(" (clock|cpus|kernel)=(\\S+)");
    /** In newer versions it is a warning on standard error, with the sum of all at the end of it. */
    private static final Pattern LOST = Pattern.compile("(?:WARNING: )?Lost (\\d{1,18}) events.*");

    private static final Pattern ATTACHED = Pattern.compile("(?:Attaching|Attached) \\d+ probes?.*");
    private static final int EXCERPT_BYTES = 60;

    private String clock = "";
    private String kernel = "";
    private int cpus;

    private EventSink sink;
    private EventForms forms;
    private WholeText otherFields;
    private Losses losses;
    private int idle;

    /** Creates a reader for one recording. */
    public BpftraceReader() {}

    /** Whether a file that begins with these bytes is such a log: the header line is in front of everything else. */
    public static boolean recognizes(byte[] head) {
        return Field.matches(HEADER, 0, head, 0, head.length);
    }

    /**
     * Hands every event of a recording to {@code sink}, in order.
     *
     * @throws IngestException if it cannot be put in order
     * @throws IOException if the file cannot be read
     */
    public TraceHeader read(TraceInput input, EventSink target) throws IngestException, IOException {
        begin(target);
        if (!readInOrder(input)) {
            target.restart();
            begin(target);
            readSorted(input);
        }
        losses.end();
        return new TraceHeader("bpftrace log", clock, Math.max(cpus, losses.cpus()), kernel);
    }

    private void begin(EventSink target) {
        sink = target;
        forms = new EventForms(sink.dictionary());
        otherFields = WholeText.of(EventTable.OTHER, "fields");
        losses = new Losses(sink);
        idle = sink.dictionary().intern("<idle>");
    }

    /** False if an event is earlier than the one in front of it; then the sink holds only a part. */
    private boolean readInOrder(TraceInput input) throws IOException {
        long lastNs = Long.MIN_VALUE;
        LogLine line = new LogLine();
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                if (!lines.tooLong() && line.parse(lines.bytes(), lines.from(), lines.to())) {
                    if (line.tsNs < lastNs) {
                        return false;
                    }
                    lastNs = line.tsNs;
                    losses.event(line.cpu, line.tsNs);
                    event(line, lines.number());
                } else {
                    rest(lines);
                }
            }
        }
        return true;
    }

    private void readSorted(TraceInput input) throws IngestException, IOException {
        LogLine line = new LogLine();
        try (SortedText stream = SortedText.open(input, new FileOrder())) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                if (!lines.tooLong() && line.parse(lines.bytes(), lines.from(), lines.to())) {
                    event(line, stream.lineInFile(lines.number()));
                }
            }
        }
    }

    /** Takes what depends on the order of the file, such as losses, and leaves the events for later. */
    private final class FileOrder implements SortedText.Order {
        private final LogLine line = new LogLine();
        private long lastNs = Long.MIN_VALUE;

        @Override
        public SortedText.Part part(Lines lines) {
            if (lines.tooLong() || !line.parse(lines.bytes(), lines.from(), lines.to())) {
                rest(lines);
                return SortedText.Part.BEHIND;
            }
            if (line.tsNs < lastNs) {
                sink.log().count(Stat.TIME_WENT_BACK, 1);
            }
            lastNs = line.tsNs;
            losses.event(line.cpu, line.tsNs);
            return SortedText.Part.EVENT;
        }

        @Override
        public long tsNs() {
            return line.tsNs;
        }
    }

    private void rest(Lines lines) {
        int from = lines.from();
        int to = lines.to();
        if (to == from) {
            return;
        }
        String text = text(lines.bytes(), from, Math.min(to, from + 256));
        Matcher lost = LOST.matcher(text);
        if (lost.matches()) {
            losses.lost(Long.parseLong(lost.group(1)));
        } else if (Field.matches(HEADER, 0, lines.bytes(), from, to)) {
            header(text);
        } else if (text.charAt(0) != '#' && !ATTACHED.matcher(text).matches()) {
            sink.log().odd(Stat.TEXT_LINE_UNREADABLE, "line " + lines.number(), "no event: " + excerpt(text));
        }
    }

    private void header(String text) {
        Matcher setting = SETTING.matcher(text);
        while (setting.find()) {
            String value = setting.group(2);
            switch (setting.group(1)) {
                case "clock" -> clock = value;
                case "kernel" -> kernel = value;
                default -> cpus = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
            }
        }
    }

    private void event(LogLine line, long number) {
        EventForms.Event event = forms.find(line.bytes, line.eventFrom, line.eventTo);
        PayloadForm form = event.form;
        EventTable table = event.table;
        if (!form.parse(line.bytes, line.payloadFrom, line.payloadTo)) {
            sink.log()
                    .odd(
                            Stat.EVENT_FIELDS_UNREADABLE,
                            "line " + number,
                            "fields that do not fit: "
                                    + excerpt(text(
                                            line.bytes,
                                            line.eventFrom,
                                            Math.min(line.payloadTo, line.eventFrom + 256))));
            form = otherFields;
            table = EventTable.OTHER;
            form.parse(line.bytes, line.payloadFrom, line.payloadTo);
        }
        int comm =
                line.pid == 0 ? idle : sink.dictionary().intern(line.bytes, line.commFrom, line.commTo - line.commFrom);
        form.store(line.bytes, sink.begin(table, event.code, line.tsNs, line.cpu, line.pid, comm, -1));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static String excerpt(String text) {
        return text.length() > EXCERPT_BYTES ? text.substring(0, EXCERPT_BYTES) + "..." : text;
    }
}
