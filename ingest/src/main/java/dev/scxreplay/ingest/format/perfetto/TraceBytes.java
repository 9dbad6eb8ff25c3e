package dev.scxreplay.ingest.format.perfetto;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a trace by their place in the file. */
final class TraceBytes implements AutoCloseable {
    private final FileChannel channel;
    private final long size;

    TraceBytes(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** Reads exactly {@code length} bytes, which the caller knows to lie inside the file. */
    void read(long at, byte[] into, int from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, from, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position() - from) < 0) {
                throw new EOFException("it became shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
