package dev.scxreplay.ingest.ringbuffer;

import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.ReadAhead;
import dev.scxreplay.trace.Stat;
import java.io.IOException;

/** The pages of a CPU that lie in the file as the kernel gave them; some of them are held at a time. */
public final class FilePages implements PageSource {
    private final PagesFile file;
    private final CpuPages source;
    private final long offset;
    private final long size;
    private final IngestLog log;
    private final int windowBytes;
    private final ReadAhead windows;
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
        this.windowBytes = Math.max(1, windowBytes / source.pageSize()) * source.pageSize();
        this.windows = file.ahead(this::window, this.windowBytes);
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
        long most = Math.min(windowBytes, size - read);
        long wanted = Math.min(most, Math.max(0, file.size() - offset - read));
        if (wanted < most) {
            fileEnded = true;
            log.odd(Stat.FILE_TRUNCATED, source.place(), "the file ends inside the pages of this CPU");
        }
        if (wanted > 0) {
            if (window.length < wanted) {
                window = new byte[(int) wanted];
            }
            window = windows.take(read / windowBytes, window);
            windowLength = windows.length();
            log.read(windowLength);
        }
        read = fileEnded || windowLength < wanted ? size : read + windowLength;
    }

    private int window(long number, byte[] into) throws IOException {
        long from = number * windowBytes;
        return file.read(offset + from, into, 0, (int) Math.clamp(size - from, 0, into.length));
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
