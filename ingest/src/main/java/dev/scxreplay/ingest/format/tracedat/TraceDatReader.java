package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.ringbuffer.CpuPages;
import dev.scxreplay.ingest.ringbuffer.CpuStream;
import dev.scxreplay.ingest.ringbuffer.CpuStreams;
import dev.scxreplay.ingest.ringbuffer.FilePages;
import dev.scxreplay.ingest.ringbuffer.MonotoneStreams;
import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.ingest.ringbuffer.RingBufferException;
import dev.scxreplay.ingest.tracepoint.RecordDecoder;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.EventSink;
import dev.scxreplay.trace.IngestException;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.TraceInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the trace.dat of trace-cmd, versions 6 and 7 of the format, one buffer at a time.
 *
 * <p>The streams of all CPUs are merged by time, then CPU, then place in the stream, also where the times of
 * a stream go back. Times are those of the
 * recording's own clock. What cannot be read is counted in the sink's log and left out; memory is bounded by a window for
 * each CPU, the kernel's symbols and the dictionary.
 */
public final class TraceDatReader {
    /** The first bytes of every trace.dat. */
    private static final byte[] MAGIC = {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'};

    /** Creates a reader; it keeps nothing between files. */
    public TraceDatReader() {}

    /**
     * Whether a file that begins with these bytes is a trace.dat, of whatever version.
     *
     * @param head the first bytes of the file, ten or more
     */
    public static boolean matches(byte[] head) {
        return head.length >= MAGIC.length
                && ByteBuffer.wrap(head, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /**
     * The buffers of a file that hold events: names of tracefs instances in the file's order, empty for the top one.
     *
     * @throws TraceDatException as {@link #read}
     */
    public static List<String> buffers(Path path) throws IOException, TraceDatException {
        try (PagesFile file = PagesFile.open(path);
                Chunks chunks = new Chunks()) {
            Layout layout = layout(file, MonotoneStreams.SILENT);
            Words words = new Words(layout.bigEndian);
            Set<String> buffers = new LinkedHashSet<>();
            for (CpuBytes bytes : layout.cpuBytes) {
                if (!buffers.contains(bytes.buffer())) {
                    PageSource pages = new Pages(bytes, file, words, chunks).open(1 << 16, MonotoneStreams.SILENT);
                    if (new CpuStream(pages, layout.pages, words, 0, 0, 0, Long.MAX_VALUE, MonotoneStreams.SILENT)
                            .first()) {
                        buffers.add(bytes.buffer());
                    }
                }
            }
            return List.copyOf(buffers);
        }
    }

    /**
     * Reads one buffer of a file, its {@link TraceInput#part}, and hands all its events to the sink; no events if it is none of
     * {@link #buffers}.
     *
     * @throws TraceDatException if the file is no trace.dat of a known version, or ends before it says where its events are
     * @throws IOException if the file cannot be read at all
     */
    public TraceDatHeader read(TraceInput input, EventSink sink)
            throws IOException, TraceDatException, IngestException {
        String buffer = input.part();
        try (PagesFile file = PagesFile.open(input.seekable(), input.idleThreads());
                Chunks chunks = new Chunks()) {
            Layout layout = layout(file, sink.log());
            Words words = new Words(layout.bigEndian);
            layout.texts.longSize = layout.pages.commitSize();
            RecordDecoder decoder = new RecordDecoder(layout.texts, words, sink);
            List<Pages> cpus = layout.cpuBytes.stream()
                    .filter(bytes -> bytes.buffer().equals(buffer))
                    .map(bytes -> new Pages(bytes, file, words, chunks))
                    .toList();
            new CpuStreams(decoder, sink).merge(new MonotoneStreams(cpus, layout.pages, words, sink.log()).open());
            String clock = cpus.isEmpty() ? "" : cpus.getFirst().bytes().clock();
            return new TraceDatHeader(
                    layout.version,
                    clock.isEmpty() ? layout.clock : clock,
                    layout.cpus,
                    layout.kernelRelease(),
                    layout.pageSize,
                    layout.clocks.of(buffer),
                    decoder.events());
        } catch (RingBufferException e) {
            throw new TraceDatException("the file has " + e.getMessage());
        }
    }

    /** The pages of a CPU, plain or compressed. */
    record Pages(CpuBytes bytes, PagesFile file, Words words, Chunks chunks) implements CpuPages {
        @Override
        public int cpu() {
            return bytes.cpu();
        }

        @Override
        public int pageSize() {
            return bytes.pageSize();
        }

        @Override
        public String place() {
            return bytes.place();
        }

        @Override
        public PageSource open(int windowBytes, IngestLog log) {
            return bytes.codec() == Codec.NONE
                    ? new FilePages(file, this, bytes.offset(), bytes.size(), windowBytes, log)
                    : new ChunkedPages(file, bytes, words, chunks, log);
        }
    }

    static Layout layout(PagesFile file, IngestLog log) throws IOException, TraceDatException {
        ByteBuffer start = file.view(0, file.size());
        if (start.remaining() < MAGIC.length || !start.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw new TraceDatException("the file does not begin as a trace.dat does");
        }
        start.position(MAGIC.length);
        MetaCursor head = new MetaCursor(start, false, "header");
        String version = head.string();
        if (!version.equals("6") && !version.equals("7")) {
            throw new TraceDatException("the file is a trace.dat of another version than 6 or 7");
        }
        boolean bigEndian = head.u8() == 1;
        int longSize = head.u8() == 4 ? 4 : 8;
        start.position(head.position());
        MetaCursor rest = new MetaCursor(start, bigEndian, "header");
        int pageSize = (int) Math.min(rest.u32(), Integer.MAX_VALUE);
        Layout layout = new Layout(version.charAt(0) - '0', bigEndian, longSize, pageSize, file.size(), log);
        if (layout.version == 6) {
            LayoutV6.read(file, rest, layout);
        } else {
            LayoutV7.read(file, rest, layout);
        }
        for (CpuBytes cpu : layout.cpuBytes) {
            layout.cpus = Math.max(layout.cpus, cpu.cpu() + 1);
        }
        return layout;
    }
}
