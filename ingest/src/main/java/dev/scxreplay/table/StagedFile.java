package dev.scxreplay.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file written beside its place and moved there once its bytes are safe; Parquet writes to it. */
final class StagedFile implements OutputFile {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path place;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream stream;

    StagedFile(Path place) throws IOException {
        this.place = place;
        this.part = place.resolveSibling("." + place.getFileName() + ".part");
        this.channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        this.stream = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /** Makes the bytes safe and puts the file in its place. */
    void publish() throws IOException {
        stream.flush();
        channel.force(true);
        channel.close();
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what was written. */
    void discard() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PositionOutputStream create(long blockSize) {
        return new Position();
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) {
        return new Position();
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    /** Counts what passes; closing it leaves the file open for {@link #publish}. */
    private final class Position extends PositionOutputStream {
        private long position;

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            stream.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            stream.write(bytes, from, length);
            position += length;
        }
    }
}
