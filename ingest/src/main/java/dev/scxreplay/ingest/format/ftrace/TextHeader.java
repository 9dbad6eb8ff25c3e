package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the {@code #} lines of a trace say, and the {@code cpus=8} with which a {@code trace-cmd report} begins. */
final class TextHeader {
    private static final Pattern ENTRIES =
            Pattern.compile("# entries-in-buffer/entries-written: *(\\d{1,18})/(\\d{1,18}) *(?:#P:(\\d{1,6}))? *");
    private static final Pattern WORD = Pattern.compile("# *(tracer|clock|kernel): *(\\S+) *");
    private static final Pattern REPORT_CPUS = Pattern.compile("cpus=(\\d{1,6})");

    private final IngestLog log;
    private String tracer = "nop";
    private String clock = "";
    private String kernel = "";
    private int cpus;
    private boolean report;

    TextHeader(IngestLog log) {
        this.log = log;
    }

    /** Takes a line that begins with {@code #}; what it does not know is a comment. */
    void read(byte[] bytes, int from, int to, String place) {
        String line = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        Matcher entries = ENTRIES.matcher(line);
        Matcher word = WORD.matcher(line);
        if (entries.matches()) {
            if (entries.group(3) != null) {
                cpus = Math.max(cpus, Integer.parseInt(entries.group(3)));
            }
            overwritten(Long.parseLong(entries.group(2)) - Long.parseLong(entries.group(1)), place);
        } else if (word.matches()) {
            switch (word.group(1)) {
                case "tracer" -> tracer = word.group(2);
                case "clock" -> clock = word.group(2);
                default -> kernel = word.group(2);
            }
        }
    }

    /** Takes the first line of a {@code trace-cmd report}; false if it is something else. */
    boolean readReportCpus(byte[] bytes, int from, int to) {
        if (to - from > "cpus=999999".length()) {
            return false;
        }
        Matcher matcher = REPORT_CPUS.matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        if (!matcher.matches()) {
            return false;
        }
        cpus = Math.max(cpus, Integer.parseInt(matcher.group(1)));
        report = true;
        return true;
    }

    /** The tracer; entries of others than {@code nop} have no name of their own. */
    String tracer() {
        return tracer;
    }

    String clock() {
        return clock;
    }

    String kernel() {
        return kernel;
    }

    int cpus() {
        return cpus;
    }

    /** Whether this is a {@code trace-cmd report}, which pads the names of events with blanks. */
    boolean isReport() {
        return report;
    }

    private void overwritten(long events, String place) {
        if (events > 0) {
            log.odd(Stat.LOST_SPANS, place, events + " events before the first one here were overwritten");
            log.count(Stat.EVENTS_LOST, events);
        }
    }
}
