package dev.scxreplay.ingest;

import dev.scxreplay.trace.UnpackException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** The archives recordings are sent in, told by their bytes. */
enum ArchiveKind {
    TAR("tar", 4 << 20, TarArchiveInputStream::new),
    /** Its heads are bounded by their form, and what cannot be unpacked is skipped like one. */
    ZIP("zip", Long.MAX_VALUE / 2, ZipArchiveInputStream::new);

    /** Where a tar says so (POSIX.1-1988 and GNU alike); what is older says nothing. */
    private static final int USTAR_AT = 257;

    private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);
    /** Bytes of heads allowed for each member, beside those for the whole archive. */
    private static final long HEAD_BYTES = 4096;

    private static final int TAR_BLOCK = 512;
    /** APPNOTE.TXT 4.3.16: the end record and its comment. */
    private static final int ZIP_END = 22 + 0xffff;

    private static final int ZIP_END_MAGIC = 0x06054b50;

    /** Opens a stream of the library. */
    private interface Opener {
        ArchiveInputStream<?> open(InputStream stream) throws IOException;
    }

    private final String title;
    private final long headBytes;
    private final Opener opener;

    ArchiveKind(String title, long headBytes, Opener opener) {
        this.title = title;
        this.headBytes = headBytes;
        this.opener = opener;
    }

    String title() {
        return title;
    }

    /** The kind of archive that begins with these bytes, a tar's block or more. */
    static Optional<ArchiveKind> of(byte[] head) {
        return Stream.of(values()).filter(kind -> kind.begins(head)).findFirst();
    }

    private boolean begins(byte[] head) {
        return switch (this) {
            case TAR ->
                head.length >= TAR_BLOCK
                        && Arrays.equals(head, USTAR_AT, USTAR_AT + USTAR.length, USTAR, 0, USTAR.length);
            case ZIP ->
                head.length >= 4
                        && head[0] == 'P'
                        && head[1] == 'K'
                        && (head[2] == 3 && head[3] == 4 || head[2] == 5 && head[3] == 6);
        };
    }

    /**
     * Checks that a zip file is not cut off between two members, which reading them does not show.
     *
     * @throws UnpackException if the list of members at its end is missing
     */
    static void checkEnd(Path zip) throws IOException {
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
            ByteBuffer end =
                    ByteBuffer.allocate((int) Math.min(channel.size(), ZIP_END)).order(ByteOrder.LITTLE_ENDIAN);
            while (end.hasRemaining() && channel.read(end, channel.size() - end.remaining()) > 0) {
                // to the end of the file
            }
            for (int at = end.position() - 4; at >= 0; at--) {
                if (end.getInt(at) == ZIP_END_MAGIC) {
                    return;
                }
            }
        }
        throw new UnpackException("its zip is damaged or cut off (the list of members at its end is missing)");
    }

    /** Walks over an archive; {@code stream} is closed with it. */
    Walk walk(InputStream stream) throws IOException {
        HeadLimit limited = new HeadLimit(stream);
        try {
            return new Walk(opener.open(limited), limited);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw damaged(e);
        }
    }

    private UnpackException damaged(Exception e) {
        return UnpackException.damaged(title, e);
    }

    /** The members of an archive, one after the other. */
    final class Walk implements AutoCloseable {
        private final ArchiveInputStream<?> archive;
        private final HeadLimit limit;
        private ArchiveEntry entry;

        private Walk(ArchiveInputStream<?> archive, HeadLimit limit) {
            this.archive = archive;
            this.limit = limit;
        }

        /** Moves to the next member; all of the one before must have been read. */
        boolean next() throws UnpackException {
            limit.inHead(true);
            try {
                entry = archive.getNextEntry();
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
            limit.inHead(false);
            return entry != null;
        }

        /** Its name as it stands there. */
        String name() {
            return entry.getName();
        }

        boolean isFolder() {
            return entry.isDirectory();
        }

        /** Whether it is a link or device. */
        boolean isSpecial() {
            return switch (entry) {
                case TarArchiveEntry tar -> !tar.isFile() || tar.isLink() || tar.isSymbolicLink();
                case ZipArchiveEntry zip -> zip.isUnixSymlink();
                default -> false;
            };
        }

        /** Whether its bytes can be unpacked; not if they are encrypted, for one. */
        boolean isReadable() {
            return archive.canReadEntryData(entry);
        }

        /** Its next bytes; -1 at its end. */
        int read(byte[] into, int from, int length) throws UnpackException {
            try {
                return archive.read(into, from, length);
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }

        @Override
        public void close() throws IOException {
            archive.close();
        }
    }

    /** Bounds what the library reads for the heads of members, which it keeps in memory. */
    private final class HeadLimit extends FilterInputStream {
        private long left = headBytes;
        private boolean inHead = true;

        HeadLimit(InputStream stream) {
            super(stream);
        }

        void inHead(boolean now) {
            left += now ? HEAD_BYTES : 0;
            inHead = now;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = super.read(into, from, length);
            if (inHead) {
                left -= Math.max(0, n);
                if (left < 0) {
                    throw new UnpackException("the heads of its members are too large");
                }
            }
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            byte[] skipped = new byte[(int) Math.clamp(n, 0, 1 << 13)];
            return Math.max(0, read(skipped, 0, skipped.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
