package dev.scxreplay.ingest;

import dev.scxreplay.table.Staging;
import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.ClockRelations;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceTables;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Writes the events of one trace into the tables of a {@link Staging}; a table exists once it has a row. */
final class StagedTrace implements EventSink {
    /** How often progress is told, in events; a power of two. */
    private static final long TOLD_EVERY = 1 << 16;

    /** Told the events and the bytes read so far. */
    @FunctionalInterface
    interface Progress {
        void at(long events, long bytes);
    }

    private final Staging staging;
    private final Progress progress;
    private OddityLog log = new OddityLog();
    private TextDictionary dictionary = new TextDictionary();
    /** By the table's ordinal; null until its first row. */
    private final TableAppender[] appenders = new TableAppender[EventTable.values().length];

    private TableAppender lostSpans;
    /** Null until the first row, as only text recordings have them. */
    private TableAppender textLines;

    private TableAppender textForms;
    private TableAppender clocks;
    private final Map<TableSchema, TableAppender> beside = new HashMap<>();
    private DumpEvents dumps = new DumpEvents(this);
    private long events;
    private long firstNs;
    private long lastNs;

    StagedTrace(Staging staging) {
        this(staging, (events, bytes) -> {});
    }

    StagedTrace(Staging staging, Progress progress) {
        this.staging = staging;
        this.progress = progress;
        this.lostSpans = staging.appender(TraceTables.LOST_SPAN, dictionary);
    }

    @Override
    public TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags) {
        TableAppender row = appenders[table.ordinal()];
        if (row == null) {
            row = table == EventTable.SCHED_EXT
                    ? staging.appender(table.schema(), dictionary, dumps)
                    : staging.appender(table.schema(), dictionary);
            appenders[table.ordinal()] = row;
        }
        row.beginRow();
        row.setLong(EventTable.SEQ, events);
        row.setLong(EventTable.TS_NS, tsNs);
        row.setText(EventTable.EVENT, event);
        row.setInt(EventTable.COMMON_CPU, cpu);
        row.setInt(EventTable.COMMON_PID, pid);
        if (comm >= 0) {
            row.setText(EventTable.COMMON_COMM, comm);
        }
        if (flags >= 0) {
            row.setInt(EventTable.COMMON_FLAGS, flags);
        }
        if (events == 0) {
            firstNs = tsNs;
        }
        if (cpu < 0 && isOfRunQueue(table)) {
            log.count(Stat.CPU_UNKNOWN, 1);
        }
        lastNs = tsNs;
        events++;
        if ((events & TOLD_EVERY - 1) == 0) {
            progress.at(events, log.bytesRead());
        }
        return row;
    }

    private static boolean isOfRunQueue(EventTable table) {
        return switch (table) {
            case SCHED_SWITCH, SCHED_WAKEUP, SCHED_MIGRATE_TASK -> true;
            default -> false;
        };
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        lostSpans.beginRow();
        lostSpans.setInt(0, cpu);
        lostSpans.setLong(1, fromNs);
        lostSpans.setLong(2, toNs);
        if (count >= 0) {
            lostSpans.setLong(3, count);
            log.count(Stat.EVENTS_LOST, count);
        }
        log.count(Stat.LOST_SPANS, 1);
    }

    /** A CPU whose events were left out on purpose: they are missing from the first event to the last. */
    void leftOut(int cpu, long count) {
        lostSpans.beginRow();
        lostSpans.setInt(0, cpu);
        lostSpans.setLong(1, firstNs);
        lostSpans.setLong(2, lastNs);
        lostSpans.setLong(3, count);
    }

    @Override
    public void lineBetween(String line) {
        keep(line, events, false);
    }

    @Override
    public void lineOfEvent(String line) {
        keep(line, events - 1, true);
    }

    private void keep(String line, long seq, boolean isEvent) {
        if (textLines == null) {
            textLines = staging.appender(TraceTables.TEXT_LINE, dictionary);
        }
        textLines.beginRow();
        textLines.setLong(0, seq);
        textLines.setBool(1, isEvent);
        textLines.setText(2, line);
    }

    @Override
    public void textForm(String event, String form) {
        if (textForms == null) {
            textForms = staging.appender(TraceTables.TEXT_FORM, dictionary);
        }
        textForms.beginRow();
        textForms.setText(0, event);
        textForms.setText(1, form);
    }

    @Override
    public void clock(String clock, long tsNs, long traceNs) {
        if (clocks == null) {
            clocks = staging.appender(TraceTables.CLOCK_SNAPSHOT, dictionary);
        }
        clocks.beginRow();
        clocks.setText(0, clock);
        clocks.setLong(1, tsNs);
        clocks.setLong(2, traceNs);
    }

    @Override
    public TableAppender beside(TableSchema table) {
        return beside.computeIfAbsent(table, unseen -> staging.appender(table, dictionary));
    }

    @Override
    public void restart() {
        staging.restart();
        textLines = null;
        textForms = null;
        clocks = null;
        beside.clear();
        dumps = new DumpEvents(this);
        Arrays.fill(appenders, null);
        log = new OddityLog();
        dictionary = new TextDictionary();
        lostSpans = staging.appender(TraceTables.LOST_SPAN, dictionary);
        events = 0;
    }

    @Override
    public TextDictionary dictionary() {
        return dictionary;
    }

    @Override
    public OddityLog log() {
        return log;
    }

    long events() {
        return events;
    }

    /** Writes the tables beside the events; called once, after the last event. */
    void finish(String name, TraceHeader header, String sha256) {
        if (appenders[EventTable.SCHED_EXT.ordinal()] != null) {
            appenders[EventTable.SCHED_EXT.ordinal()].flush();
            dumps.end();
        }
        TableAppender trace = staging.appender(TraceTables.TRACE, dictionary);
        trace.beginRow();
        trace.setText(0, name);
        trace.setText(1, header.format());
        if (!header.clock().isEmpty()) {
            trace.setText(2, header.clock());
        }
        trace.setInt(3, header.cpus());
        if (!header.kernelRelease().isEmpty()) {
            trace.setText(4, header.kernelRelease());
        }
        trace.setLong(5, events);
        if (events > 0) {
            trace.setLong(6, firstNs);
            trace.setLong(7, lastNs);
        }
        trace.setText(8, sha256);
        clocks(trace, header.clocks());

        TableAppender stats = staging.appender(TraceTables.INGEST_STAT, dictionary);
        for (Stat stat : Stat.values()) {
            stats.beginRow();
            stats.setText(0, stat.name());
            stats.setLong(1, log.count(stat));
            stats.setBool(2, stat.damage());
            stats.setText(3, stat.doc());
        }

        TableAppender oddities = staging.appender(TraceTables.INGEST_LOG, dictionary);
        for (OddityLog.Entry entry : log.entries()) {
            oddities.beginRow();
            oddities.setText(0, entry.stat().name());
            oddities.setText(1, entry.place());
            oddities.setText(2, entry.reason());
        }
    }

    private void clocks(TableAppender trace, ClockRelations clocks) {
        if (!clocks.instance().isEmpty()) {
            trace.setText(9, clocks.instance());
        }
        if (clocks.traceId() != 0) {
            trace.setLong(10, clocks.traceId());
        }
        if (clocks.hostTraceId() != 0) {
            trace.setLong(11, clocks.hostTraceId());
        }
        if (!clocks.guests().isEmpty()) {
            trace.setText(12, clocks.guests());
        }
        if (clocks.offsetNs() != 0) {
            trace.setLong(13, clocks.offsetNs());
        }
        if (clocks.tscMult() != 0) {
            trace.setLong(14, clocks.tscMult());
            trace.setInt(15, clocks.tscShift());
            trace.setLong(16, clocks.tscOffset());
        }
        if (clocks.hostOffsets().isEmpty()) {
            return;
        }
        TableAppender offsets = staging.appender(TraceTables.CLOCK_OFFSET, dictionary);
        for (ClockRelations.HostOffset offset : clocks.hostOffsets()) {
            offsets.beginRow();
            offsets.setInt(0, offset.cpu());
            offsets.setLong(1, offset.atNs());
            offsets.setLong(2, offset.offset());
            offsets.setLong(3, offset.scaling());
            offsets.setInt(4, offset.fraction());
            offsets.setBool(5, offset.interpolated());
        }
    }
}
