package dev.scxreplay.ingest;

import dev.scxreplay.table.TableAppender;
import dev.scxreplay.table.TextDictionary;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.EventTable;
import dev.scxreplay.trace.Stat;
import dev.scxreplay.trace.TraceHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Passes on the events of a {@link Cut} and counts the others.
 *
 * <p>Places where events were lost are cut at its times. A CPU left out gets one such place over all of it, so that nobody
 * takes its silence for idleness. Must be closed.
 */
final class CutTrace implements EventSink, AutoCloseable {
    private record Lost(int cpu, long fromNs, long toNs, long count) {}

    private final StagedTrace trace;
    private final Cut cut;
    private final Pattern names;
    private final BufferAllocator allocator = new RootAllocator();
    /** Where the fields of events go that are not kept. */
    private final Map<EventTable, TableAppender> discarded = new EnumMap<>(EventTable.class);
    /** By code of a name: 1 kept, 2 not. */
    private byte[] nameKept = new byte[0];

    private final Map<Integer, Long> eventsOfCpusLeftOut = new HashMap<>();
    private final List<Lost> lost = new ArrayList<>();
    private boolean begun;
    private boolean lastKept = true;
    private boolean inside = true;
    private long fromNs;
    private long toNs;
    private long outside;
    private long otherCpus;
    private long otherNames;

    CutTrace(StagedTrace trace, Cut cut) {
        this.trace = trace;
        this.cut = cut;
        this.names = cut.names();
    }

    @Override
    public TableAppender begin(EventTable table, int event, long tsNs, int cpu, int pid, int comm, int flags) {
        if (!begun) {
            begun = true;
            fromNs = cut.from().map(from -> from.at(tsNs)).orElse(Long.MIN_VALUE);
            toNs = cut.to().map(to -> to.at(tsNs)).orElse(Long.MAX_VALUE);
        }
        inside = tsNs >= fromNs && tsNs < toNs;
        lastKept = false;
        if (!inside) {
            outside++;
        } else if (!cut.keepsCpu(cpu)) {
            otherCpus++;
            eventsOfCpusLeftOut.merge(cpu, 1L, Long::sum);
        } else if (!keepsName(event)) {
            otherNames++;
        } else {
            lastKept = true;
            return trace.begin(table, event, tsNs, cpu, pid, comm, flags);
        }
        TableAppender row = discarded.computeIfAbsent(
                table,
                t -> new TableAppender(allocator, t.schema(), trace.dictionary(), batch -> {
                    // not kept
                }));
        row.beginRow();
        return row;
    }

    private boolean keepsName(int event) {
        if (names == null) {
            return true;
        }
        if (event >= nameKept.length) {
            nameKept = Arrays.copyOf(nameKept, Math.max(event + 1, nameKept.length * 2));
        }
        if (nameKept[event] == 0) {
            boolean kept = names.matcher(trace.dictionary().text(event)).matches();
            nameKept[event] = (byte) (kept ? 1 : 2);
        }
        return nameKept[event] == 1;
    }

    @Override
    public void lost(int cpu, long from, long to, long count) {
        lost.add(new Lost(cpu, from, to, count));
    }

    @Override
    public void lineBetween(String line) {
        if (inside) {
            trace.lineBetween(line);
        }
    }

    @Override
    public void lineOfEvent(String line) {
        if (lastKept) {
            trace.lineOfEvent(line);
        }
    }

    @Override
    public void textForm(String event, String form) {
        trace.textForm(event, form);
    }

    @Override
    public void clock(String clock, long tsNs, long traceNs) {
        trace.clock(clock, tsNs, traceNs);
    }

    @Override
    public void restart() {
        discarded.values().forEach(TableAppender::close);
        discarded.clear();
        eventsOfCpusLeftOut.clear();
        lost.clear();
        nameKept = new byte[0];
        begun = false;
        lastKept = true;
        inside = true;
        outside = 0;
        otherCpus = 0;
        otherNames = 0;
        trace.restart();
    }

    @Override
    public TextDictionary dictionary() {
        return trace.dictionary();
    }

    @Override
    public OddityLog log() {
        return trace.log();
    }

    /** Passes on the places without events and what was counted; called once, after the last event. */
    void finish(TraceHeader header) {
        for (Lost one : lost) {
            boolean touches = begun ? one.toNs >= fromNs && one.fromNs < toNs : !cut.leavesOut();
            if (touches && cut.keepsCpu(one.cpu)) {
                boolean whole = one.fromNs >= fromNs && one.toNs < toNs;
                trace.lost(
                        one.cpu,
                        Math.max(one.fromNs, Math.min(fromNs, one.toNs)),
                        Math.min(one.toNs, toNs),
                        whole ? one.count : -1);
            }
        }
        if (trace.events() > 0) {
            for (int cpu = 0; cpu < header.cpus(); cpu++) {
                if (!cut.keepsCpu(cpu)) {
                    trace.leftOut(cpu, eventsOfCpusLeftOut.getOrDefault(cpu, 0L));
                }
            }
        }
        trace.log().count(Stat.OUTSIDE_OF_TIMES, outside);
        trace.log().count(Stat.OUTSIDE_OF_CPUS, otherCpus);
        trace.log().count(Stat.OUTSIDE_OF_EVENTS, otherNames);
    }

    @Override
    public void close() {
        discarded.values().forEach(TableAppender::close);
        discarded.clear();
        allocator.close();
    }
}
