package dev.scxreplay.ingest;

import dev.scxreplay.ingest.dump.DumpPlace;
import dev.scxreplay.ingest.dump.DumpRows;
import dev.scxreplay.ingest.dump.DumpText;
import dev.scxreplay.table.Batch;
import dev.scxreplay.table.BatchSink;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;

/** Reads the debug dumps out of the events {@code sched_ext_dump} of a trace, as these are written. */
final class DumpEvents implements BatchSink {
    private static final int LINE = EventTable.SCHED_EXT.schema().indexOf("line");

    private final DumpRows rows;
    /** By CPU; the kernel makes one dump at a time, but a lost end must not swallow what another CPU begins. */
    private final SortedMap<Integer, DumpText> open = new TreeMap<>();

    DumpEvents(EventSink sink) {
        this.rows = new DumpRows(sink);
    }

    @Override
    public void write(Batch batch) {
        BigIntVector seq = (BigIntVector) batch.vector(EventTable.SEQ);
        BigIntVector ts = (BigIntVector) batch.vector(EventTable.TS_NS);
        IntVector cpu = (IntVector) batch.vector(EventTable.COMMON_CPU);
        IntVector line = (IntVector) batch.vector(LINE);
        for (int i = 0; i < batch.rowCount(); i++) {
            if (!line.isNull(i)) {
                DumpPlace place = new DumpPlace("event " + seq.get(i), 0, ts.get(i), "", "");
                DumpText dump = open.computeIfAbsent(
                        cpu.get(i),
                        unseen -> new DumpText(rows, (text, where) -> {
                            // it is in the table of the events
                        }));
                new String(batch.text(line.get(i)), StandardCharsets.UTF_8)
                        .lines()
                        .forEach(each -> dump.line(each, place));
            }
        }
    }

    /** Ends the dumps; called once, after the last batch. */
    void end() {
        open.values().forEach(DumpText::end);
    }
}
