package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes apart what {@code trace-cmd report} prints of several files or buffers at once, where each event stands behind the name
 * of its file or buffer, all equally wide: {@code   trace.dat: }, or as many blanks for the buffer of a file without a name.
 *
 * <p>Events of two buffers may be the same ones, and CPU 0 of two files are two CPUs, so each becomes a trace of its own. Behind
 * a mark of lost events, which has the name, the event has none; neither have lines that continue an event. Source: trace-cmd
 * 3.1.6: {@code print_handle_file()}, {@code trace_show_data()}.
 */
final class PrefixedReport {
    private static final int HEAD_BYTES = 1 << 16;
    private static final int SEPARATOR = 2;
    /** A name may be a path. */
    private static final int MOST_NAME = 4096;

    private static final int MOST_PARTS = 200;
    private static final Pattern CPUS = Pattern.compile("(?: *(\\S.*): | *)cpus=(\\d{1,6})");
    private static final byte[] DROPPED = {'#', '\n'};

    /** Bytes of the name, the same in all lines. */
    private final int width;
    /** Bytes from there to the dash in front of a pid. */
    private final int dash;

    private final EventLine event = new EventLine();
    /** The name in front of the line looked at last that has one. */
    private String part = "";
    /** Where that line goes on behind it; where it begins if it has none. */
    private int restFrom;

    private PrefixedReport(int width, int dash) {
        this.width = width;
        this.dash = dash;
        event.latency = dash != EventLine.COMM_WIDTH;
    }

    /** Whether a file that begins with these bytes is such a report. */
    static boolean recognizes(byte[] head) {
        return of(head) != null;
    }

    /**
     * The names of its files and buffers in the order in which they come, the empty one for a buffer without a name.
     *
     * @throws IngestException if they cannot be told apart
     */
    static List<String> parts(TraceInput input) throws IngestException, IOException {
        PrefixedReport report = of(input.head(HEAD_BYTES));
        Set<String> parts = new LinkedHashSet<>();
        Set<String> files = new HashSet<>();
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                if (report.takes(lines)) {
                    parts.add(report.part);
                    if (parts.size() > MOST_PARTS) {
                        throw new IngestException(
                                IngestException.Kind.INPUT,
                                input.file() + " is a report of more than " + MOST_PARTS
                                        + " files and buffers; report fewer at once.");
                    }
                } else {
                    Matcher cpus = cpus(lines);
                    if (cpus != null && cpus.group(1) != null && !files.add(cpus.group(1))) {
                        throw new IngestException(
                                IngestException.Kind.INPUT,
                                input.file()
                                        + " is a report of several files of the same name, whose events cannot be told"
                                        + " apart; report them one by one.");
                    }
                }
            }
        }
        return new ArrayList<>(parts);
    }

    /** Writes the lines of one part to a file as if it alone had been reported; all others become comments. */
    static void extract(TraceInput input, String part, Path text) throws IOException {
        PrefixedReport report = of(input.head(HEAD_BYTES));
        boolean mine = false;
        try (InputStream stream = input.open();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(text), 1 << 16)) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                Matcher cpus = cpus(lines);
                if (cpus != null) {
                    boolean of = cpus.group(1) == null || cpus.group(1).equals(part);
                    out.write(("cpus=" + (of ? cpus.group(2) : "0") + "\n").getBytes(StandardCharsets.US_ASCII));
                    continue;
                }
                if (report.takes(lines)) {
                    mine = report.part.equals(part);
                }
                if (mine) {
                    out.write(lines.bytes(), report.restFrom, lines.to() - report.restFrom);
                    out.write('\n');
                } else {
                    out.write(DROPPED);
                }
            }
        }
    }

    /** Null if the first event of this begin of a file has no name in front of it. */
    private static PrefixedReport of(byte[] head) {
        Lines lines = Lines.of(head);
        try {
            boolean report = false;
            EventLine plain = new EventLine();
            while (lines.advance()) {
                if (cpus(lines) != null) {
                    report = true;
                    continue;
                }
                PrefixedReport found = report ? ofEvent(lines) : null;
                if (found != null || plain.parseContext(lines.bytes(), lines.from(), lines.to())) {
                    return found;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return null;
    }

    private static PrefixedReport ofEvent(Lines lines) {
        int from = lines.from();
        int most = Math.min(lines.to() - from - EventLine.COMM_WIDTH - SEPARATOR, MOST_NAME);
        for (int width = 1; width <= most; width++) {
            for (int dash : new int[] {EventLine.COMM_WIDTH, EventLine.LATENCY_COMM_WIDTH}) {
                PrefixedReport report = new PrefixedReport(width, dash);
                if (lines.bytes()[from + width + SEPARATOR + dash] == '-' && report.takes(lines)) {
                    return report;
                }
            }
        }
        return null;
    }

    /** Whether a line begins with the name of a part. */
    private boolean takes(Lines lines) {
        byte[] bytes = lines.bytes();
        int nameTo = lines.from() + width;
        int from = nameTo + SEPARATOR;
        int to = lines.to();
        restFrom = lines.from();
        if (from >= to || bytes[nameTo + 1] != ' ' || bytes[nameTo] != ':' && bytes[nameTo] != ' ') {
            return false;
        }
        String name = new String(bytes, lines.from(), width, StandardCharsets.UTF_8).strip();
        boolean named = bytes[nameTo] == ':' ? bytes[nameTo - 1] != ' ' : name.isEmpty();
        boolean behind = event.parseContext(bytes, from, to) && event.commTo == from + dash
                || bytes[from] == 'C' && LostMarks.isLost(bytes, from, to);
        if (!named || !behind) {
            return false;
        }
        part = name;
        restFrom = from;
        return true;
    }

    private static Matcher cpus(Lines lines) {
        int length = lines.to() - lines.from();
        if (length > MOST_NAME || length < 6 || lines.bytes()[lines.to() - 1] > '9') {
            return null;
        }
        String line = new String(lines.bytes(), lines.from(), length, StandardCharsets.UTF_8);
        Matcher matcher = CPUS.matcher(line);
        return line.contains("cpus=") && matcher.matches() ? matcher : null;
    }
}
