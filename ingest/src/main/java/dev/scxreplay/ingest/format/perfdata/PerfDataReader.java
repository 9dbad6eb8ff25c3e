package dev.scxreplay.ingest.format.perfdata;

import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.TraceHeader;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the perf.data of {@code perf record}: tracepoints by their formats in the file, all other samples by their name.
 *
 * <p>Events come in the order of time, then CPU, then place in the file. Memory is bounded by a window of the file, the begins
 * of what is out of order between two rounds of perf, and the dictionary. Files, pipes ({@code -o -}) and compressed records
 * ({@code -z}) are read, of machines of either byte order, and the folders of {@code perf record --threads}.
 */
public final class PerfDataReader {
    private static final String MAGIC = "PERFILE2";
    private static final String OLD_MAGIC = "PERFFILE";
    private static final String SWAPPED_MAGIC = "2ELIFREP";

    /** The piece of a recording in several files that has its header; the others are named like it, with a dot and a number. */
    public static final String FIRST_PIECE = "data";

    /** Creates a reader; it keeps nothing between files. */
    public PerfDataReader() {}

    /** Whether a file that begins with these bytes is a perf.data, of whatever version. */
    public static boolean matches(byte[] head) {
        String magic = magic(head);
        return magic.equals(MAGIC) || magic.equals(SWAPPED_MAGIC) || magic.equals(OLD_MAGIC);
    }

    /**
     * Hands every event of a recording to {@code sink}, in order.
     *
     * @throws PerfDataException if nothing of it can be read
     * @throws IngestException if it cannot be unpacked
     */
    public TraceHeader read(TraceInput input, EventSink sink) throws PerfDataException, IngestException, IOException {
        boolean expand = false;
        try (RecordFiles files = RecordFiles.open(input)) {
            boolean trusted = files.count() == 1;
            while (true) {
                Layout layout = layout(files.first(), sink);
                layout.checkFolder(files.count());
                Rounds.End end = new Rounds(layout, sink, trusted)
                        .read(expand ? files.expanded(layout, sink) : files.records(layout));
                if (end == Rounds.End.DONE) {
                    layout.clocks(sink);
                    return new TraceHeader("perf.data", layout.clock(), layout.cpus, layout.kernelRelease());
                }
                expand |= end == Rounds.End.COMPRESSED;
                trusted &= end != Rounds.End.OUT_OF_ORDER;
                sink.restart();
            }
        }
    }

    private static Layout layout(FileBlocks file, EventSink sink) throws PerfDataException, IOException {
        byte[] head = file.bytes(0, PipeLayout.HEADER_BYTES);
        String magic = magic(head);
        if (magic.equals(OLD_MAGIC)) {
            throw new PerfDataException("it is in the first version of the format, which perf wrote before 2012");
        }
        Words words = new Words(magic.equals(SWAPPED_MAGIC));
        Layout layout = new Layout(words, sink.log());
        long headerBytes = words.s64(head, 8);
        if (headerBytes == PipeLayout.HEADER_BYTES) {
            PipeLayout.read(file, layout);
        } else if (headerBytes == FileLayout.HEADER_BYTES) {
            FileLayout.read(file, layout);
        } else {
            throw new PerfDataException("its header has " + headerBytes + " bytes, not 104 or, of a pipe, 16");
        }
        layout.check();
        return layout;
    }

    private static String magic(byte[] head) {
        return new String(head, 0, Math.min(head.length, MAGIC.length()), StandardCharsets.ISO_8859_1);
    }
}
