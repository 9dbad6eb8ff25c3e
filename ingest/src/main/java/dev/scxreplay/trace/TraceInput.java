package dev.scxreplay.trace;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A recording on disk, plain or compressed with zstd; readers see its unpacked bytes. */
public final class TraceInput {
    /** An unpacked copy never grows beyond this. */
    private static final long MAX_UNPACKED_BYTES = 64L << 30;
    /** Nor, once it is larger than {@link #SMALL_BYTES}, beyond this multiple of the packed size. */
    private static final long MAX_RATIO = 1000;

    private static final long SMALL_BYTES = 1L << 30;

    private final Path file;
    private final boolean compressed;
    private final Path scratch;
    private Path unpacked;
    /** SHA-256 of the file; null until all of it has been read once. */
    private String sha256;

    private TraceInput(Path file, boolean compressed, Path scratch) {
        this.file = file;
        this.compressed = compressed;
        this.scratch = scratch;
    }

    /** A file that is not compressed. */
    public static TraceInput plain(Path file) {
        return new TraceInput(file, false, null);
    }

    /**
     * A file compressed with zstd.
     *
     * @param scratch where {@link #seekable} puts its unpacked copy; it need not exist, and whoever made it deletes it
     */
    public static TraceInput zstd(Path file, Path scratch) {
        return new TraceInput(file, true, scratch);
    }

    /** The file as it was named. */
    public Path file() {
        return file;
    }

    /** Whether it is compressed. */
    public boolean isCompressed() {
        return compressed;
    }

    /** The unpacked bytes from the first one on; may be called again for another pass. */
    public InputStream open() throws IOException {
        InputStream stream = sha256 == null ? new Hashed(Files.newInputStream(file)) : Files.newInputStream(file);
        if (!compressed) {
            return stream;
        }
        try {
            return new ZstdInputStream(stream);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * A file with the unpacked bytes, for readers that need to seek: the file itself, or a copy made at the first call.
     *
     * @throws IngestException if the copy would grow beyond reason
     */
    public Path seekable() throws IngestException, IOException {
        if (!compressed) {
            return file;
        }
        if (unpacked == null) {
            unpacked = unpack();
        }
        return unpacked;
    }

    /** An empty file for what a reader unpacks itself; the reader deletes it. */
    public Path scratchFile() throws IOException {
        if (scratch == null) {
            return Files.createTempFile("scx-replay", "");
        }
        Files.createDirectories(scratch);
        return Files.createTempFile(scratch, "unpacked", "");
    }

    /** SHA-256 of the file as it is on disk, in hex; taken while it was read from begin to end, else read for it now. */
    public String sha256() throws IOException {
        if (sha256 == null) {
            try (InputStream stream = new Hashed(Files.newInputStream(file))) {
                byte[] block = new byte[1 << 17];
                while (stream.read(block) >= 0) {
                    // hashed
                }
            }
        }
        return sha256;
    }

    private Path unpack() throws IngestException, IOException {
        long limit = Math.min(MAX_UNPACKED_BYTES, Math.max(SMALL_BYTES, Files.size(file) * MAX_RATIO));
        Files.createDirectories(scratch);
        Path copy = Files.createTempFile(scratch, "unpacked", "");
        byte[] block = new byte[1 << 17];
        long bytes = 0;
        try (InputStream in = open();
                OutputStream out = Files.newOutputStream(copy)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                bytes += n;
                if (bytes > limit) {
                    throw new IngestException(
                            IngestException.Kind.INPUT,
                            file + " unpacks to more than " + limit
                                    + " bytes; unpack it yourself if that is no mistake.");
                }
                out.write(block, 0, n);
            }
        }
        return copy;
    }

    /** Hashes what is read; at the end the input knows its hash. */
    private final class Hashed extends FilterInputStream {
        private final MessageDigest digest;

        Hashed(InputStream stream) {
            super(stream);
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = super.read(bytes, from, length);
            if (n > 0) {
                digest.update(bytes, from, n);
            } else if (n < 0 && sha256 == null) {
                sha256 = HexFormat.of().formatHex(digest.digest());
            }
            return n;
        }

        @Override
        public long skip(long n) {
            throw new UnsupportedOperationException("skipped bytes would not be hashed");
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
