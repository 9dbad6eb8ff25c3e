package dev.scxreplay.cli;

import dev.scxreplay.ingest.IngestProgress;
import dev.scxreplay.ingest.IngestReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows on a terminal how far a recording is read: events, bytes, events per second and how long it will take. */
final class ReadingProgress implements IngestProgress {
    private static final long EVERY_NS = 200_000_000;
    private static final long MB = 1_000_000;

    private final PrintWriter err;
    private final List<IngestReport.Trace> taken = new ArrayList<>();
    private String trace = "";
    private long beganNs;
    private long shownNs;

    ReadingProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void at(String newTrace, long events, long bytes, long ofBytes) {
        long now = System.nanoTime();
        if (!trace.equals(newTrace)) {
            trace = newTrace;
            beganNs = now;
            shownNs = now;
        } else if (now - shownNs >= EVERY_NS) {
            shownNs = now;
            Terminal.progress(err, line(trace, events, bytes, ofBytes, now - beganNs));
        }
    }

    @Override
    public void taken(IngestReport.Trace newTrace) {
        taken.add(newTrace);
    }

    /** What is in the dataset by now. */
    List<IngestReport.Trace> taken() {
        return List.copyOf(taken);
    }

    static String line(String trace, long events, long bytes, long ofBytes, long passedNs) {
        String line = String.format(
                Locale.ROOT, "reading %s: %,d events, %,d events/s", trace, events, (long) (events * 1e9 / passedNs));
        if (bytes <= 0 || bytes > ofBytes) {
            return line;
        }
        long leftNs = (long) ((double) passedNs / bytes * (ofBytes - bytes));
        return line
                + String.format(Locale.ROOT, ", %,d of %,d MB, %.0f s left", bytes / MB, ofBytes / MB, leftNs / 1e9);
    }
}
