package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;

/** The pages of a CPU that lie in the file as the kernel gave them; some of them are held at a time. */
public final class FilePages implements PageSource {
    private final PagesFile file;
    private final CpuPages source;
    private final long offset;
    private final long size;
    private final IngestLog log;
    private final int windowPages;
    private byte[] window = {};
    private int windowLength;
    private int at;
    private int length;
    private long windowAt;
    private long read;
    private boolean fileEnded;

    /** Reads {@code size} bytes from {@code offset} on, at most {@code windowBytes} or one page at a time. */
    public FilePages(PagesFile file, CpuPages source, long offset, long size, int windowBytes, IngestLog log) {
        this.offset = offset;
        this.size = size;
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
        windowAt = offset + read;
        int most = (int) Math.min((long) windowPages * source.pageSize(), size - read);
        long there = Math.max(0, file.size() - offset - read);
        int wanted = (int) Math.min(most, there);
        if (wanted < most) {
            fileEnded = true;
            log.odd(Stat.FILE_TRUNCATED, source.place(), "the file ends inside the pages of this CPU");
        }
        if (wanted > 0) {
            if (window.length < wanted) {
                window = new byte[wanted];
            }
            windowLength = file.read(offset + read, window, 0, wanted);
            log.read(windowLength);
        }
        read = fileEnded ? size : read + windowLength;
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
