package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The records of all CPUs as streams whose times never go back.
 *
 * <p>A CPU's clock may step back, after a suspend for one. Where it does, the records before and after become a stream
 * each, and the merge puts them in order. To find these places every page is looked at once before it is read.
 */
public final class MonotoneStreams {
    /** More steps back than this are no clock: the file is refused. */
    public static final int MOST_STEPS_BACK = 1000;

    private static final long WINDOWS = 64L << 20;
    private static final long LARGEST_WINDOW = 1L << 16;

    /** Hears nothing. */
    public static final IngestLog SILENT = new IngestLog() {
        @Override
        public void odd(Stat stat, String place, String reason) {}

        @Override
        public void count(Stat stat, long count) {}
    };

    private final List<? extends CpuPages> cpus;
    private final PageFormat format;
    private final Words words;
    private final IngestLog log;
    private final List<CpuStream> streams = new ArrayList<>();
    private final long window;
    /** Of all CPUs. */
    private int stepsBack;

    /** Reads the pages of {@code cpus}; what is odd about them goes to {@code log}. */
    public MonotoneStreams(List<? extends CpuPages> cpus, PageFormat format, Words words, IngestLog log) {
        this.cpus = cpus;
        this.format = format;
        this.words = words;
        this.log = log;
        this.window = Math.min(LARGEST_WINDOW, WINDOWS / Math.max(1, cpus.size()));
    }

    /**
     * The streams, by CPU; a merge that prefers the earlier one among equal times gives the total order.
     *
     * @throws RingBufferException if the times of a CPU go back too often
     */
    public List<CpuStream> open() throws IOException, RingBufferException {
        stepsBack = 0;
        List<CpuPages> sources = new ArrayList<>(cpus);
        sources.sort(Comparator.comparingInt(CpuPages::cpu));
        for (CpuPages source : sources) {
            List<Long> begins = begins(source, SILENT);
            stepsBack += begins.size() - 1;
            if (begins.size() == 1) {
                streams.add(stream(source, window, 0, Long.MAX_VALUE, log));
                continue;
            }
            // what is odd about this CPU is said once, not by each of its streams
            begins(source, log);
            for (int i = 0; i < begins.size(); i++) {
                long end = i + 1 < begins.size() ? begins.get(i + 1) : Long.MAX_VALUE;
                streams.add(stream(source, window / begins.size(), begins.get(i), end, SILENT));
            }
        }
        return streams;
    }

    /** Numbers of the records that are the first, or earlier than the one before them. */
    private List<Long> begins(CpuPages source, IngestLog to) throws IOException, RingBufferException {
        List<Long> begins = new ArrayList<>(List.of(0L));
        CpuStream stream = stream(source, window, 0, Long.MAX_VALUE, to);
        long most = Math.min(MOST_STEPS_BACK, WINDOWS / source.pageSize());
        for (boolean more = stream.first(); more; more = stream.advance()) {
            if (stream.tsNs() < stream.beforeNs(Long.MIN_VALUE)) {
                if (begins.size() > most) {
                    throw new RingBufferException("times that go back more than " + most + " times on CPU "
                            + source.cpu() + ", which is no order");
                }
                if (stepsBack + begins.size() > WINDOWS / source.pageSize()) {
                    throw new RingBufferException("times that go back more than " + WINDOWS / source.pageSize()
                            + " times, which is no order");
                }
                begins.add(stream.record());
            }
        }
        return begins;
    }

    private CpuStream stream(CpuPages source, long windowBytes, long begin, long end, IngestLog to) {
        PageSource pages = source.open((int) windowBytes, to);
        return new CpuStream(pages, format, words, source.cpu(), streams.size(), begin, end, to);
    }
}
