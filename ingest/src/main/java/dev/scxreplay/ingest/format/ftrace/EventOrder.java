package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.ingest.text.SortedText;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.util.Arrays;

/** Tells events from what belongs to them in a text that is not in order, and logs every event that is earlier than the one before. */
final class EventOrder implements SortedText.Order {
    private final IngestLog log;
    private final EventLine line = new EventLine();
    private long lastNs = Long.MIN_VALUE;
    /** By CPU. */
    private long[] lastOfCpu = {};

    EventOrder(IngestLog log, boolean latency) {
        this.log = log;
        line.latency = latency;
    }

    @Override
    public SortedText.Part part(Lines lines) {
        return switch (LineKind.of(lines, line)) {
            case EVENT -> {
                logWentBack(lines.number());
                yield SortedText.Part.EVENT;
            }
            case COMMENT, LOST_MARK -> SortedText.Part.AHEAD;
            case EMPTY, TOO_LONG, REST -> SortedText.Part.BEHIND;
        };
    }

    @Override
    public long tsNs() {
        return line.tsNs;
    }

    private void logWentBack(long number) {
        if (line.tsNs < lastNs) {
            log.odd(
                    Stat.TIME_WENT_BACK,
                    "line " + number,
                    "earlier than the event before it by " + (lastNs - line.tsNs) + " ns");
        }
        lastNs = line.tsNs;
        int known = lastOfCpu.length;
        if (line.cpu >= known) {
            lastOfCpu = Arrays.copyOf(lastOfCpu, Math.max(line.cpu + 1, 2 * known));
            Arrays.fill(lastOfCpu, known, lastOfCpu.length, Long.MIN_VALUE);
        }
        if (line.tsNs < lastOfCpu[line.cpu]) {
            log.odd(
                    Stat.CPU_TIME_WENT_BACK,
                    "line " + number,
                    "earlier than the event before it of CPU " + line.cpu + " by " + (lastOfCpu[line.cpu] - line.tsNs)
                            + " ns");
        }
        lastOfCpu[line.cpu] = line.tsNs;
    }
}
