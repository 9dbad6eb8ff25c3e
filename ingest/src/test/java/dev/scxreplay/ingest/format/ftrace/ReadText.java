package dev.scxreplay.ingest.format.ftrace;

import dev.scxreplay.ingest.format.PrintingSink;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the reader made of a text, one line for each row. */
record ReadText(TraceHeader header, List<String> rows, List<String> lost, List<String> oddities) {
    static ReadText of(Path directory, byte[] text) throws Exception {
        Path file = Files.write(directory.resolve("trace"), text);
        try (PrintingSink sink = new PrintingSink()) {
            TraceHeader header = new FtraceTextReader().read(TraceInput.plain(file), sink);
            return new ReadText(header, sink.rows(), sink.lost(), sink.oddities());
        }
    }
}
