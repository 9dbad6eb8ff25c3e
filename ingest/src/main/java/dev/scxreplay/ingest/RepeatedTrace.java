package dev.scxreplay.ingest;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TableSchema;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.IngestLog;

/**
 * Passes on the events of a recording that is read several times, each time later: behind the last event of the time before.
 *
 * <p>For measuring what a much longer recording of the same kind takes. What is said once of a recording, its clocks and the
 * forms of its lines, is passed on the first time.
 */
final class RepeatedTrace implements EventSink {
    private static final long PAUSE_NS = 1000;

    private final EventSink trace;
    private long firstNs;
    private long lastNs;
    private boolean begun;
    private long offsetNs;
    private boolean again;

    RepeatedTrace(EventSink trace) {
        this.trace = trace;
    }

    /** Says that the recording is read once more from here on. */
    void again() {
        again = true;
        offsetNs += lastNs - firstNs + PAUSE_NS;
    }

    @Override
    public TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags) {
        if (!again) {
            firstNs = begun ? firstNs : tsNs;
            lastNs = tsNs;
            begun = true;
        }
        return trace.begin(table, event, tsNs + offsetNs, cpu, pid, comm, flags);
    }

    @Override
    public void lost(int cpu, long fromNs, long toNs, long count) {
        trace.lost(cpu, fromNs + offsetNs, toNs + offsetNs, count);
    }

    @Override
    public void lineBetween(String line) {
        trace.lineBetween(line);
    }

    @Override
    public void lineOfEvent(String line) {
        trace.lineOfEvent(line);
    }

    @Override
    public void textForm(String event, String form) {
        if (!again) {
            trace.textForm(event, form);
        }
    }

    @Override
    public void clock(String clock, long tsNs, long traceNs) {
        if (!again) {
            trace.clock(clock, tsNs, traceNs);
        }
    }

    @Override
    public TableAppender beside(TableSchema table) {
        return trace.beside(table);
    }

    @Override
    public void restart() {
        if (again) {
            throw new IllegalStateException("a recording whose reader begins anew cannot be repeated");
        }
        begun = false;
        trace.restart();
    }

    @Override
    public TextDictionary dictionary() {
        return trace.dictionary();
    }

    @Override
    public IngestLog log() {
        return trace.log();
    }
}
