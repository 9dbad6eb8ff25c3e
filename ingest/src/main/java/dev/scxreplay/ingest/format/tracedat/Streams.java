package dev.scxreplay.ingest.format.tracedat;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.scxreplay.ingest.ringbuffer.CpuStream;
import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Opens the records of all CPUs as streams whose times never go back.
 *
 * <p>A CPU's clock may step back, after a suspend for one. Where it does, the records before and after become a stream
 * each, and the merge puts them in order. To find these places every page is looked at once before it is read.
 */
final class Streams {
    /** More steps back than this are no clock: the file is refused. */
    static final int MOST_STEPS_BACK = 1000;

    private static final long WINDOWS = 64L << 20;
    private static final long LARGEST_WINDOW = 1L << 16;

    private static final IngestLog SILENT = new IngestLog() {
        @Override
        public void odd(Stat stat, String place, String reason) {}

        @Override
        public void count(Stat stat, long count) {}
    };

    private final TraceFile file;
    private final Layout layout;
    private final Words words;
    private final ZstdDecompressCtx zstd;
    private final List<CpuStream> streams = new ArrayList<>();
    private final long window;

    Streams(TraceFile file, Layout layout, Words words, ZstdDecompressCtx zstd) {
        this.file = file;
        this.layout = layout;
        this.words = words;
        this.zstd = zstd;
        this.window = Math.min(LARGEST_WINDOW, WINDOWS / Math.max(1, layout.cpuBytes.size()));
    }

    /** The streams, by CPU; a merge that prefers the earlier one among equal times gives the total order. */
    List<CpuStream> open() throws IOException, TraceDatException {
        List<CpuBytes> sources = new ArrayList<>(layout.cpuBytes);
        sources.sort(Comparator.comparingInt(CpuBytes::cpu));
        for (CpuBytes source : sources) {
            List<Long> begins = begins(source, SILENT);
            if (begins.size() == 1) {
                streams.add(stream(source, window, 0, Long.MAX_VALUE, layout.log));
                continue;
            }
            // what is odd about this CPU is said once, not by each of its streams
            begins(source, layout.log);
            for (int i = 0; i < begins.size(); i++) {
                long end = i + 1 < begins.size() ? begins.get(i + 1) : Long.MAX_VALUE;
                streams.add(stream(source, window / begins.size(), begins.get(i), end, SILENT));
            }
        }
        return streams;
    }

    /** Numbers of the records that are the first, or earlier than the one before them. */
    private List<Long> begins(CpuBytes source, IngestLog log) throws IOException, TraceDatException {
        List<Long> begins = new ArrayList<>(List.of(0L));
        CpuStream stream = stream(source, window, 0, Long.MAX_VALUE, log);
        long most = Math.min(MOST_STEPS_BACK, WINDOWS / source.pageSize());
        for (boolean more = stream.first(); more; more = stream.advance()) {
            if (stream.tsNs() < stream.beforeNs(Long.MIN_VALUE)) {
                if (begins.size() > most) {
                    throw new TraceDatException("the file has times that go back more than " + most + " times on CPU "
                            + source.cpu() + ", which is no order");
                }
                begins.add(stream.record());
            }
        }
        return begins;
    }

    private CpuStream stream(CpuBytes source, long windowBytes, long begin, long end, IngestLog log) {
        PageSource pages = source.codec() == Codec.NONE
                ? new PlainPages(file, source, (int) windowBytes, log)
                : new ChunkedPages(file, source, words, zstd, log);
        return new CpuStream(pages, layout.pages, words, source.cpu(), streams.size(), begin, end, log);
    }
}
