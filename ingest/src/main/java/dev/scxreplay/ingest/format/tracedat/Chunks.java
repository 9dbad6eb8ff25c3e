package dev.scxreplay.ingest.format.tracedat;

import com.github.luben.zstd.ZstdDecompressCtx;

/** What the CPUs of a file share to unpack their chunks of pages, and how much memory these take together. */
final class Chunks implements AutoCloseable {
    /** 8192 CPUs, as many as a kernel supports, of 40 KiB each. */
    private static final long MOST_HELD = 320L << 20;

    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private byte[] packed = {};
    private long held;

    ZstdDecompressCtx zstd() {
        return zstd;
    }

    /** An array of {@code length} or more for a chunk as it is in the file; good until the next call. */
    byte[] packed(int length) {
        if (packed.length < length) {
            packed = new byte[length];
        }
        return packed;
    }

    /** Asks for memory that a CPU keeps; whether there is as much. */
    boolean hold(long more) {
        if (held + more > MOST_HELD) {
            return false;
        }
        held += more;
        return true;
    }

    /** Gives memory back. */
    void release(int less) {
        held -= less;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
