package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Field;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the {@code #} lines of a trace say, and the {@code cpus=8} with which a {@code trace-cmd report} begins. */
final class TextHeader {
    private static final Pattern ENTRIES =
            Pattern.compile("# entries-in-buffer/entries-written: *(\\d{1,18})/(\\d{1,18}) *(?:#P:(\\d{1,6}))? *");
    private static final Pattern WORD = Pattern.compile("# *+(tracer|clock|kernel): *(\\S+) *");
    private static final Pattern REPORT_CPUS = Pattern.compile("cpus=(\\d{1,6})");
    /** Of trace-cmd before 3.0. */
    private static final Pattern REPORT_REMARK = Pattern.compile("version = \\d{1,3}|CPU \\d{1,5} is empty");

    // v6.18: print_trace_header()
    private static final Pattern LATENCY = Pattern.compile("# (\\S+) latency trace v\\S+ on (\\S+)");
    private static final Pattern LATENCY_ENTRIES =
            Pattern.compile("# latency: .* #(\\d{1,18})/(\\d{1,18}), .*#P:(\\d{1,6})\\).*");
    private static final byte[] LATENCY_ENTRY = "# latency: ".getBytes(StandardCharsets.US_ASCII);

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
        if (!entries.matches() && Field.matches(LATENCY_ENTRY, 0, bytes, from, to)) {
            entries = LATENCY_ENTRIES.matcher(line);
        }
        Matcher word = WORD.matcher(line);
        Matcher latency = LATENCY.matcher(line);
        if (entries.matches()) {
            if (entries.group(3) != null) {
                cpus = Math.max(cpus, Integer.parseInt(entries.group(3)));
            }
            overwritten(Long.parseLong(entries.group(2)) - Long.parseLong(entries.group(1)), place);
        } else if (latency.matches()) {
            kernel = latency.group(2);
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
        if (!isReport(bytes, from, to)) {
            return false;
        }
        int digits = from + "cpus=".length();
        String number = new String(bytes, digits, to - digits, StandardCharsets.US_ASCII);
        cpus = Math.max(cpus, Integer.parseInt(number));
        report = true;
        return true;
    }

    /** Whether a line is one of those that a {@code trace-cmd report} may begin with and that say nothing of the events. */
    static boolean isReportRemark(byte[] bytes, int from, int to) {
        return to - from <= "CPU 99999 is empty".length()
                && REPORT_REMARK
                        .matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8))
                        .matches();
    }

    /** Says that this is a {@code trace-cmd report}, if {@code is}. */
    void markReport(boolean is) {
        report |= is;
    }

    /** Whether a line is the first one of a {@code trace-cmd report}. */
    static boolean isReport(byte[] bytes, int from, int to) {
        return to - from <= "cpus=999999".length()
                && to > from
                && bytes[from] == 'c'
                && REPORT_CPUS
                        .matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8))
                        .matches();
    }

    /** Whether a line says that the text is in the latency format. */
    static boolean isLatency(byte[] bytes, int from, int to) {
        return to - from < 200
                && to - from > 20
                && LATENCY.matcher(new String(bytes, from, to - from, StandardCharsets.UTF_8))
                        .matches();
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
