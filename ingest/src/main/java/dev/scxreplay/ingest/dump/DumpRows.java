package dev.scxreplay.ingest.dump;

import dev.scxreplay.trace.DumpTables;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.Stat;

/** Numbers the dumps of one trace and takes their rows. */
public final class DumpRows {
    private static final int EXCERPT_CHARS = 60;
    /** Higher numbers are taken for damage; no kernel is built for more ({@code NR_CPUS} is at most 8192). */
    private static final int MOST_CPUS = 0xffff;

    private final EventSink sink;
    private int dumps;
    private int cpus;

    /** Creates the rows of a trace that has no dump yet. */
    public DumpRows(EventSink sink) {
        this.sink = sink;
    }

    /** How many dumps there are. */
    public int dumps() {
        return dumps;
    }

    /** One more than the highest CPU in a dump. */
    public int cpus() {
        return cpus;
    }

    int beginDump() {
        return dumps++;
    }

    void dump(DumpRow row) {
        row.write(sink.beside(DumpTables.DUMP));
    }

    void cpu(DumpRow row) {
        int cpu = row.number("cpu");
        if (cpu <= MOST_CPUS) {
            cpus = Math.max(cpus, cpu + 1);
        }
        row.write(sink.beside(DumpTables.DUMP_CPU));
    }

    void task(DumpRow row) {
        row.write(sink.beside(DumpTables.DUMP_TASK));
    }

    void counter(DumpRow row) {
        row.write(sink.beside(DumpTables.DUMP_COUNTER));
    }

    void odd(Stat stat, DumpPlace place, String reason, String text) {
        String excerpt = text.length() > EXCERPT_CHARS ? text.substring(0, EXCERPT_CHARS) + "..." : text;
        sink.log().odd(stat, place.name(), reason + ": " + excerpt);
    }
}
