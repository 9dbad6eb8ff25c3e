package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.List;

/**
 * Goes through the records of a file and has them handed on in order.
 *
 * <p>perf empties the kernel's ring buffers one after the other, in rounds. What it reads in one round cannot be earlier
 * than what another ring held when the round before it ended, so after each round everything up to the end of the one
 * before it can be handed on. Only the begins of runs are kept in memory.
 */
final class Rounds {
    /** How a walk through a recording ended. */
    enum End {
        DONE,
        /** A record is earlier than one that had been handed on: the rounds are not to be trusted. */
        OUT_OF_ORDER,
        /** Records are compressed, which no header had said. */
        COMPRESSED
    }

    private final Layout layout;
    private final IngestLog log;
    private final EventRows rows;
    private final Runs runs;
    private final RecordKey key;
    private final boolean trusted;

    private Recording recording;
    private boolean inRun;
    private long runBegin;
    private long runNs;
    private int runCpu;
    private long lastNs;
    private int lastCpu;
    /** Up to where the log knows what was read. */
    private long told;

    private long highestNs = Long.MIN_VALUE;

    /** Reads into {@code sink}; if rounds are not {@code trusted}, all of a recording is one. */
    Rounds(Layout layout, EventSink sink, boolean trusted) {
        this.layout = layout;
        this.log = sink.log();
        this.rows = new EventRows(layout, sink);
        this.runs = new Runs(layout, rows);
        this.key = new RecordKey(layout.attributes, layout.words);
        this.trusted = trusted;
    }

    /** Reads the files of a recording; of several, none has rounds of its own. */
    End read(List<Recording> files) throws IOException, PerfDataException {
        for (Recording file : files) {
            recording = file;
            End end = read(file.records());
            if (end != End.DONE) {
                return end;
            }
        }
        if (!runs.handOn(Long.MAX_VALUE)) {
            return End.OUT_OF_ORDER;
        }
        rows.finish();
        layout.cpus = Math.max(layout.cpus, rows.cpus());
        return End.DONE;
    }

    private End read(RecordCursor records) throws IOException, PerfDataException {
        long untilNs = Long.MIN_VALUE;
        told = 0;
        while (records.advance()) {
            int type = records.type();
            if (type == RecordType.COMPRESSED || type == RecordType.COMPRESSED2) {
                return End.COMPRESSED;
            }
            if (type == RecordType.FINISHED_ROUND) {
                closeRun(records.offset());
                log.read(records.offset() - told);
                told = records.offset();
                if (trusted && !runs.handOn(untilNs)) {
                    return End.OUT_OF_ORDER;
                }
                untilNs = highestNs;
            } else {
                place(records, key.read(records));
            }
            if (!records.skip(RecordType.followedBy(records, layout.words))) {
                log.odd(Stat.FILE_TRUNCATED, records.place(), "what follows the record is cut off");
            }
        }
        closeRun(records.offset());
        say(records);
        return End.DONE;
    }

    private void place(RecordCursor records, RecordKey.Kind kind) throws PerfDataException {
        switch (kind) {
            case ORDERED -> ordered(records.offset());
            case EARLY -> rows.early(records);
            case UNKNOWN_ID -> log.odd(Stat.EVENT_ID_UNKNOWN, records.place(), "no event of the file has its id");
            case CORRUPT ->
                log.odd(
                        Stat.RECORD_CORRUPT,
                        records.place(),
                        "a record of type " + records.type() + " is too short, or its time is no time");
            case OTHER -> {
                if (!RecordType.isKnown(records.type())) {
                    log.odd(Stat.SECTION_UNKNOWN, records.place(), "a record of type " + records.type());
                } else {
                    rows.beside(records);
                }
            }
        }
    }

    private void ordered(long offset) throws PerfDataException {
        if (inRun && (key.tsNs < lastNs || key.tsNs == lastNs && key.cpu < lastCpu)) {
            closeRun(offset);
        }
        if (!inRun) {
            inRun = true;
            runBegin = offset;
            runNs = key.tsNs;
            runCpu = key.cpu;
        }
        lastNs = key.tsNs;
        lastCpu = key.cpu;
        highestNs = Math.max(highestNs, lastNs);
    }

    private void closeRun(long end) throws PerfDataException {
        if (inRun) {
            runs.add(new Run(recording, runBegin, end, runNs, runCpu));
            inRun = false;
        }
    }

    private void say(RecordCursor records) {
        switch (records.ended()) {
            case COMPLETE -> {
                // nothing to say
            }
            case CUT -> log.odd(Stat.FILE_TRUNCATED, records.place(), "the last record is cut off");
            case CORRUPT ->
                log.odd(
                        Stat.RECORD_CORRUPT,
                        records.place(),
                        "a record has only " + records.size() + " bytes; all behind it is left out");
        }
    }
}
