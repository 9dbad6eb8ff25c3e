package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;

/** The pages of a CPU that lie in the file as the kernel gave them; some of them are held at a time. */
final class PlainPages implements PageSource {
    private final TraceFile file;
    private final CpuBytes source;
    private final IngestLog log;
    private final int windowPages;
    private byte[] window = {};
    private int windowLength;
    private int at;
    private int length;
    private long windowAt;
    private long read;
    private boolean fileEnded;

    /** Reads {@code source}, at most {@code windowBytes} or one page at a time. */
    PlainPages(TraceFile file, CpuBytes source, int windowBytes, IngestLog log) {
        this.file = file;
        this.source = source;
        this.log = log;
        this.windowPages = Math.max(1, windowBytes / source.pageSize());
    }

    @Override
    public boolean next() throws IOException {
        at += length;
        if (at >= windowLength) {
            fill();
        }
        length = Math.min(source.pageSize(), windowLength - at);
        return length > 0;
    }

    private void fill() throws IOException {
        at = 0;
        windowLength = 0;
        windowAt = source.offset() + read;
        int most = (int) Math.min((long) windowPages * source.pageSize(), source.size() - read);
        long there = Math.max(0, file.size() - source.offset() - read);
        int wanted = (int) Math.min(most, there);
        if (wanted < most) {
            fileEnded = true;
            log.odd(Stat.FILE_TRUNCATED, source.place(), "the file ends inside the pages of this CPU");
        }
        if (wanted > 0) {
            if (window.length < wanted) {
                window = new byte[wanted];
            }
            windowLength = file.read(source.offset() + read, window, 0, wanted);
        }
        read = fileEnded ? source.size() : read + windowLength;
    }

    @Override
    public byte[] bytes() {
        return window;
    }

    @Override
    public int at() {
        return at;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public boolean isCut() {
        return fileEnded && length < source.pageSize();
    }

    @Override
    public String place() {
        return source.place() + ", page at offset " + (windowAt + at);
    }
}
