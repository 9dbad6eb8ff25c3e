package dev.scxreplay.ingest.format.tracedat;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How a version 7 file compresses its sections. */
enum Codec {
    NONE,
    ZSTD,
    ZLIB;

    /** The kernel's symbols and the formats of its events have some ten MB. */
    static final int LARGEST_SECTION = 1 << 26;

    /** The codec of that name in the file's header. */
    static Codec of(String name) throws TraceDatException {
        return switch (name) {
            case "none", "" -> NONE;
            case "zstd" -> ZSTD;
            case "zlib" -> ZLIB;
            default ->
                throw new TraceDatException(
                        "the file is compressed with " + printable(name) + "; only zstd and zlib can be read");
        };
    }

    /**
     * Unpacks a section of metadata; memory grows with what comes out, not with what is declared, and not beyond {@link
     * #LARGEST_SECTION}.
     *
     * @throws IOException if the bytes are not what this codec writes
     */
    byte[] unpack(byte[] packed, long declared) throws IOException {
        if (declared > LARGEST_SECTION) {
            throw new IOException("a section of " + declared + " bytes");
        }
        int most = (int) declared;
        InputStream from = new ByteArrayInputStream(packed);
        return switch (this) {
            case NONE -> packed;
            case ZSTD -> {
                try (InputStream unpacked = new ZstdInputStream(from)) {
                    yield unpacked.readNBytes(most);
                }
            }
            case ZLIB -> {
                try (InputStream unpacked = new InflaterInputStream(from)) {
                    yield unpacked.readNBytes(most);
                }
            }
        };
    }

    /**
     * Unpacks one chunk of pages into {@code into}.
     *
     * @param zstd what zstd needs to unpack, kept because making it takes longer than a chunk
     * @return the number of bytes that came out, or -1 if the chunk is damaged
     */
    int unpackChunk(ZstdDecompressCtx zstd, byte[] packed, int packedLength, byte[] into, int length) {
        return switch (this) {
            case NONE -> {
                int same = Math.min(packedLength, length);
                System.arraycopy(packed, 0, into, 0, same);
                yield same;
            }
            case ZSTD -> {
                try {
                    yield zstd.decompressByteArray(into, 0, length, packed, 0, packedLength);
                } catch (ZstdException e) {
                    yield -1;
                }
            }
            case ZLIB -> {
                Inflater inflater = new Inflater();
                try {
                    inflater.setInput(packed, 0, packedLength);
                    yield inflater.inflate(into, 0, length);
                } catch (DataFormatException e) {
                    yield -1;
                } finally {
                    inflater.end();
                }
            }
        };
    }

    private static String printable(String name) {
        return name.length() > 20 || !name.chars().allMatch(c -> c > ' ' && c < 127) ? "an unknown method" : name;
    }
}
