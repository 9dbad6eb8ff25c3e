package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Lines;

/** What a line of a trace is. */
enum LineKind {
    /** Nothing. */
    EMPTY,
    /** Longer than {@link Lines#MAX_LINE_BYTES}. */
    TOO_LONG,
    /** Begins with {@code #}: a header, a comment, or the mark of a CPU whose buffer starts late. */
    COMMENT,
    /** An event; what is in front of it has been read. */
    EVENT,
    /** {@code CPU:7 [LOST 123 EVENTS]}. */
    LOST_MARK,
    /** Anything else: it continues the event before it, or is unreadable. */
    REST;

    /** The kind of the current line; {@code event} is filled if it is an {@link #EVENT}. */
    static LineKind of(Lines lines, EventLine event) {
        byte[] bytes = lines.bytes();
        int from = lines.from();
        int to = lines.to();
        if (from == to) {
            return EMPTY;
        }
        if (lines.tooLong()) {
            return TOO_LONG;
        }
        if (bytes[from] == '#') {
            event.latency |= TextHeader.isLatency(bytes, from, to);
            return COMMENT;
        }
        if (event.parseContext(bytes, from, to)) {
            return EVENT;
        }
        event.latency |= bytes[from] == 'c' && TextHeader.isReport(bytes, from, to);
        return bytes[from] == 'C' && LostMarks.isLost(bytes, from, to) ? LOST_MARK : REST;
    }
}
