package dev.scxreplay.ingest.format.tracedat;

import dev.scxreplay.ingest.ringbuffer.PageSource;
import dev.scxreplay.ingest.ringbuffer.PagesFile;
import dev.scxreplay.ingest.tracepoint.Words;
import dev.scxreplay.trace.IngestLog;
import dev.scxreplay.trace.Stat;
import java.io.IOException;

/** The pages of a CPU that were compressed some at a time; one such chunk is held. */
final class ChunkedPages implements PageSource {
    private static final int COUNT_BYTES = 4;
    /** trace-cmd packs ten pages at once (PAGES_IN_CHUNK of its trace-output.c); more than these are taken for damage. */
    private static final int MOST_PAGES = 16;

    /** The same in bytes for pages of any size, from what is never worth a refusal to what no file may ask for. */
    private static final int SMALL_CHUNK = 1 << 20;

    private static final int LARGEST_CHUNK = 1 << 24;

    private final PagesFile file;
    private final CpuBytes source;
    private final Words words;
    private final Chunks chunks;
    private final IngestLog log;
    private final byte[] head = new byte[8];
    private byte[] chunk = {};
    private int chunkLength;
    private int at;
    private int length;
    private long left = -1;
    private long done;

    ChunkedPages(PagesFile file, CpuBytes source, Words words, Chunks chunks, IngestLog log) {
        this.chunks = chunks;
        this.file = file;
        this.source = source;
        this.words = words;
        this.log = log;
    }

    @Override
    public boolean next() throws IOException {
        at += length;
        while (at >= chunkLength) {
            if (!nextChunk()) {
                length = 0;
                chunks.release(chunk.length);
                chunk = new byte[0];
                return false;
            }
        }
        length = Math.min(source.pageSize(), chunkLength - at);
        return true;
    }

    private boolean nextChunk() throws IOException {
        at = 0;
        chunkLength = 0;
        if (left < 0) {
            if (!fetch(head, COUNT_BYTES)) {
                return false;
            }
            left = words.u32(head, 0);
        }
        if (left == 0 || !fetch(head, 8)) {
            left = 0;
            return false;
        }
        left--;
        long packedLength = words.u32(head, 0);
        long size = words.u32(head, 4);
        long most = Math.clamp((long) MOST_PAGES * source.pageSize(), SMALL_CHUNK, LARGEST_CHUNK);
        if (size > most || packedLength > most) {
            log.odd(Stat.PAGE_CORRUPT, place(), "a chunk claims to have " + size + " bytes");
            done += packedLength;
            return true;
        }
        if (packedLength > file.size() - source.offset() - done) {
            log.odd(Stat.FILE_TRUNCATED, source.place(), "the file ends inside the pages of this CPU");
            left = 0;
            return false;
        }
        byte[] packed = chunks.packed((int) packedLength);
        if (!fetch(packed, (int) packedLength)) {
            left = 0;
            return false;
        }
        unpack(packed, (int) packedLength, (int) size);
        return true;
    }

    private void unpack(byte[] packed, int packedLength, int size) {
        if (chunk.length < size) {
            if (!chunks.hold(size - chunk.length)) {
                log.odd(Stat.PAGE_CORRUPT, place(), "the chunks of all CPUs are too large to hold one of each");
                return;
            }
            chunk = new byte[size];
        }
        int got = source.codec().unpackChunk(chunks.zstd(), packed, packedLength, chunk, size);
        if (got != size) {
            log.odd(Stat.PAGE_CORRUPT, place(), "a chunk of pages cannot be unpacked");
        }
        chunkLength = Math.max(0, got);
    }

    private boolean fetch(byte[] into, int wanted) throws IOException {
        // trace-cmd 3.1.6 leaves the count of chunks out of the size
        int got = done + wanted > source.size() + COUNT_BYTES ? 0 : file.read(source.offset() + done, into, 0, wanted);
        if (got < wanted) {
            log.odd(Stat.FILE_TRUNCATED, source.place(), "the file ends inside the pages of this CPU");
            return false;
        }
        done += wanted;
        return true;
    }

    @Override
    public byte[] bytes() {
        return chunk;
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
        return false;
    }

    @Override
    public String place() {
        return source.place() + ", byte " + at + " of the chunk before offset " + (source.offset() + done);
    }
}
