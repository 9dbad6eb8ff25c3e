package dev.scxreplay.ingest.format.dmesg;

import dev.scxreplay.ingest.text.Lines;
import dev.scxreplay.trace.TraceInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ring buffers that the kernel prints into its log when it oopses ({@code ftrace_dump_on_oops}), on SysRq-z, or when a
 * scheduler asks for it: events in the latency format between two lines of dashes. Source: v6.18: {@code ftrace_dump_one()}.
 */
final class DumpedEvents {
    private static final Pattern BEGINS = Pattern.compile("Dumping ftrace (?:instance \\S+ )?buffer:");
    private static final String DASHES = "---------------------------------";

    private enum State {
        OUTSIDE,
        ANNOUNCED,
        INSIDE
    }

    private DumpedEvents() {}

    /** Whether a line announces such a buffer. */
    static boolean begins(LogLine line) {
        return BEGINS.matcher(line.text().strip()).matches();
    }

    static boolean in(TraceInput input) throws IOException {
        State state = State.OUTSIDE;
        try (InputStream stream = input.open()) {
            Lines lines = new Lines(stream);
            while (state != State.INSIDE && lines.advance()) {
                if (lines.to() - lines.from() <= DmesgReader.MOST_CHARS) {
                    state = next(state, LogLine.of(DmesgReader.text(lines)));
                }
            }
        }
        return state == State.INSIDE;
    }

    static void extract(TraceInput input, Path text) throws IOException {
        State state = State.OUTSIDE;
        try (InputStream stream = input.open();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(text), 1 << 16)) {
            Lines lines = new Lines(stream);
            while (lines.advance()) {
                String written = "#";
                if (lines.to() - lines.from() <= DmesgReader.MOST_CHARS) {
                    LogLine line = LogLine.of(DmesgReader.text(lines));
                    State next = next(state, line);
                    Matcher kernel = DmesgReader.KERNEL.matcher(line.text());
                    if (state == State.INSIDE && next == State.INSIDE) {
                        written = line.text();
                    } else if (kernel.matches()) {
                        written = "# kernel: " + kernel.group(1);
                    }
                    state = next;
                }
                out.write((written + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static State next(State state, LogLine line) {
        String text = line.text().strip();
        if (BEGINS.matcher(text).matches()) {
            return State.ANNOUNCED;
        }
        return switch (state) {
            case OUTSIDE -> State.OUTSIDE;
            case ANNOUNCED -> text.equals(DASHES) ? State.INSIDE : State.OUTSIDE;
            case INSIDE -> text.equals(DASHES) ? State.OUTSIDE : State.INSIDE;
        };
    }
}
