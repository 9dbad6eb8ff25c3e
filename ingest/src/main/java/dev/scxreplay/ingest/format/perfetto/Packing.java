package dev.scxreplay.ingest.format.perfetto;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

/** How packets are compressed inside a packet. */
enum Packing {
    NONE,
    DEFLATE,
    ZSTD;

    /** A recorder packs less than 512 KiB; a file that unpacks to more than this is no recorder's. */
    static final int MOST_UNPACKED = 16 << 20;

    private static final int MOST_WINDOW_LOG = 24;

    /** The unpacked bytes; memory grows with what comes out, no size in the data is trusted.
     *
     * @throws IOException if the bytes are damaged or unpack to more than {@link #MOST_UNPACKED}
     */
    byte[] unpack(byte[] packed, int from, int length) throws IOException {
        try (InputStream in = open(new ByteArrayInputStream(packed, from, length))) {
            byte[] unpacked = in.readNBytes(MOST_UNPACKED + 1);
            if (unpacked.length > MOST_UNPACKED) {
                throw new IOException("it unpacks to more than " + MOST_UNPACKED + " bytes");
            }
            return unpacked;
        }
    }

    private InputStream open(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case DEFLATE -> new InflaterInputStream(packed);
            case ZSTD -> new ZstdInputStreamNoFinalizer(packed).setLongMax(MOST_WINDOW_LOG);
        };
    }
}
