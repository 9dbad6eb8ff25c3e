package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Field;
import java.nio.charset.StandardCharsets;

/**
 * Payloads of {@code trace-cmd report} that are one text. It pads the names of events, and {@code -R} puts one more blank and
 * the field's name in front.
 *
 * <p>What {@code trace-cmd report} shows of a line written to the trace: {@code function: text}, and with {@code -R} {@code
 * ip=function buf=text}. A marker from user space is written by the kernel's tracing_mark_write().
 */
final class ReportedPrint {
    private static final byte[] MARKER = "tracing_mark_write".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IP = "ip=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BUF = " buf=".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] LINE = " line=".getBytes(StandardCharsets.US_ASCII);
    /** The name of an event, its colon and the blanks behind it. Source: trace-cmd 3.1.6, {@code trace_show_data()}. */
    private static final int NAME_WIDTH = 22;

    private boolean marker;

    /** Where the payload of a line begins; that of a dump may begin with blanks of its own. */
    int payloadFrom(EventLine line, boolean dump) {
        int from = line.payloadFrom;
        int most = dump ? line.eventFrom + NAME_WIDTH : line.payloadTo;
        while (from < line.payloadTo && line.bytes[from] == ' ' && from < most) {
            from++;
        }
        return dump && Field.matches(LINE, 0, line.bytes, from, line.payloadTo) ? from + LINE.length : from;
    }

    /** Where the text begins. */
    int textFrom(byte[] bytes, int from, int to) {
        boolean raw = Field.matches(IP, 0, bytes, from, to);
        int begin = raw ? from + IP.length : from;
        int p = begin;
        while (p < to && bytes[p] != ' ' && bytes[p] != ':') {
            p++;
        }
        marker = Field.matches(MARKER, 0, bytes, begin, p);
        if (raw) {
            return Field.matches(BUF, 0, bytes, p, to) ? p + BUF.length : from;
        }
        return p + 1 < to && bytes[p] == ':' && bytes[p + 1] == ' ' ? p + 2 : from;
    }

    /** Whether the text came from user space. */
    boolean isMarker() {
        return marker;
    }
}
