package dev.scxreplay.trace;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a file may be compressed: told by its first bytes, never by its name; several streams in a row are one. */
public enum Compression {
    /** RFC 1952, with the only method there is. */
    GZIP("gzip", "1f8b08", stream -> new GzipCompressorInputStream(stream, true)),
    /** RFC 8878; windows up to 128 MiB, the most that is decoded without being asked to. */
    ZSTD("zstd", "28b52ffd", ZstdInputStream::new),
    /** The .xz format; {@code xz -9} needs 65 MiB of memory. */
    XZ("xz", "fd377a585a00", stream -> new XZInputStream(stream, Compression.MOST_XZ_KIB)),
    /** The frame format of lz4, not its legacy one. */
    LZ4("lz4", "04224d18", stream -> new FramedLZ4CompressorInputStream(stream, true));

    private static final int MOST_XZ_KIB = 100 << 10;
    private static final int BUFFER = 1 << 16;

    /** Opens a stream of a library. */
    private interface Opener {
        InputStream open(InputStream packed) throws IOException;
    }

    private final String title;
    private final byte[] magic;
    private final Opener opener;

    Compression(String title, String magic, Opener opener) {
        this.title = title;
        this.magic = HexFormat.of().parseHex(magic);
        this.opener = opener;
    }

    /** How people call it. */
    public String title() {
        return title;
    }

    /** The compression of a file that begins with these bytes, six or more. */
    public static Optional<Compression> of(byte[] head) {
        return Stream.of(values()).filter(each -> each.begins(head)).findFirst();
    }

    /** All of them, as one says it. */
    public static String titles() {
        return Stream.of(values()).map(Compression::title).collect(Collectors.joining(", "));
    }

    private boolean begins(byte[] head) {
        return head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    /**
     * The unpacked bytes.
     *
     * @param packed what is closed with the stream that is returned
     * @throws UnpackException there or while it is read, if the bytes are damaged or cut off
     */
    InputStream unpack(InputStream packed) throws IOException {
        try {
            return new Unpacked(opener.open(new BufferedInputStream(packed, BUFFER)));
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private UnpackException damaged(Exception e) {
        return UnpackException.damaged(title + " data", e);
    }

    /** Gives what the library cannot read as one kind of exception. */
    private final class Unpacked extends InputStream {
        private final InputStream unpacked;

        Unpacked(InputStream unpacked) {
            this.unpacked = unpacked;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return unpacked.read(bytes, from, length);
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }

        @Override
        public void close() throws IOException {
            unpacked.close();
        }
    }
}
