package dev.scxreplay.ingest.format.perfscript;

import dev.scxreplay.ingest.text.EventForms;
import dev.scxreplay.ingest.text.PayloadForm;
import dev.scxreplay.ingest.text.WholeText;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventKind;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Hands event lines on to the sink. */
final class ScriptEvents {
    private static final int EXCERPT_BYTES = 60;
    private static final int MOST_ADDRESS_BYTES = 300;
    /** Of the kernel. */
    private static final Pattern ADDRESS = Pattern.compile("ffff[0-9a-f]{12}(?: .*)?");

    private final EventSink sink;
    private final EventForms forms;
    private final WholeText otherFields = WholeText.of(EventTable.OTHER, "fields");
    private final int idle;
    /** By dictionary code of the event as perf writes it. */
    private EventForms.Event[] events = new EventForms.Event[64];
    /** By CPU and one, the first for lines without a CPU. */
    private long[] lastNs = {};

    private long firstNs = Long.MIN_VALUE;
    private byte[] composed = new byte[256];

    ScriptEvents(EventSink sink) {
        this.sink = sink;
        this.forms = new EventForms(sink.dictionary());
        this.idle = sink.dictionary().intern("<idle>");
    }

    /** One more than the highest CPU seen. */
    int cpus() {
        return Math.max(0, lastNs.length - 1);
    }

    /** Takes a line; {@code number} is its place in the file. */
    void handOn(ScriptLine line, long number) {
        if (firstNs == Long.MIN_VALUE) {
            firstNs = line.tsNs;
        }
        int slot = line.cpu + 1;
        if (slot >= lastNs.length) {
            int before = lastNs.length;
            lastNs = Arrays.copyOf(lastNs, slot + 1);
            Arrays.fill(lastNs, before, slot + 1, firstNs);
        }
        if (line.isRecord()) {
            record(line, number);
        } else {
            event(line, number);
        }
        lastNs[slot] = line.tsNs;
    }

    private void event(ScriptLine line, long number) {
        EventForms.Event event = find(line);
        byte[] bytes = line.bytes;
        int from = line.payloadFrom;
        int to = line.payloadTo;
        PayloadForm form = event.form;
        EventTable table = event.table;
        boolean period = line.periodTo > line.periodFrom;
        if (period && table == EventTable.OTHER) {
            to = compose(line);
            from = 0;
            bytes = composed;
        } else if (period && (line.periodTo - line.periodFrom != 1 || bytes[line.periodFrom] != '1')) {
            sink.log().count(Stat.FIELD_WITHOUT_COLUMN, 1);
        }
        boolean fits = form.parse(bytes, from, to);
        int addressFrom = fits ? to : addressFrom(bytes, from, to);
        if (!fits && addressFrom < to && form.parse(bytes, from, addressFrom)) {
            fits = true;
            sink.log().count(Stat.CALL_CHAIN_LINES, 1);
        }
        if (!fits) {
            sink.log()
                    .odd(
                            Stat.EVENT_FIELDS_UNREADABLE,
                            "line " + number,
                            "fields that do not fit: " + excerpt(line.bytes, line.eventFrom, line.payloadTo));
            form = otherFields;
            table = EventTable.OTHER;
            form.parse(bytes, from, to);
        }
        form.store(bytes, begin(table, event.code, line));
    }

    /** Where the address of {@code -F +ip,sym} begins, which stands behind the fields; {@code to} if there is none. */
    private static int addressFrom(byte[] bytes, int from, int to) {
        for (int p = to - 1; p > from; p--) {
            if (bytes[p - 1] == ' ' && ADDRESS.matcher(excerptOf(bytes, p, to)).matches()) {
                while (p > from && bytes[p - 1] == ' ') {
                    p--;
                }
                return p;
            }
            if (to - p > MOST_ADDRESS_BYTES) {
                break;
            }
        }
        return to;
    }

    private static String excerptOf(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** What perf itself has to say between the events; only losses matter. */
    private void record(ScriptLine line, long number) {
        if (!line.startsWith("PERF_RECORD_LOST")) {
            sink.log().count(Stat.SECTION_UNKNOWN, 1);
            return;
        }
        String text =
                new String(line.bytes, line.payloadFrom, line.payloadTo - line.payloadFrom, StandardCharsets.UTF_8);
        String digits = text.replaceAll("\\D", "");
        if (digits.isEmpty() || digits.length() > 18) {
            sink.log().odd(Stat.TEXT_LINE_UNREADABLE, "line " + number, "a loss without a number");
            return;
        }
        sink.lost(line.cpu, lastNs[line.cpu + 1], line.tsNs, Long.parseLong(digits));
    }

    private TableAppender begin(EventTable table, int event, ScriptLine line) {
        int comm = -1;
        if (line.tid == 0) {
            comm = idle;
        } else if (!line.isUnnamed()) {
            comm = sink.dictionary().intern(line.bytes, line.commFrom, line.commTo - line.commFrom);
        }
        return sink.begin(table, event, line.tsNs, line.cpu, line.tid, comm, -1);
    }

    /** The period in front of the rest, as a field. */
    private int compose(ScriptLine line) {
        byte[] name = "period=".getBytes(StandardCharsets.US_ASCII);
        int period = line.periodTo - line.periodFrom;
        int rest = line.payloadTo - line.payloadFrom;
        if (composed.length < name.length + period + rest + 1) {
            composed = new byte[2 * (name.length + period + rest + 1)];
        }
        System.arraycopy(name, 0, composed, 0, name.length);
        System.arraycopy(line.bytes, line.periodFrom, composed, name.length, period);
        int end = name.length + period;
        if (rest > 0) {
            composed[end++] = ' ';
            System.arraycopy(line.bytes, line.payloadFrom, composed, end, rest);
        }
        return end + rest;
    }

    private EventForms.Event find(ScriptLine line) {
        int code = sink.dictionary().intern(line.bytes, line.eventFrom, line.eventTo - line.eventFrom);
        if (code >= events.length) {
            events = Arrays.copyOf(events, Math.max(code + 1, events.length * 2));
        }
        if (events[code] == null) {
            byte[] name = name(sink.dictionary().text(code)).getBytes(StandardCharsets.UTF_8);
            events[code] = forms.find(name, 0, name.length);
        }
        return events[code];
    }

    /** A tracepoint without its group; an event of the CPU, such as {@code cycles:u}, as it is. */
    private static String name(String event) {
        int colon = event.indexOf(':');
        String behind = event.substring(colon + 1);
        boolean modifiers = !behind.isEmpty()
                && EventKind.tableOf(behind) == EventTable.OTHER
                && behind.chars().allMatch(c -> "ukhvpPSGHDIWeb".indexOf(c) >= 0);
        return colon < 0 || behind.isEmpty() || modifiers || event.contains("/") ? event : behind;
    }

    static String excerpt(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, EXCERPT_BYTES);
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return length < to - from ? text + "..." : text;
    }
}
