package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.EventForms;
import dev.scxreplay.ingest.text.Field;
import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.PayloadForm;
import dev.scxreplay.ingest.text.PluginLetters;
import dev.scxreplay.ingest.text.WholeText;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Hands the lines of one trace, which are in order, to an {@link EventSink}. */
final class TextEvents {
    private static final int EXCERPT_BYTES = 60;
    /** A text of more than this many bytes is not continued: what follows is no part of it. */
    private static final int MOST_OPEN = Lines.MAX_LINE_BYTES;

    private static final byte[] RETURN = {'\r'};
    private static final byte[] KERNEL_STACK = "<stack trace>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USER_STACK = "<user stack trace>".getBytes(StandardCharsets.US_ASCII);

    private final EventSink sink;
    private final LongUnaryOperator lineInFile;
    /** The line it is at. */
    private EventLine line = new EventLine();

    private final EventForms forms;
    private final WholeText otherFields = WholeText.of(EventTable.OTHER, "fields");
    private final LostMarks lostMarks;
    private final TextHeader header;
    private final ReportedPrint reported = new ReportedPrint();
    private final LineStyle style = new LineStyle();
    /** The lines since the last event that are none; before the first one it is not known yet whether to keep them. */
    private final LinesBetween between = new LinesBetween();

    private boolean begun;
    /** Whether this is the kernel's own print form, which is kept so that it can be written again. */
    private boolean kept;

    private boolean bareCounters;
    private long lastNs = Long.MIN_VALUE;
    /** The entries of the tracer, null until the first. */
    private EventForms.Event tracerEvent;

    /** The row whose text the next line may continue, null if there is none. */
    private TableAppender open;

    private int openColumn;
    private byte[] openText = new byte[256];
    private int openLength;
    /** Its lines as they stand. */
    private byte[] openLines = new byte[256];

    private int openLinesLength;
    /** Whether its row does not give {@link #openLines} back. */
    private boolean openInexact;
    /** Whether the text has more than one line, so that it must be set anew. */
    private boolean continued;
    /** Empty lines behind {@link #open}; they belong to its text if more of it follows. */
    private long emptyLines;
    /** Whether these end with a carriage return, all or none. */
    private boolean emptyReturned;

    /** Creates a reader whose line numbers in the log are those that {@code lineInFile} gives for its own. */
    TextEvents(EventSink sink, LongUnaryOperator lineInFile, PluginLetters letters) {
        this.sink = sink;
        this.lineInFile = lineInFile;
        this.forms = new EventForms(sink.dictionary(), letters);
        this.lostMarks = new LostMarks(sink);
        this.header = new TextHeader(sink.log());
    }

    /** Reads all lines; nothing if an event is earlier than the one before it, and then the sink holds only a part. */
    Optional<TraceHeader> read(EventLines lines) throws IOException {
        while (lines.advance()) {
            line = lines.line();
            switch (line.kind) {
                case EVENT -> {
                    if (line.tsNs < lastNs) {
                        return Optional.empty();
                    }
                    lastNs = line.tsNs;
                    closeOpen();
                    event();
                }
                case EMPTY -> {
                    if (open != null && emptyLines > 0 && emptyReturned != line.returned) {
                        closeOpen();
                    }
                    if (open != null) {
                        emptyLines += line.count;
                        emptyReturned = line.returned;
                    } else {
                        empty(line.count, line.returned);
                    }
                }
                case COMMENT, LOST_MARK -> {
                    closeOpen();
                    mark();
                }
                case TOO_LONG -> {
                    closeOpen();
                    sink.log()
                            .odd(Stat.TEXT_LINE_UNREADABLE, place(), "longer than " + Lines.MAX_LINE_BYTES + " bytes");
                }
                case REST -> rest();
            }
        }
        closeOpen();
        begin();
        between.flush(sink);
        lostMarks.end();
        writeForms();
        String clock = header.clock().isEmpty() && bareCounters ? "counter" : header.clock();
        return Optional.of(
                new TraceHeader("ftrace text", clock, Math.max(header.cpus(), lostMarks.cpus()), header.kernel()));
    }

    /** Decides at the first event whether lines are kept. */
    private void begin() {
        if (!begun) {
            begun = true;
            kept = !header.isReport() && !line.latency;
            between.keepIf(kept, sink);
        }
    }

    private void between() {
        between(line.bytes, line.lineFrom, line.returned ? line.lineTo + 1 : line.lineTo);
    }

    private void empty(long count, boolean returned) {
        for (long i = 0; i < count && (kept || !begun); i++) {
            between(RETURN, 0, returned ? 1 : 0);
        }
    }

    private void between(byte[] bytes, int from, int to) {
        if (!begun && between.isFull(to - from)) {
            begin();
        }
        between.add(bytes, from, to, sink);
    }

    private void writeForms() {
        if (!kept) {
            return;
        }
        sink.textForm("", style.toString());
        for (EventForms.Event event : forms.all()) {
            boolean whole = event.form instanceof WholeText;
            if (event.unnamed == 1 || !whole && event.unnamed == 0) {
                String name = sink.dictionary().text(event.code);
                sink.textForm(name, (event.unnamed == 1 ? "" : name + ": ") + event.form.written());
            }
        }
    }

    private void mark() {
        between();
        if (!lostMarks.read(line.bytes, line.lineFrom, line.lineTo)) {
            header.read(line.bytes, line.lineFrom, line.lineTo, place());
            tracerEvent = null;
        }
    }

    private void rest() {
        boolean hole = line.bytes[line.lineFrom] == 0; // what a crash leaves of a file
        if (open != null && (hole || openLength + emptyLines + line.lineTo - line.lineFrom > MOST_OPEN)) {
            closeOpen();
        }
        if (open != null) {
            continueOpen();
        } else if (!header.readReportCpus(line.bytes, line.lineFrom, line.lineTo)) {
            between();
            if (!begun && TextHeader.isReportRemark(line.bytes, line.lineFrom, line.lineTo)) {
                return;
            }
            oddLine(Stat.TEXT_LINE_UNREADABLE, "no event, no header and no mark: ");
        }
    }

    private void event() {
        boolean known = line.task != null;
        if (!known && line.flagsUnreadable) {
            oddLine(Stat.FLAGS_UNREADABLE, "the kernel prints no such flags: ");
        }
        bareCounters |= !known && line.bareCounter;
        lostMarks.event(line.cpu, line.tsNs);
        EventForms.Event event = known ? known(line.name) : find();
        if (!known && isCutInName()) {
            oddLine(Stat.EVENT_FIELDS_UNREADABLE, "cut off in the name of its event: ");
        }
        int from = line.payloadFrom;
        boolean whole = event.form instanceof WholeText;
        if (!begun) {
            // a part of a report, without its first line
            header.markReport(!whole && from < line.payloadTo && line.bytes[from] == ' ');
            begin();
        }
        between.flush(sink);
        if (header.isReport() && whole) {
            from = reported.payloadFrom(line, event.table == EventTable.SCHED_EXT);
        } else if (!whole) {
            while (from < line.payloadTo && line.bytes[from] == ' ') {
                from++;
            }
        }
        if (header.isReport() && event.table == EventTable.PRINT) {
            from = reported.textFrom(line.bytes, from, line.payloadTo);
            event = reported.isMarker() ? named("tracing_mark_write") : event;
        }
        PayloadForm form = event.form;
        EventTable table = event.table;
        boolean fits = form.parse(line.bytes, from, line.payloadTo);
        boolean inexact = kept && !isWrittenAgain(event, fits, from);
        if (!fits) {
            odd(Stat.EVENT_FIELDS_UNREADABLE, "fields that do not fit: ", line.eventFrom, line.payloadTo);
            form = otherFields;
            table = EventTable.OTHER;
            form.parse(line.bytes, from, line.payloadTo);
        }
        TableAppender row = begin(table, event);
        form.store(line.bytes, row);
        if (form instanceof WholeText text) {
            openText(row, text.column(), from, inexact);
        } else if (inexact) {
            sink.lineOfEvent(KeptText.escape(line.bytes, line.lineFrom, line.returned ? line.lineTo + 1 : line.lineTo));
        }
    }

    /** Whether the event's row gives the line back, byte for byte. */
    private boolean isWrittenAgain(EventForms.Event event, boolean fits, int from) {
        int unnamed = line.eventFrom == line.eventTo ? 1 : 0;
        if (event.unnamed < 0) {
            event.unnamed = unnamed;
        }
        boolean styled = style.takes(line);
        return (!fits || event.form.exact(line.bytes))
                && styled
                && event.unnamed == unnamed
                && from == line.payloadFrom
                && !line.returned
                && (line.plain || KeptText.isUtf8(line.bytes, line.lineFrom, line.lineTo));
    }

    private EventForms.Event known(KnownContexts.Name name) {
        if (name.event == null) {
            name.event = find();
        }
        return name.event;
    }

    private EventForms.Event find() {
        return line.eventFrom == line.eventTo ? unnamed() : forms.find(line.bytes, line.eventFrom, line.eventTo);
    }

    /** Entries without a name: stack traces, and those of a tracer, which all are of its kind. */
    private EventForms.Event unnamed() {
        if (Field.matches(KERNEL_STACK, 0, line.bytes, line.payloadFrom, line.payloadTo)) {
            return named("kernel_stack");
        }
        if (Field.matches(USER_STACK, 0, line.bytes, line.payloadFrom, line.payloadTo)) {
            return named("user_stack");
        }
        if (tracerEvent == null) {
            tracerEvent = named(header.tracer().equals("nop") ? "unnamed" : header.tracer());
        }
        return tracerEvent;
    }

    /** Whether nothing or one word is left of an event that must have a name; entries of tracers need none. */
    private boolean isCutInName() {
        if (line.eventFrom < line.eventTo || !header.tracer().equals("nop")) {
            return false;
        }
        for (int i = line.payloadFrom; i < line.payloadTo; i++) {
            if (!EventLine.isNamePart(line.bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private EventForms.Event named(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return forms.find(bytes, 0, bytes.length);
    }

    private TableAppender begin(EventTable table, EventForms.Event event) {
        KnownContexts.Task task = line.task;
        if (task != null && task.code >= 0) {
            return sink.begin(table, event.code, line.tsNs, line.cpu, line.pid, task.code, line.flags);
        }
        line.spread();
        int commLength = line.commTo - line.commFrom;
        boolean commKnown = !line.commCut && (commLength != 5 || !isDots(line.bytes, line.commFrom));
        int comm = commKnown ? sink.dictionary().intern(line.bytes, line.commFrom, commLength) : learned();
        if (task != null && commKnown) {
            task.code = comm;
        }
        TableAppender row = sink.begin(table, event.code, line.tsNs, line.cpu, line.pid, comm, line.flags);
        if (!commKnown && !line.commCut && comm >= 0) {
            row.setBool(EventTable.COMMON_COMM_LEARNED, true);
        }
        if (line.tgidBytes > 0) {
            row.setInt(EventTable.COMMON_TGID, line.tgid);
        }
        return row;
    }

    /** What a payload before this line called its task; a name that is cut stays so if none goes on like it. */
    private int learned() {
        int comm = forms.commands().of(line.pid);
        if (!line.commCut) {
            return comm;
        }
        int length = line.commTo - line.commFrom;
        byte[] whole = comm < 0 ? new byte[0] : sink.dictionary().bytes(comm);
        boolean goesOn =
                whole.length >= length && Arrays.equals(whole, 0, length, line.bytes, line.commFrom, line.commTo);
        return goesOn ? comm : sink.dictionary().intern(line.bytes, line.commFrom, length);
    }

    /** Whether {@code <...>} stands there: the kernel no longer knew the task's name. */
    private static boolean isDots(byte[] bytes, int from) {
        return bytes[from] == '<' && bytes[from + 1] == '.' && bytes[from + 2] == '.' && bytes[from + 4] == '>';
    }

    /** Lets the lines behind this one continue its text. */
    private void openText(TableAppender row, int column, int from, boolean inexact) {
        open = row;
        openInexact = inexact;
        openLinesLength = 0;
        if (kept) {
            appendLine(line.bytes, line.lineFrom, line.payloadTo, line.returned);
        }
        openColumn = column;
        openLength = 0;
        emptyLines = 0;
        append(line.bytes, from, line.payloadTo);
    }

    private void continueOpen() {
        continued = true;
        for (; emptyLines > 0; emptyLines--) {
            appendNewline();
            appendLine(line.bytes, 0, 0, emptyReturned);
            openInexact |= kept && emptyReturned;
        }
        if (kept) {
            appendLine(line.bytes, line.lineFrom, line.lineTo, line.returned);
            openInexact |= line.returned || !line.plain && !KeptText.isUtf8(line.bytes, line.lineFrom, line.lineTo);
        }
        appendNewline();
        append(line.bytes, line.lineFrom, line.lineTo);
        oddLine(Stat.TEXT_LINE_CONTINUED, "");
    }

    private void closeOpen() {
        if (open != null && continued) {
            open.setText(openColumn, sink.dictionary().pass(openText, 0, openLength));
        }
        if (open != null && openInexact) {
            sink.lineOfEvent(KeptText.escape(openLines, 0, openLinesLength));
        }
        if (open != null) {
            empty(emptyLines, emptyReturned);
        }
        open = null;
        continued = false;
    }

    /** Adds a line to those of the open event as they stand. */
    private void appendLine(byte[] bytes, int from, int to, boolean returned) {
        int length = to - from + 2;
        if (openLinesLength + length > openLines.length) {
            openLines = Arrays.copyOf(openLines, Math.max(openLines.length * 2, openLinesLength + length));
        }
        if (openLinesLength > 0) {
            openLines[openLinesLength++] = '\n';
        }
        System.arraycopy(bytes, from, openLines, openLinesLength, to - from);
        openLinesLength += to - from;
        if (returned) {
            openLines[openLinesLength++] = '\r';
        }
    }

    private void appendNewline() {
        append(new byte[] {'\n'}, 0, 1);
    }

    private void append(byte[] bytes, int from, int to) {
        int length = to - from;
        if (openLength + length > openText.length) {
            openText = Arrays.copyOf(openText, Math.max(openText.length * 2, openLength + length));
        }
        System.arraycopy(bytes, from, openText, openLength, length);
        openLength += length;
    }

    private void oddLine(Stat stat, String reason) {
        odd(stat, reason, line.lineFrom, line.lineTo);
    }

    /** Logs a part of the line behind a reason; no text is made of it where the log takes no more. */
    private void odd(Stat stat, String reason, int from, int to) {
        if (sink.log().lists(stat)) {
            sink.log().odd(stat, place(), reason + excerpt(line.bytes, from, to));
        } else {
            sink.log().count(stat, 1);
        }
    }

    private String place() {
        return "line " + lineInFile.applyAsLong(line.number);
    }

    private static String excerpt(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, EXCERPT_BYTES);
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return length < to - from ? text + "..." : text;
    }
}
