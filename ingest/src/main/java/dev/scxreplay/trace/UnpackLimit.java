package dev.scxreplay.trace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How many bytes may come out of a packed file: a multiple of its size, and never more than a fixed number. */
public final class UnpackLimit {
    private static final long MOST_BYTES = 64L << 30;
    /** Real recordings reach 100 with {@code xz -9}. */
    private static final long MOST_RATIO = 1000;
    /** Up to here the ratio does not count. */
    private static final long SMALL_BYTES = 256L << 20;

    private final long most;
    private long bytes;

    /** A limit for a file of {@code packedBytes}. */
    public UnpackLimit(long packedBytes) {
        this.most = Math.min(
                MOST_BYTES, Math.max(SMALL_BYTES, Math.min(packedBytes, MOST_BYTES / MOST_RATIO) * MOST_RATIO));
    }

    /** Counts bytes that came out. */
    public void add(long more) throws UnpackException {
        bytes += more;
        if (bytes > most) {
            throw new UnpackException("it holds more than " + most
                    + " bytes, too many for its size; unpack it yourself if that is no mistake");
        }
    }

    /** The same stream, whose bytes are counted as they are read. */
    public InputStream count(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                add(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int n = super.read(into, from, length);
                add(Math.max(0, n));
                return n;
            }

            @Override
            public long skip(long n) throws IOException {
                long skipped = super.skip(n);
                add(skipped);
                return skipped;
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }
}
